package dev.aurora.tool;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.objects.ObjectStore;
import dev.aurora.postgres.Tenant;
import dev.aurora.redaction.Redactor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a tool's result a model sees: without secrets and no larger than its {@link ToolSpec} says. What is larger is kept
 * whole in the object store, to be read on with the tool {@code read_output}.
 */
public final class ToolOutputs {
    private static final Logger LOG = LoggerFactory.getLogger(ToolOutputs.class);
    private static final Duration LONGEST_PUT = Duration.ofSeconds(15);
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    /** For what is said about the cut. */
    private static final int SAID_BYTES = 700;

    private static final int MOST_CUTS_SAID = 5;
    private static final int LEAST_BYTES = 1024;

    private record Measured(JsonObject content, Buffer encoded) {}

    private final Vertx vertx;
    private final Redactor redactor;
    private final Tenant tenant;
    private final ObjectStore objects;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public ToolOutputs(Vertx vertx, Redactor redactor, Tenant tenant, ObjectStore objects) {
        this.vertx = vertx;
        this.redactor = redactor;
        this.tenant = tenant;
        this.objects = objects;
    }

    /**
     * The content as the model may see it. Fails with TOO_LARGE when nobody could want so much, and with UNAVAILABLE when
     * it is too large to show and the store does not take it.
     */
    public Future<JsonObject> bounded(ToolSpec spec, ToolCall call, JsonObject content) {
        return vertx.executeBlocking(() -> measure(content), false)
                .compose(it -> it.encoded().length() <= spec.maxResultBytes()
                        ? Future.succeededFuture(it.content())
                        : keep(spec, call, it));
    }

    private Measured measure(JsonObject content) {
        var redacted = redactor.json(content);
        return new Measured(redacted, redacted.toBuffer());
    }

    private Future<JsonObject> keep(ToolSpec spec, ToolCall call, Measured whole) {
        var bytes = whole.encoded().length();
        if (bytes > MOST_BYTES) {
            throw new Refusal(
                    Reason.TOO_LARGE,
                    "The result has " + bytes + " bytes, and more than " + MOST_BYTES
                            + " cannot be kept; ask for fewer items or fields");
        }
        var output = new StoredOutput(ids.generate(), call.scope().orgId(), call.runId());
        return tenant.run(call.scope(), tx -> OutputRepository.insert(tx, output, spec.name(), bytes))
                .compose(v -> objects.put(output.key(), whole.encoded(), "application/json")
                        .timeout(LONGEST_PUT.toMillis(), TimeUnit.MILLISECONDS)
                        .recover(failure -> notKept(spec, call, output, bytes, failure)))
                .compose(v -> vertx.executeBlocking(() -> beginning(spec, output, whole), false));
    }

    private Future<Void> notKept(ToolSpec spec, ToolCall call, StoredOutput output, int bytes, Throwable failure) {
        LOG.warn("An output of {} bytes of tool {} is not kept: {}", bytes, spec.name(), failure.getMessage());
        return tenant.run(call.scope(), tx -> OutputRepository.delete(tx, output.id()))
                .transform(deleted -> Future.failedFuture(
                        isAway(failure)
                                ? new Refusal(
                                        Reason.UNAVAILABLE,
                                        "The result has " + bytes + " bytes, of which " + spec.maxResultBytes()
                                                + " can be shown, and the object store does not take the rest now; ask for fewer"
                                                + " items or fields")
                                : failure));
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof TimeoutException
                || (failure instanceof Refusal refusal && refusal.reason() == Reason.UNAVAILABLE);
    }

    private static JsonObject beginning(ToolSpec spec, StoredOutput output, Measured whole) {
        var room = spec.maxResultBytes() - SAID_BYTES;
        while (true) {
            var excerpt = new Excerpt(whole.content(), room);
            var shown = new JsonArray();
            excerpt.cuts().reversed().stream()
                    .limit(MOST_CUTS_SAID)
                    .forEach(it -> shown.add(new JsonObject()
                            .put("pointer", it.pointer())
                            .put("shown", it.shown())
                            .put("of", it.of())));
            var content = excerpt.value() instanceof JsonObject object ? object : new JsonObject();
            content.put("truncated", true)
                    .put("handle", output.id().toString())
                    .put("bytes", whole.encoded().length())
                    .put("shown", shown)
                    .put(
                            "how",
                            "This is the beginning. Call " + OutputTools.READ_OUTPUT
                                    + " with the handle, and a pointer, offset or search, to read on.");
            if (Excerpt.bytes(content) <= spec.maxResultBytes() || room < LEAST_BYTES) {
                return content;
            }
            room = room * 3 / 4;
        }
    }
}

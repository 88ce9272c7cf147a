package dev.aurora.tool;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.objects.ObjectStore;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Serves the tool that reads on in results of other tools. */
public final class ToolVerticle extends VerticleBase {
    private static final Duration LONGEST_GET = Duration.ofSeconds(30);

    private final Tenant tenant;
    private final ObjectStore objects;

    public ToolVerticle(Tenant tenant, ObjectStore objects) {
        this.tenant = tenant;
        this.objects = objects;
    }

    @Override
    public Future<?> start() {
        return new Bus(vertx).serve(ToolSpec.addressOf(OutputTools.READ_OUTPUT), this::read);
    }

    private Future<ToolResult> read(ToolCall call) {
        var request = OutputRequest.of(call.arguments());
        return tenant.run(call.scope(), tx -> OutputRepository.find(tx, request.handle()))
                .map(found -> found.orElseThrow(() -> notThere(request)))
                .compose(output -> objects.get(output.key()))
                .timeout(LONGEST_GET.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        switch (failure) {
                            case TimeoutException it ->
                                new Refusal(
                                        Reason.UNAVAILABLE, "The object store does not answer; try again in a moment");
                            case Refusal it when it.reason() == Reason.NOT_FOUND -> notThere(request);
                            default -> failure;
                        }))
                .compose(whole -> vertx.executeBlocking(() -> page(whole, request), false));
    }

    private static ToolResult page(Buffer whole, OutputRequest request) {
        return new ToolResult(new OutputPages(new JsonObject(whole), OutputTools.RESULT_BYTES).page(request));
    }

    private static Refusal notThere(OutputRequest request) {
        return new Refusal(
                Reason.NOT_FOUND,
                "There is no result with the handle " + request.handle()
                        + " any more, or it is not of this account and project; call the tool again");
    }
}

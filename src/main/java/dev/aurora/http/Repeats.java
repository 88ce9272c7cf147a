package dev.aurora.http;

import dev.aurora.web.Answer;
import dev.aurora.web.Caller;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.IdempotencyKeys.Keyed;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does once what may come again: requests with an Idempotency-Key, of the operations for which the contract has it. */
final class Repeats {
    private static final String SHOWN_ONCE = "x-shown-once";
    private static final String PROJECT = "Aurora-Project";

    private final IdempotencyKeys keys;
    private final Set<String> repeatable;
    private final Set<String> shownOnce;

    Repeats(IdempotencyKeys keys, OpenAPIContract contract) {
        this.keys = keys;
        repeatable = contract.operations().stream()
                .filter(it -> it.getParameters().stream()
                        .anyMatch(parameter -> IdempotencyKeys.HEADER.equalsIgnoreCase(parameter.getName())))
                .map(Operation::getOperationId)
                .collect(Collectors.toUnmodifiableSet());
        shownOnce = contract.operations().stream()
                .filter(it -> Boolean.TRUE.equals(it.getExtensions().get(SHOWN_ONCE)))
                .map(Operation::getOperationId)
                .collect(Collectors.toUnmodifiableSet());
    }

    Future<Answer> once(
            RoutingContext context, @Nullable Caller caller, String operationId, Supplier<Future<Answer>> work) {
        var key = context.request().getHeader(IdempotencyKeys.HEADER);
        if (key == null || caller == null || !repeatable.contains(operationId)) {
            return work.get();
        }
        return keys.once(
                caller, new Keyed(key, fingerprint(context, operationId), shownOnce.contains(operationId)), work);
    }

    private static String fingerprint(RoutingContext context, String operationId) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, operationId.getBytes(StandardCharsets.UTF_8));
            add(digest, context.request().uri().getBytes(StandardCharsets.UTF_8));
            var project = context.request().getHeader(PROJECT);
            add(digest, (project == null ? "" : project).getBytes(StandardCharsets.UTF_8));
            var body = context.body().buffer();
            add(digest, body == null ? new byte[0] : body.getBytes());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // With its length, so that nothing moves from one part into the next.
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
        digest.update(part);
    }
}

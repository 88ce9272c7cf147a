package dev.aurora.web;

import dev.aurora.web.Caller.Role;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** One operation of {@code openapi.yaml}, by its operationId. The router has validated the request before it gets here. */
public sealed interface Operation {
    String id();

    /** Answers a call of somebody who is logged in and has the role. */
    record Guarded(String id, Role needs, Function<Call, Future<Answer>> handler) implements Operation {}

    /** Answers a call of anybody. */
    record Open(String id, Function<Call, Future<Answer>> handler) implements Operation {}

    /** Writes to the response by itself, such as a stream of events; the caller is in the call. */
    record Streaming(String id, Role needs, StreamHandler handler) implements Operation {}

    /** Takes over the response; a failed future before the first byte becomes a problem. */
    @FunctionalInterface
    interface StreamHandler {
        Future<Void> handle(Call call, RoutingContext context);
    }
}

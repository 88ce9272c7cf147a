package dev.aurora.web;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/**
 * One operation of {@code openapi.yaml}, by its operationId. The router has validated the request before it gets here,
 * and has checked that the caller has the permission that the contract names.
 */
public sealed interface Operation {
    String id();

    /** Answers a call of somebody who is logged in or has an API key. */
    record Guarded(String id, Function<Call, Future<Answer>> handler) implements Operation {}

    /** Answers a call of anybody. */
    record Open(String id, Function<Call, Future<Answer>> handler) implements Operation {}

    /** Writes to the response by itself, such as a stream of events; the caller is in the call. */
    record Streaming(String id, StreamHandler handler) implements Operation {}

    /** Takes over the response; a failed future before the first byte becomes a problem. */
    @FunctionalInterface
    interface StreamHandler {
        Future<Void> handle(Call call, RoutingContext context);
    }
}

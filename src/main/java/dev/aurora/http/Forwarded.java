package dev.aurora.http;

import dev.aurora.web.RemoteAddress;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * Finds out whom a trusted proxy forwards for. Vert.x would believe the first element of the header, which the client
 * wrote itself, and fails on what is no address; so it is not shown the header.
 */
final class Forwarded implements Handler<RoutingContext> {
    private static final String HEADER = "X-Forwarded-For";
    private static final String ADDRESS = "aurora.address";

    @Override
    public void handle(RoutingContext context) {
        var headers = context.request().headers();
        var forwarded = headers.getAll(HEADER);
        if (!forwarded.isEmpty()) {
            context.put(ADDRESS, RemoteAddress.forwarded(forwarded));
            headers.remove(HEADER);
        }
        context.next();
    }

    /** Whom the request is from, as far as may be believed. */
    static String address(RoutingContext context) {
        var forwarded = context.<String>get(ADDRESS);
        return forwarded == null ? context.request().remoteAddress().hostAddress() : forwarded;
    }
}

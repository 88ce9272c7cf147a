package dev.aurora.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * A path that a feature answers beside the contract, such as a WebSocket. The handler ends the request or upgrades it; a
 * socket closes itself in its {@code shutdownHandler}, or the server that stops waits for it in vain.
 */
public record Mount(String path, Handler<RoutingContext> handler) {
    public Mount {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("A path begins with a slash: " + path);
        }
    }
}

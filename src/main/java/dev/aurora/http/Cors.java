package dev.aurora.http;

import dev.aurora.web.Origins;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * Lets pages of the listed origins call REST with a token of their own; never with cookies, and never what gives or
 * takes a session. Everybody else's requests go on without a word, so that browsers keep the answers from their pages.
 */
final class Cors implements Handler<RoutingContext> {
    private static final String SESSIONS = "/api/auth/";
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = String.join(
            ", ",
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "Aurora-Project",
            "Last-Event-ID",
            "X-Request-Id");
    private static final String EXPOSED = String.join(
            ", ",
            "ETag",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "Idempotency-Replayed",
            "Deprecation",
            "Sunset",
            "Link",
            "WWW-Authenticate",
            "X-Request-Id");
    private static final String PREFLIGHT_SECONDS = "600";

    private final Origins origins;

    Cors(Origins origins) {
        this.origins = origins;
    }

    @Override
    public void handle(RoutingContext context) {
        if (origins.listed().isEmpty() || context.normalizedPath().startsWith(SESSIONS)) {
            context.next();
            return;
        }
        var response = context.response();
        // Also without an origin: a cache must not give one page's answer to another.
        response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        var origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null || !origins.lists(origin)) {
            context.next();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if (preflight(context)) {
            var _ = response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                    .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
                    .setStatusCode(204)
                    .end();
            return;
        }
        response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        context.next();
    }

    private static boolean preflight(RoutingContext context) {
        return HttpMethod.OPTIONS.equals(context.request().method())
                && context.request().headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }
}

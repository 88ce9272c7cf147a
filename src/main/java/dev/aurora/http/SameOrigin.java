package dev.aurora.http;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Origins;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Guards what gives, renews or ends a session against pages elsewhere, which can make a browser send its cookies, or log
 * it in as somebody else. Browsers tell where a request comes from; what tells nothing is no browser, and has no cookies
 * but its own.
 */
final class SameOrigin implements Handler<RoutingContext> {
    private static final String SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final Origins origins;

    SameOrigin(Origins origins) {
        this.origins = origins;
    }

    @Override
    public void handle(RoutingContext context) {
        if (!changes(context)) {
            context.next();
        } else if (!fromOurPage(context)) {
            context.fail(new Refusal(
                    Reason.FORBIDDEN, "This request comes from a page of another site; open Aurora's own page"));
        } else if (hasCookieTwice(context)) {
            // The other one is from a neighbour: a host beside ours can set cookies for both, but not read ours.
            context.fail(new Refusal(
                    Reason.FORBIDDEN, "A cookie was sent twice; clear the cookies of this site and log in again"));
        } else {
            context.next();
        }
    }

    private static boolean changes(RoutingContext context) {
        var method = context.request().method();
        return !HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method) && !HttpMethod.OPTIONS.equals(method);
    }

    private boolean fromOurPage(RoutingContext context) {
        var request = context.request();
        var site = request.getHeader(SITE);
        if (site != null) {
            return OWN_SITES.contains(site);
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin == null || origins.isOwn(origin, request);
    }

    private static boolean hasCookieTwice(RoutingContext context) {
        // Read here, because the request's own cookies have each name once.
        var names = new HashSet<String>();
        return !context.request().headers().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(it -> Arrays.stream(it.split(";")))
                .map(it -> it.split("=", 2)[0].strip())
                .allMatch(names::add);
    }
}

package dev.aurora.http;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;

/**
 * Serves the page from the class path: files with a hash in their name for good, everything else to be asked for
 * again each time, and the page itself for whatever address a browser opens.
 */
final class SinglePage {
    private static final String ASSETS = "/assets/";
    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    static void mount(Router router, String folder) {
        var files = StaticHandler.create(FileSystemAccess.RELATIVE, folder)
                .setIncludeHidden(false)
                .setDirectoryListing(false)
                .setCachingEnabled(false)
                .setFilesReadOnly(true);
        router.route().handler(context -> {
            if (!reads(context) || reserved(context.normalizedPath()) || hidden(context.normalizedPath())) {
                context.next();
                return;
            }
            RequestTrace.operation(context, "page");
            var asset = context.normalizedPath().startsWith(ASSETS);
            context.addHeadersEndHandler(v -> {
                if (context.response().getStatusCode() < 400) {
                    context.response()
                            .putHeader(HttpHeaders.CACHE_CONTROL, asset ? FOR_GOOD : ASK_AGAIN)
                            .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
                }
            });
            files.handle(context);
        });
        router.route().handler(context -> {
            if (!reads(context) || !wantsPage(context)) {
                context.next();
                return;
            }
            if (context.get("aurora.fallback") != null) {
                context.fail(new Refusal(
                        Reason.NOT_FOUND,
                        "The page was not built into this program; build it with ./aurora up, or use REST under /api"));
                return;
            }
            context.put("aurora.fallback", true);
            context.reroute(HttpMethod.GET, "/index.html");
        });
    }

    private static boolean reads(RoutingContext context) {
        return HttpMethod.GET.equals(context.request().method())
                || HttpMethod.HEAD.equals(context.request().method());
    }

    private static boolean wantsPage(RoutingContext context) {
        var path = context.normalizedPath();
        var accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return !reserved(path) && !path.startsWith(ASSETS) && accept != null && accept.contains("text/html");
    }

    private static boolean reserved(String path) {
        return under(path, "/api") || under(path, "/ws") || under(path, "/.well-known");
    }

    // The handler of files looks at the last part of a path alone.
    private static boolean hidden(String path) {
        return path.contains("/.");
    }

    private static boolean under(String path, String prefix) {
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    private SinglePage() {}
}

package dev.aurora.http;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Shows the contract to anybody who asks: as the file it is, as JSON, and as a page to read and to try it on. */
final class ContractDocs {
    private static final String PAGE = "/docs.html";

    static void mount(Router router, Contract contract, String folder) {
        serve(router, "/api/openapi.yaml", "application/yaml", contract.yaml());
        serve(router, "/api/openapi.json", "application/json", contract.json());
        get(
                router,
                "/api/docs",
                context -> context.vertx()
                        .fileSystem()
                        .readFile(folder + PAGE)
                        .onSuccess(page -> answer(context, "text/html; charset=utf-8", page))
                        .onFailure(
                                missing -> context.fail(
                                        new Refusal(
                                                Reason.NOT_FOUND,
                                                "The page was not built into this program; the contract itself is at /api/openapi.yaml"))));
    }

    private static void serve(Router router, String path, String type, Buffer content) {
        get(router, path, context -> answer(context, type, content));
    }

    private static void get(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).handler(context -> {
            RequestTrace.operation(context, "contract");
            var method = context.request().method();
            if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
                handler.handle(context);
            } else {
                context.response().putHeader(HttpHeaders.ALLOW, "GET");
                context.fail(405);
            }
        });
    }

    private static void answer(RoutingContext context, String type, Buffer content) {
        var response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()));
        var _ = HttpMethod.HEAD.equals(context.request().method()) ? response.end() : response.end(content);
    }

    private ContractDocs() {}
}

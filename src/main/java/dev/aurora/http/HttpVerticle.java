package dev.aurora.http;

import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.Listening;
import dev.aurora.web.RateLimits;
import dev.aurora.web.Routes;
import dev.aurora.web.SocketLimits;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.AllowForwardHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The public server: REST as {@code openapi.yaml} describes it, the page, and the sockets that features mount. */
public final class HttpVerticle extends VerticleBase {
    static final int MAX_BODY_BYTES = 1024 * 1024;

    // Vert.x looks into the working folder before the class path, and there may be the page's source.
    private static final String PAGE = "META-INF/webroot";
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_LINE_BYTES = 8 * 1024;
    private static final int IDLE_SECONDS = 120;
    private static final int SHUTDOWN_SECONDS = 5;

    private final HttpConfig config;
    private final boolean secure;
    private final List<Routes> routes;
    private final List<Mount> mounts;
    private final RateLimits limits;
    private final IdempotencyKeys keys;
    private final MeterRegistry meters;
    private final String page;
    private @Nullable HttpServer server;

    /** {@code secure} says that browsers come over TLS, which something in front of this server ends. */
    public HttpVerticle(
            HttpConfig config,
            boolean secure,
            List<Routes> routes,
            List<Mount> mounts,
            RateLimits limits,
            IdempotencyKeys keys,
            MeterRegistry meters) {
        this(config, secure, routes, mounts, limits, keys, meters, PAGE);
    }

    HttpVerticle(
            HttpConfig config,
            boolean secure,
            List<Routes> routes,
            List<Mount> mounts,
            RateLimits limits,
            IdempotencyKeys keys,
            MeterRegistry meters,
            String page) {
        this.config = config;
        this.secure = secure;
        this.routes = List.copyOf(routes);
        this.mounts = List.copyOf(mounts);
        this.limits = limits;
        this.keys = keys;
        this.meters = meters;
        this.page = page;
    }

    /** The port that was taken; known once the verticle is deployed. */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(Contract::read, false)
                .compose(contract ->
                        OpenAPIContract.from(vertx, contract.forRouter()).map(described -> router(contract, described)))
                .compose(router -> Listening.open(
                        newServer(router), config.host(), config.port(), "aurora.http.host", "aurora.http.port"))
                .onSuccess(opened -> server = opened);
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    private Router router(Contract file, OpenAPIContract contract) {
        var router = Router.router(vertx);
        if (config.trustForwarded()) {
            router.allowForward(AllowForwardHeaders.X_FORWARD);
        }
        router.route().failureHandler(new ProblemHandler());
        if (config.trustForwarded()) {
            router.route().handler(new Forwarded());
        }
        router.route().handler(new RequestTrace(meters));
        router.route().handler(new SecurityHeaders(secure));
        router.route("/api/*").handler(new Cors(config.origins()));
        router.route("/api/auth/*").handler(new SameOrigin(config.origins()));
        mount(router);
        ContractDocs.mount(router, file, page);
        router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
        router.route("/*").subRouter(new ContractRouter(vertx, contract, routes, limits, keys).create());
        SinglePage.mount(router, page);
        router.route().handler(context -> {
            var allowed = ContractRouter.allowed(contract, context.normalizedPath());
            if (allowed.isEmpty()) {
                context.fail(404);
            } else {
                context.response().putHeader("Allow", allowed);
                context.fail(405);
            }
        });
        return router;
    }

    private void mount(Router router) {
        for (var mount : mounts) {
            router.route(mount.path()).handler(context -> {
                RequestTrace.operation(context, mount.path());
                mount.handler().handle(context);
            });
        }
    }

    private HttpServer newServer(Router router) {
        return vertx.createHttpServer(new HttpServerOptions()
                        .setCompressionSupported(true)
                        .setHttp2ClearTextEnabled(false)
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxWebSocketFrameSize(SocketLimits.FRAME_BYTES)
                        .setMaxWebSocketMessageSize(SocketLimits.MESSAGE_BYTES)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .requestHandler(router);
    }
}

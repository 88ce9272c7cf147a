package dev.aurora.http;

import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.web.Listening;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server for whoever runs Aurora: {@code /health/live}, {@code /health/ready} and {@code /metrics}, on a port that
 * is not published. Checks ask backing services of this installation, never a model or a cloud.
 */
public final class ManagementVerticle extends VerticleBase {
    private static final int CHECK_SECONDS = 3;
    private static final int SHUTDOWN_SECONDS = 1;
    private static final String UP = "up";

    private record Health(String status, Map<String, String> checks) {}

    private final HttpConfig config;
    private final Map<String, Supplier<Future<Void>>> needed;
    private final Map<String, Supplier<Future<Void>>> helpful;
    private final Supplier<String> metrics;
    private @Nullable HttpServer server;

    /**
     * Without what is {@code needed} a node is not ready; without what is {@code helpful} it works on, slower. The
     * metrics come in the text format of Prometheus.
     */
    public ManagementVerticle(
            HttpConfig config,
            Map<String, Supplier<Future<Void>>> needed,
            Map<String, Supplier<Future<Void>>> helpful,
            Supplier<String> metrics) {
        this.config = config;
        this.needed = Map.copyOf(needed);
        this.helpful = Map.copyOf(helpful);
        this.metrics = metrics;
    }

    /** The port that was taken; known once the verticle is deployed. */
    public int port() {
        return server == null ? 0 : server.actualPort();
    }

    @Override
    public Future<?> start() {
        var router = Router.router(vertx);
        router.get("/health/live").handler(context -> answer(context, 200, new Health(UP, Map.of())));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics")
                .handler(context -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.get()));
        return Listening.open(
                        vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(60))
                                .requestHandler(router),
                        config.managementHost(),
                        config.managementPort(),
                        "aurora.management.host",
                        "aurora.management.port")
                .onSuccess(opened -> server = opened);
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }

    private void ready(RoutingContext context) {
        var results = new TreeMap<String, String>();
        var asked = new ArrayList<Future<?>>();
        needed.forEach((name, check) -> asked.add(ask(check).onSuccess(result -> results.put(name, result))));
        helpful.forEach((name, check) -> asked.add(ask(check).onSuccess(result -> results.put(name, result))));
        Future.join(asked).onComplete(done -> {
            var ready = needed.keySet().stream().allMatch(name -> UP.equals(results.get(name)));
            var whole = results.values().stream().allMatch(UP::equals);
            answer(context, ready ? 200 : 503, new Health(ready ? (whole ? UP : "degraded") : "down", results));
        });
    }

    private Future<String> ask(Supplier<Future<Void>> check) {
        return Future.succeededFuture()
                .compose(v -> check.get())
                .timeout(CHECK_SECONDS, TimeUnit.SECONDS)
                .map(UP)
                .otherwise(failure -> failure instanceof Refusal it ? it.sentence() : "does not answer");
    }

    private static void answer(RoutingContext context, int status, Health health) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(JsonMapper.encode(health));
    }
}

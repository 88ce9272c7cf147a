package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Origins;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ManagementVerticleIT {
    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<Future<Void>> database = new AtomicReference<>(Future.succeededFuture());
    private final AtomicReference<Future<Void>> redis = new AtomicReference<>(Future.succeededFuture());
    private final ManagementVerticle server = new ManagementVerticle(
            new HttpConfig("127.0.0.1", 0, false, "127.0.0.1", 0, Origins.own()),
            Map.of("postgres", database::get),
            Map.of("redis", redis::get),
            meters::scrape);

    @BeforeEach
    void start() {
        vertx.deployVerticle(server).await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void isReadyWhileEverythingAnswers() {
        var answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer))
                .isEqualTo(new JsonObject()
                        .put("status", "up")
                        .put("checks", new JsonObject().put("postgres", "up").put("redis", "up")));
    }

    @Test
    void isNotReadyWithoutWhatItNeedsAndSaysWhy() {
        database.set(Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "The database does not answer")));
        var answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).getJsonObject("checks").getString("postgres"))
                .isEqualTo("The database does not answer");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        database.set(Future.succeededFuture());
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void isReadyButDegradedWithoutWhatOnlyHelps() {
        redis.set(Future.failedFuture(new IllegalStateException("password=1234")));
        var answer = get("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getString("status")).isEqualTo("degraded");
        assertThat(answer.bodyAsString()).doesNotContain("1234");
    }

    @Test
    void waitsForNoCheckForEver() {
        database.set(Promise.<Void>promise().future());
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void tellsMetricsByOperation() {
        meters.timer("aurora.http.requests", "operation", "getMe", "status", "200")
                .record(Duration.ofMillis(3));
        var answer = get("/metrics");
        assertThat(answer.getHeader("Content-Type")).startsWith("text/plain");
        assertThat(answer.bodyAsString())
                .contains("aurora_http_requests_seconds_count{operation=\"getMe\",status=\"200\"} 1");
    }

    @Test
    void namesTheSettingWhenItsPortIsTaken() {
        var second = new ManagementVerticle(
                new HttpConfig("127.0.0.1", 0, false, "127.0.0.1", server.port(), Origins.own()),
                Map.of(),
                Map.of(),
                () -> "");
        assertThatThrownBy(() -> vertx.deployVerticle(second).await())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("aurora.management.port");
    }

    private HttpResponse<Buffer> get(String path) {
        var client = WebClient.create(vertx);
        var answer = client.get(server.port(), "127.0.0.1", path).send().await();
        client.close();
        return answer;
    }
}

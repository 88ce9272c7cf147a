package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.support.TestingContract;
import dev.aurora.web.Answer;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.Operation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Requests with an Idempotency-Key over the wire; what is made counts how often. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RepeatedRequestIT {
    private final AtomicInteger made = new AtomicInteger();
    private volatile Future<Void> gate = Future.succeededFuture();
    private RunningServer server;
    private String token;

    @BeforeAll
    void start() {
        server = new RunningServer(new Operation.Guarded("createConnection", call -> {
            var number = made.incrementAndGet();
            var answer = Answer.created("/api/connections/" + number, Map.of("number", number));
            return gate.map(v -> answer);
        }));
        token = server.token();
    }

    @BeforeEach
    void forget() {
        made.set(0);
        gate = Future.succeededFuture();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void makesOneThingOfManyRequestsAtOnce() {
        var key = UUID.randomUUID().toString();
        var sent = new ArrayList<Future<HttpResponse<Buffer>>>();
        var opened = Promise.<Void>promise();
        gate = opened.future();
        for (var i = 0; i < 20; i++) {
            sent.add(send(key, "one", null));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> sent.stream().filter(Future::isComplete).count() == 19);
        opened.complete();
        Future.join(sent).await();
        assertThat(made).hasValue(1);
        assertThat(sent).filteredOn(it -> it.result().statusCode() == 201).hasSize(1);
        assertThat(sent).filteredOn(it -> it.result().statusCode() != 201).allSatisfy(it -> {
            var busy = it.result();
            assertThat(busy.statusCode()).isEqualTo(409);
            assertThat(busy.getHeader("Retry-After")).isEqualTo("1");
            assertThat(json(busy).getString("code")).isEqualTo("CONFLICT");
        });
        var repeat = send(key, "one", null).await();
        assertThat(repeat.statusCode()).isEqualTo(201);
        assertThat(repeat.getHeader("Idempotency-Replayed")).isEqualTo("true");
        assertThat(repeat.getHeader("Location")).isEqualTo("/api/connections/1");
        assertThat(json(repeat)).isEqualTo(new JsonObject().put("number", 1));
        assertThat(made).hasValue(1);
    }

    @Test
    void refusesAKeyWithAnotherBodyOrProject() {
        var key = UUID.randomUUID().toString();
        assertThat(send(key, "one", null).await().statusCode()).isEqualTo(201);
        var other = send(key, "two", null).await();
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).getString("detail")).contains("another request");
        assertThat(send(key, "one", UUID.randomUUID().toString()).await().statusCode())
                .isIn(404, 409);
        assertThat(made).hasValue(1);
    }

    @Test
    void makesAnotherWithAnotherKeyOrNone() {
        send(UUID.randomUUID().toString(), "one", null).await();
        send(UUID.randomUUID().toString(), "one", null).await();
        send(null, "one", null).await();
        assertThat(made).hasValue(3);
    }

    @Test
    void refusesWhatIsNoKey() {
        var answer = send("with space", "one", null).await();
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("detail")).contains("Idempotency-Key");
        assertThat(made).hasValue(0);
    }

    @Test
    void isPossibleWithEverythingThatIsMade() {
        assertThat(TestingContract.operations())
                .filteredOn(it -> it.method().equals(HttpMethod.POST) && !it.open())
                .filteredOn(it -> it.model().getJsonObject("responses").containsKey("201"))
                .hasSizeGreaterThan(3)
                .allSatisfy(it -> assertThat(it.parameters())
                        .as(it.id())
                        .anySatisfy(parameter ->
                                assertThat(parameter.getString("name")).isEqualTo(IdempotencyKeys.HEADER)));
    }

    private Future<HttpResponse<Buffer>> send(@Nullable String key, String name, @Nullable String project) {
        var request = server.request(HttpMethod.POST, "/api/connections").bearerTokenAuthentication(token);
        if (key != null) {
            request = request.putHeader("Idempotency-Key", key);
        }
        if (project != null) {
            request = request.putHeader("Aurora-Project", project);
        }
        return request.sendJsonObject(new JsonObject()
                .put("provider", "aws")
                .put("name", name)
                .put("aws", new JsonObject().put("auth", "profile")));
    }
}

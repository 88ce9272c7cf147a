package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.support.TestingModelServer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server is killed while it answers, and started again. */
final class KilledInMidRunIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final TestingModelServer model = new TestingModelServer(vertx);
    private final WebClient client = WebClient.create(vertx);
    private final Path data;

    KilledInMidRunIT(@TempDir Path folder) {
        data = folder.resolve("data");
    }

    @AfterEach
    void close() {
        client.close();
        model.close();
        vertx.close().await();
    }

    @Test
    void goesOnWithTheRunAndLosesNothingEarlier() {
        var conversation = UUID.randomUUID();
        var earlier = UUID.randomUUID();
        var killed = UUID.randomUUID();
        model.enqueue(TestingModelServer.reply().text("The first answer"));
        model.enqueue(TestingModelServer.reply()
                .text("The second ")
                .pause(Duration.ofMillis(500))
                .text("and a bit more ")
                .await(Promise.promise().future())
                .text("never comes"));
        try (var server = up()) {
            assertThat(ask(conversation, earlier, "One?")).contains("The first answer", "RUN_FINISHED");
            var _ = client.postAbs(http() + "/api/agent")
                    .bearerTokenAuthentication(token())
                    .sendJsonObject(input(conversation, killed, "Two?"));
            // Text is logged 250 ms after it was said, so what was said 500 ms before the last piece is in the log.
            await().atMost(PATIENCE).until(() -> model.requests().size() == 2);
            await().atMost(PATIENCE).until(() -> seenText(killed));
            server.process().destroyForcibly();
            assertThat(server.exit()).isNotZero();
        }
        model.enqueue(TestingModelServer.reply().text("The whole second answer"));
        try (var _ = up()) {
            await().atMost(PATIENCE).until(() -> run(killed).getString("state").equals("finished"));
            model.enqueue(TestingModelServer.reply().text("The third answer"));
            assertThat(events(earlier)).contains("The first answer", "RUN_FINISHED");
            assertThat(events(killed))
                    .contains("The second ", "aurora.superseded", "The whole second answer", "RUN_FINISHED");
            assertThat(ask(conversation, UUID.randomUUID(), "Three?")).contains("The third answer");
        }
    }

    private ServerProcess up() {
        return ServerProcess.up(
                data,
                "--set=aurora.llm.provider=compatible",
                "--set=aurora.llm.base.url=" + model.baseUrl(),
                "--set=aurora.llm.model=scripted",
                "--set=aurora.llm.api.key=test");
    }

    private boolean seenText(UUID runId) {
        var heard = new ConcurrentLinkedQueue<String>();
        var reader = vertx.createHttpClient();
        try {
            var response = reader.request(new RequestOptions()
                            .setAbsoluteURI(http() + "/api/runs/" + runId + "/events")
                            .putHeader("Authorization", "Bearer " + token()))
                    .compose(HttpClientRequest::send)
                    .await();
            var _ = response.handler(chunk -> heard.add(chunk.toString()));
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> String.join("", heard).contains("and a bit more"));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        } finally {
            reader.close().await();
        }
    }

    private String ask(UUID conversation, UUID runId, String question) {
        return text(client.postAbs(http() + "/api/agent")
                .bearerTokenAuthentication(token())
                .sendJsonObject(input(conversation, runId, question))
                .await()
                .bodyAsString());
    }

    private String events(UUID runId) {
        return text(client.getAbs(http() + "/api/runs/" + runId + "/events")
                .bearerTokenAuthentication(token())
                .send()
                .await()
                .bodyAsString());
    }

    private JsonObject run(UUID runId) {
        return Objects.requireNonNull(client.getAbs(http() + "/api/runs/" + runId)
                .bearerTokenAuthentication(token())
                .send()
                .await()
                .bodyAsJsonObject());
    }

    private String http() {
        return Objects.requireNonNull(ServerFile.running(data).orElseThrow().http());
    }

    private String token() {
        return CommandLineToken.read(data).orElseThrow();
    }

    private static String text(@Nullable String body) {
        return Objects.requireNonNullElse(body, "");
    }

    private static JsonObject input(UUID conversation, UUID runId, String question) {
        return new JsonObject()
                .put("threadId", conversation.toString())
                .put("runId", runId.toString())
                .put(
                        "messages",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("id", "1")
                                        .put("role", "user")
                                        .put("content", question)));
    }
}

package dev.aurora.llm;

import static dev.aurora.support.TestingModelServer.failure;
import static dev.aurora.support.TestingModelServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.llm.ModelFailure.Kind;
import dev.aurora.support.TestingModelServer;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers of one's own do otherwise; the rest is the contract of {@link OpenAiModelIT}. */
final class CompatibleModelIT {
    private final Vertx vertx = Vertx.vertx();
    private final TestingModelServer server = new TestingModelServer(vertx);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void needsNoKey() {
        var model = model("aurora.llm.api.key", "");
        assertThat(model.name()).isEqualTo("127.0.0.1/test-model");
        assertThat(answer(model)).isEqualTo("ok");
        assertThat(server.requests().getLast().headers()).doesNotContainKey("authorization");
        server.enqueue(failure(401, "authentication_error", "No key"));
        RemoteModelContractTest.assertFails(
                model.start(ChatModelContractTest.ask("?"), _ -> {}),
                Kind.UNAUTHENTICATED,
                "wants an API key: set aurora.llm.api.key");
    }

    @Test
    void leavesLimitsToTheServerUnlessTold() {
        assertThat(answer(model())).isEqualTo("ok");
        assertThat(server.requests().getLast().body().fieldNames())
                .doesNotContain("max_tokens", "max_completion_tokens", "temperature");
        assertThat(answer(model("aurora.llm.max.output.tokens", "100", "aurora.llm.temperature", "0.2")))
                .isEqualTo("ok");
        assertThat(server.requests().getLast().body().getInteger("max_tokens")).isEqualTo(100);
        assertThat(server.requests().getLast().body().getDouble("temperature")).isEqualTo(0.2);
    }

    @Test
    void reusesItsConnections() {
        var model = model();
        for (var i = 0; i < 5; i++) {
            server.enqueue(reply().text("a"));
            assertThat(answer(model)).isEqualTo("a");
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    private ChatModel model(String... settings) {
        return new ChatModels(vertx, server.config("compatible", settings))
                .configured()
                .orElseThrow();
    }

    private static String answer(ChatModel model) {
        return ChatModelContractTest.answerOf(model.start(ChatModelContractTest.ask("?"), _ -> {}))
                .text();
    }
}

package dev.aurora.llm;

import static dev.aurora.support.TestingModelServer.reply;
import static dev.aurora.support.TestingModelServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.llm.ModelFailure.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

final class OpenAiModelIT extends RemoteModelContractTest {
    @Override
    String provider() {
        return "openai";
    }

    @Override
    String finishOfLength() {
        return "length";
    }

    @Override
    String unfinishedEvent() {
        return "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\n\n";
    }

    @Test
    void sendsTheConversationInChatCompletionsFormat() {
        var body = sent(longConversation());
        assertThat(server.requests().getLast().path()).isEqualTo("/v1/chat/completions");
        assertThat(server.requests().getLast().headers()).containsEntry("authorization", "Bearer " + KEY);
        assertThat(body.getString("model")).isEqualTo("test-model");
        assertThat(body.getBoolean("stream")).isTrue();
        assertThat(body.getJsonObject("stream_options").getBoolean("include_usage"))
                .isTrue();
        var messages = body.getJsonArray("messages");
        assertThat(messages.stream().map(it -> ((JsonObject) it).getString("role")))
                .containsExactly("system", "user", "assistant", "tool", "tool", "assistant", "user");
        var calls = messages.getJsonObject(2).getJsonArray("tool_calls");
        assertThat(messages.getJsonObject(2).getString("content")).isEqualTo("I look.");
        assertThat(calls.getJsonObject(0).getString("id")).isEqualTo("call_1");
        assertThat(calls.getJsonObject(0).getJsonObject("function").getString("arguments"))
                .isEqualTo("{\"limit\":5}");
        assertThat(messages.getJsonObject(3).getString("tool_call_id")).isEqualTo("call_1");
        assertThat(messages.getJsonObject(3).getString("content"))
                .contains("data from outside")
                .contains("\n{\"total\":3}\nuntrusted-");
        assertThat(messages.getJsonObject(4).getString("tool_call_id")).isEqualTo("call_2");
        assertThat(messages.getJsonObject(4).getString("content")).contains("No such check");
        var function = body.getJsonArray("tools").getJsonObject(0).getJsonObject("function");
        var schema = longConversation().tools().getFirst().inputSchema();
        assertThat(function.getString("name")).isEqualTo("list_resources");
        assertThat(function.getString("description")).isEqualTo("Lists resources");
        assertThat(function.getJsonObject("parameters").getJsonObject("properties"))
                .isEqualTo(schema.getJsonObject("properties"));
        assertThat(function.getJsonObject("parameters").getJsonArray("required"))
                .isEqualTo(schema.getJsonArray("required"));
    }

    @Test
    void takesAFinishReasonAndTheEndForTheEnd() {
        server.enqueue(
                reply().text("Some servers never say it").raw(lastChunk()).cut());
        assertThat(answerOf(model().start(question(), _ -> {})).text()).isEqualTo("Some servers never say it");
    }

    private static String lastChunk() {
        return "data: "
                + new JsonObject()
                        .put("id", "x")
                        .put(
                                "choices",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("index", 0)
                                                .put("delta", new JsonObject())
                                                .put("finish_reason", "stop")))
                + "\n\n";
    }

    @Test
    void doesNotWaitForMoreOfAQuotaThatIsUsedUp() {
        server.enqueue(
                status(
                        429,
                        "{\"error\":{\"message\":\"You exceeded your current quota.\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}"));
        assertFails(model(), Kind.LIMITED, "quota is used up");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void refusesWhatTheContentFilterStopped() {
        server.enqueue(reply().text("Well").finish("content_filter"));
        assertFails(model(), Kind.REFUSED, "content filter");
    }

    @Test
    void passesOnTheSentenceByWhichAModelDeclines() {
        server.enqueue(reply().raw(refusal("I can't ")).raw(refusal("help \"with\" that.")));
        assertFails(model(), Kind.REFUSED, "declined to answer: I can't help \"with\" that.");
    }

    private static String refusal(String piece) {
        return "data: "
                + new JsonObject()
                        .put("id", "x")
                        .put(
                                "choices",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("index", 0)
                                                .put("delta", new JsonObject().put("refusal", piece))))
                + "\n\n";
    }

    @Test
    void readsAnErrorInABodyWithoutStream() {
        server.enqueue(status(200, "{\"error\":{\"message\":\"Provider returned error\",\"code\":502}}"));
        assertFails(model("aurora.llm.attempts", "1"), Kind.UNAVAILABLE, "Provider returned error");
    }
}

package dev.aurora.llm;

import static dev.aurora.support.TestingModelServer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.llm.ModelFailure.Kind;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

final class AnthropicModelIT extends RemoteModelContractTest {
    @Override
    String provider() {
        return "anthropic";
    }

    @Override
    String finishOfLength() {
        return "max_tokens";
    }

    @Override
    String unfinishedEvent() {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"ty\n\n";
    }

    @Test
    void sendsTheConversationInMessagesFormat() {
        var body = sent(longConversation());
        assertThat(server.requests().getLast().path()).isEqualTo("/v1/messages");
        assertThat(server.requests().getLast().headers())
                .containsEntry("x-api-key", KEY)
                .containsEntry("anthropic-version", "2023-06-01");
        assertThat(body.getInteger("max_tokens")).isEqualTo(8192);
        assertThat(body.getBoolean("stream")).isTrue();
        assertThat(body.getValue("system").toString()).contains("You run clouds.");
        var messages = body.getJsonArray("messages");
        assertThat(messages.stream().map(it -> ((JsonObject) it).getString("role")))
                .containsExactly("user", "assistant", "user", "assistant", "user");
        var uses = messages.getJsonObject(1).getJsonArray("content");
        assertThat(uses.getJsonObject(0).getString("text")).isEqualTo("I look.");
        assertThat(uses.getJsonObject(1).getString("id")).isEqualTo("call_1");
        assertThat(uses.getJsonObject(1).getJsonObject("input")).isEqualTo(new JsonObject().put("limit", 5));
        assertThat(uses.getJsonObject(2).getString("id")).isEqualTo("call_2");
        var results = messages.getJsonObject(2).getJsonArray("content");
        assertThat(results).hasSize(2);
        assertThat(results.getJsonObject(0).getString("tool_use_id")).isEqualTo("call_1");
        assertThat(results.getJsonObject(0).encode())
                .contains("data from outside")
                .contains("\\n{\\\"total\\\":3}\\nuntrusted-");
        assertThat(results.getJsonObject(1).getString("tool_use_id")).isEqualTo("call_2");
        assertThat(results.getJsonObject(1).getBoolean("is_error")).isTrue();
        var tool = body.getJsonArray("tools").getJsonObject(0);
        assertThat(tool.getString("name")).isEqualTo("list_resources");
        assertThat(tool.getJsonObject("input_schema").getJsonObject("properties"))
                .isEqualTo(longConversation().tools().getFirst().inputSchema().getJsonObject("properties"));
        assertThat(tool.getJsonObject("input_schema").getJsonArray("required")).containsExactly("filter");
    }

    @Test
    void refusesWhatTheModelRefused() {
        server.enqueue(reply().text("I").finish("refusal"));
        assertFails(model(), Kind.REFUSED, "declined to answer");
    }

    @Test
    void keepsTextAroundToolCallsAsItWasHeard() {
        server.enqueue(reply().text("First.")
                .tool("toolu_1", "find_risks", new JsonObject())
                .text("Then."));
        var heard = new StringBuilder();
        assertThat(answerOf(model().start(question(), heard::append)).text()).isEqualTo("First.Then.");
        assertThat(heard).hasToString("First.Then.");
    }
}

package dev.aurora.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ToolCallFragmentsTest {
    private final ToolCallFragments fragments = new ToolCallFragments();

    @Test
    void passesOnEverythingElseUntouched() {
        var event = new ServerSentEvent(null, "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}");
        assertThat(fragments.replace(event, false)).containsExactly(event);
        var done = new ServerSentEvent(null, "[DONE]");
        assertThat(fragments.replace(done, true)).containsExactly(done);
        var broken = new ServerSentEvent(null, "{\"tool_calls\"");
        assertThat(fragments.replace(broken, false)).containsExactly(broken);
    }

    @Test
    void joinsInterleavedFragments() {
        assertThat(calls("""
                        [{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":1,"id":"b","function":{"name":"g"}}]""", """
                        [{"index":1,"function":{"arguments":"{\\"x\\":"}}]""", """
                        [{"index":0,"function":{"arguments":"{}"}}]""", """
                        [{"index":1,"function":{"arguments":"1}"}}]""")).containsExactly("a f {}", "b g {\"x\":1}");
    }

    @Test
    void standsServersThatRepeatIdsAndNames() {
        assertThat(calls("""
                        [{"index":0,"id":"a","function":{"name":"f","arguments":"{\\"x\\""}}]""", """
                        [{"index":0,"id":"a","function":{"name":"f","arguments":":1}"}}]""", """
                        [{"index":0,"id":"","function":{"name":"","arguments":""}}]""")).containsExactly("a f {\"x\":1}");
    }

    @Test
    void standsServersThatLeaveIndexesOut() {
        assertThat(calls("""
                        [{"id":"a","function":{"name":"f","arguments":"{}"}},{"id":"b","function":{"name":"g","arguments":{"x":1}}}]""")).containsExactly("a f {}", "b g {\"x\":1}");
    }

    private List<String> calls(String... pieces) {
        for (var piece : pieces) {
            var event = event(new JsonObject().put("tool_calls", new JsonArray(piece)));
            assertThat(fragments.replace(event, false))
                    .allSatisfy(it -> assertThat(it.data()).doesNotContain("tool_calls"));
        }
        var last = new ServerSentEvent(null, "[DONE]");
        var events = fragments.replace(last, true);
        assertThat(events).hasSize(2).endsWith(last);
        var calls = new ArrayList<String>();
        var whole = new JsonObject(events.getFirst().data())
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("delta")
                .getJsonArray("tool_calls");
        for (var i = 0; i < whole.size(); i++) {
            var function = whole.getJsonObject(i).getJsonObject("function");
            calls.add(whole.getJsonObject(i).getString("id") + " " + function.getString("name") + " "
                    + function.getString("arguments"));
        }
        return calls;
    }

    private static ServerSentEvent event(JsonObject delta) {
        return new ServerSentEvent(
                null,
                new JsonObject()
                        .put("choices", new JsonArray().add(new JsonObject().put("delta", delta)))
                        .encode());
    }
}

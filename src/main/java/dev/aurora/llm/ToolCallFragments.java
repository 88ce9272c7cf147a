package dev.aurora.llm;

import com.fasterxml.uuid.Generators;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the fragments of tool calls in a chat-completions stream, and gives each call whole before the event that
 * ends the answer. langchain4j wants the calls one after the other; servers send them interleaved, repeat their ids and
 * names, or leave their indexes out.
 */
final class ToolCallFragments {
    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
    }

    private final TreeMap<Integer, Call> calls = new TreeMap<>();
    private int current;

    /** The events that take the place of this one. */
    List<ServerSentEvent> replace(ServerSentEvent event, boolean finishes) {
        var rest = event.data().contains("\"tool_calls\"") ? withoutCalls(event) : event;
        var events = new ArrayList<ServerSentEvent>();
        if (finishes && !calls.isEmpty()) {
            events.add(whole());
            calls.clear();
        }
        if (rest != null) {
            events.add(rest);
        }
        return events;
    }

    private @Nullable ServerSentEvent withoutCalls(ServerSentEvent event) {
        try {
            var chunk = new JsonObject(event.data());
            var choices = chunk.getJsonArray("choices");
            if (choices == null || choices.isEmpty()) {
                return event;
            }
            var delta = choices.getJsonObject(0).getJsonObject("delta");
            if (delta == null || !(delta.remove("tool_calls") instanceof JsonArray fragments)) {
                return event;
            }
            for (var i = 0; i < fragments.size(); i++) {
                add(fragments.getJsonObject(i));
            }
            return new ServerSentEvent(event.event(), chunk.encode());
        } catch (DecodeException | ClassCastException _) {
            return event; // langchain4j fails on it in turn
        }
    }

    private void add(JsonObject fragment) {
        var id = text(fragment, "id");
        var index = fragment.getInteger("index");
        if (index != null) {
            current = index;
        } else if (!id.isBlank() && calls.containsKey(current) && !id.equals(calls.get(current).id)) {
            current++;
        }
        var call = calls.computeIfAbsent(current, _ -> new Call());
        call.id = call.id.isBlank() ? id : call.id;
        var function = fragment.getJsonObject("function");
        if (function == null) {
            return;
        }
        call.name = call.name.isBlank() ? text(function, "name") : call.name;
        // Some servers send the arguments as an object instead of its text.
        call.arguments.append(
                function.getValue("arguments") instanceof JsonObject it ? it.encode() : text(function, "arguments"));
    }

    private ServerSentEvent whole() {
        var whole = new JsonArray();
        calls.forEach((index, call) -> whole.add(new JsonObject()
                .put("index", index)
                .put("id", call.id.isBlank() ? newId() : call.id)
                .put("type", "function")
                .put(
                        "function",
                        new JsonObject()
                                .put("name", call.name)
                                .put("arguments", call.arguments.isEmpty() ? "{}" : call.arguments.toString()))));
        var delta = new JsonObject().put("tool_calls", whole);
        return new ServerSentEvent(
                null,
                new JsonObject()
                        .put(
                                "choices",
                                new JsonArray()
                                        .add(new JsonObject().put("index", 0).put("delta", delta)))
                        .encode());
    }

    /** Never the same in two answers of one conversation. */
    private static String newId() {
        return "call_" + Generators.timeBasedEpochGenerator().generate();
    }

    private static String text(JsonObject object, String field) {
        return object.getValue(field) instanceof String it ? it : "";
    }
}

package dev.aurora.support;

import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A client of the chat's socket that remembers every frame it hears. */
public final class TestingPeer {
    private final WebSocket socket;
    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();

    public TestingPeer(WebSocket socket) {
        this.socket = socket;
        var _ = socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
    }

    public void send(JsonObject frame) {
        socket.writeTextMessage(frame.encode()).await();
    }

    public UUID runs(String text) {
        var input = input(text);
        send(new JsonObject().put("type", "run").put("input", input));
        return UUID.fromString(input.getString("runId"));
    }

    public boolean has(String type) {
        return frames.stream().anyMatch(it -> type.equals(it.getString("type")));
    }

    public List<JsonObject> errors() {
        return frames.stream()
                .filter(it -> "error".equals(it.getString("type")))
                .toList();
    }

    public List<JsonObject> events(UUID runId) {
        return frames.stream()
                .filter(it -> it.containsKey("event") && runId.toString().equals(it.getString("runId")))
                .toList();
    }

    public String text(UUID runId) {
        return events(runId).stream()
                .map(it -> it.getJsonObject("event").getString("delta", ""))
                .collect(Collectors.joining());
    }

    public long lastSeq(UUID runId) {
        return events(runId).getLast().getLong("seq");
    }

    public boolean ended(UUID runId) {
        return events(runId).stream().anyMatch(TestingPeer::last);
    }

    public static boolean last(JsonObject frame) {
        return List.of("RUN_FINISHED", "RUN_ERROR")
                .contains(frame.getJsonObject("event").getString("type"));
    }

    public WebSocket socket() {
        return socket;
    }

    /** Everything that was heard, in order. */
    public List<JsonObject> frames() {
        return frames;
    }

    /** The problem of the first frame that tells of one. */
    public JsonObject error() {
        return errors().getFirst().getJsonObject("problem");
    }

    /** The text of all runs that are followed. */
    public String text() {
        return frames.stream()
                .filter(it -> it.containsKey("event"))
                .map(it -> it.getJsonObject("event").getString("delta", ""))
                .collect(Collectors.joining());
    }

    /** An AG-UI input that asks in a conversation of its own. */
    public static JsonObject input(String text) {
        return new JsonObject()
                .put("threadId", UUID.randomUUID().toString())
                .put("runId", UUID.randomUUID().toString())
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", text)));
    }
}

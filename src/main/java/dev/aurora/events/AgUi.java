package dev.aurora.events;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** The events of a run in the vocabulary of AG-UI 1.0 (npm {@code @ag-ui/core} has the schemas). */
public final class AgUi {
    public static final String TEXT_MESSAGE_CONTENT = "TEXT_MESSAGE_CONTENT";
    private static final String RUN_FINISHED = "RUN_FINISHED";
    private static final String RUN_ERROR = "RUN_ERROR";
    private static final String OUTCOME = "outcome";
    private static final String INTERRUPT = "interrupt";

    public static JsonObject runStarted(UUID threadId, UUID runId) {
        return event("RUN_STARTED").put("threadId", threadId.toString()).put("runId", runId.toString());
    }

    public static JsonObject runFinished(UUID threadId, UUID runId) {
        return event(RUN_FINISHED).put("threadId", threadId.toString()).put("runId", runId.toString());
    }

    /** Somebody has stopped the run; nothing failed. */
    public static JsonObject runCancelled(UUID threadId, UUID runId) {
        return runFinished(threadId, runId).put(OUTCOME, new JsonObject().put("type", "cancelled"));
    }

    /** The run waits for answers to the interrupts; when they are there, it starts again. */
    public static JsonObject runParked(UUID threadId, UUID runId, List<JsonObject> interrupts) {
        return runFinished(threadId, runId)
                .put(
                        OUTCOME,
                        new JsonObject()
                                .put("type", INTERRUPT)
                                .put("interrupts", new JsonArray(List.copyOf(interrupts))));
    }

    /** The code is for programs, the message for people. */
    public static JsonObject runError(String code, String message) {
        return event(RUN_ERROR).put("code", code).put("message", message);
    }

    public static JsonObject textStart(UUID messageId) {
        return event("TEXT_MESSAGE_START")
                .put("messageId", messageId.toString())
                .put("role", "assistant");
    }

    public static JsonObject textDelta(UUID messageId, String delta) {
        return event(TEXT_MESSAGE_CONTENT)
                .put("messageId", messageId.toString())
                .put("delta", delta);
    }

    public static JsonObject textEnd(UUID messageId) {
        return event("TEXT_MESSAGE_END").put("messageId", messageId.toString());
    }

    public static JsonObject toolStart(String callId, String toolName, UUID parentMessageId) {
        return event("TOOL_CALL_START")
                .put("toolCallId", callId)
                .put("toolCallName", toolName)
                .put("parentMessageId", parentMessageId.toString());
    }

    public static JsonObject toolArguments(String callId, JsonObject arguments) {
        return event("TOOL_CALL_ARGS").put("toolCallId", callId).put("delta", arguments.encode());
    }

    public static JsonObject toolEnd(String callId) {
        return event("TOOL_CALL_END").put("toolCallId", callId);
    }

    public static JsonObject toolResult(UUID messageId, String callId, JsonObject content) {
        return event("TOOL_CALL_RESULT")
                .put("messageId", messageId.toString())
                .put("toolCallId", callId)
                .put("content", content.encode())
                .put("role", "tool");
    }

    /** An event of Aurora's own; the name is prefixed. */
    public static JsonObject custom(String name, JsonObject value) {
        return event("CUSTOM").put("name", "aurora." + name).put("value", value);
    }

    /** Whether nothing follows in the run. */
    static boolean ends(JsonObject event) {
        return switch (event.getString("type", "")) {
            case RUN_FINISHED -> !parks(event);
            case RUN_ERROR -> true;
            default -> false;
        };
    }

    /** Whether the run waits from here on. */
    static boolean parks(JsonObject event) {
        return event.getValue(OUTCOME) instanceof JsonObject outcome && INTERRUPT.equals(outcome.getValue("type"));
    }

    private static JsonObject event(String type) {
        return new JsonObject().put("type", type);
    }

    private AgUi() {}
}

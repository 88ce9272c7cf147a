package dev.aurora.llm;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** One message of a conversation, in the order in which they were said. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "role")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelMessage.User.class, name = "user"),
    @JsonSubTypes.Type(value = ModelMessage.Assistant.class, name = "assistant"),
    @JsonSubTypes.Type(value = ModelMessage.ToolOutput.class, name = "tool")
})
public sealed interface ModelMessage {
    record User(String text) implements ModelMessage {}

    /** Text, tool uses, or both. */
    record Assistant(String text, List<ToolUse> toolUses) implements ModelMessage {
        public Assistant {
            toolUses = List.copyOf(toolUses);
        }
    }

    /** What a tool use gave: the tool's content, or {@code {"error": "..."}} when it failed. */
    record ToolOutput(String callId, String toolName, JsonObject content, boolean failed) implements ModelMessage {}
}

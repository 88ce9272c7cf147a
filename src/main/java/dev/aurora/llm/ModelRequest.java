package dev.aurora.llm;

import java.util.List;

/** Everything a model sees. Tool-call ids in the messages are paired: each use is followed by its output. */
public record ModelRequest(String system, List<ModelMessage> messages, List<ToolDefinition> tools) {
    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}

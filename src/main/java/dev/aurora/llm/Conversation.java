package dev.aurora.llm;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model request in langchain4j's terms. */
final class Conversation {
    static ChatRequest of(ModelRequest request, Fence fence) {
        var messages = new ArrayList<ChatMessage>();
        if (!request.system().isBlank()) {
            messages.add(SystemMessage.from(request.system()));
        }
        for (var message : request.messages()) {
            switch (message) {
                case ModelMessage.User it ->
                    messages.add(UserMessage.from(it.text().isBlank() ? "..." : it.text()));
                case ModelMessage.Assistant it -> {
                    // An answer that was ended before its first word would be refused by every provider.
                    if (!it.text().isBlank() || !it.toolUses().isEmpty()) {
                        messages.add(assistant(it));
                    }
                }
                case ModelMessage.ToolOutput it ->
                    messages.add(ToolExecutionResultMessage.builder()
                            .id(it.callId())
                            .toolName(it.toolName())
                            .text(fence.around(it))
                            .isError(it.failed() ? Boolean.TRUE : null)
                            .build());
            }
        }
        var builder = ChatRequest.builder().messages(messages);
        if (!request.tools().isEmpty()) {
            builder = builder.toolSpecifications(
                    request.tools().stream().map(Conversation::tool).toList());
        }
        return builder.build();
    }

    private static AiMessage assistant(ModelMessage.Assistant message) {
        var builder = AiMessage.builder()
                .toolExecutionRequests(message.toolUses().stream()
                        .map(it -> ToolExecutionRequest.builder()
                                .id(it.id())
                                .name(it.name())
                                .arguments(it.arguments().encode())
                                .build())
                        .toList());
        return (message.text().isBlank() ? builder : builder.text(message.text())).build();
    }

    private static ToolSpecification tool(ToolDefinition definition) {
        var schema = definition.inputSchema();
        var builder = JsonObjectSchema.builder()
                .addProperties(raw(schema.getJsonObject("properties", new JsonObject())))
                .required(schema.getJsonArray("required", new JsonArray()).stream()
                        .map(String.class::cast)
                        .toList());
        if (schema.getValue("additionalProperties") instanceof Boolean it) {
            builder = builder.additionalProperties(it);
        }
        if (schema.getValue("$defs") instanceof JsonObject it) {
            builder = builder.definitions(raw(it));
        }
        return ToolSpecification.builder()
                .name(definition.name())
                .description(definition.description())
                .parameters(builder.build())
                .build();
    }

    private static Map<String, JsonSchemaElement> raw(JsonObject schemas) {
        var elements = new LinkedHashMap<String, JsonSchemaElement>();
        for (var name : List.copyOf(schemas.fieldNames())) {
            elements.put(name, JsonRawSchema.from(schemas.getJsonObject(name).encode()));
        }
        return elements;
    }

    private Conversation() {}
}

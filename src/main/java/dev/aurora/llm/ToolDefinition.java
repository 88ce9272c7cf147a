package dev.aurora.llm;

import io.vertx.core.json.JsonObject;

/** A tool as a model is told of it; the schema is JSON Schema of an object. */
public record ToolDefinition(String name, String description, JsonObject inputSchema) {}

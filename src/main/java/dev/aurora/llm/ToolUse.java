package dev.aurora.llm;

import io.vertx.core.json.JsonObject;

/** A model's wish to call a tool; the id is unique within the answer and pairs it with its output. */
public record ToolUse(String id, String name, JsonObject arguments) {}

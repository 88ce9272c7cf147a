package dev.aurora.tool;

import io.vertx.core.json.JsonObject;

/** What a tool found. A refusal by the tool is a failed reply, never a result. */
public record ToolResult(JsonObject content) {}

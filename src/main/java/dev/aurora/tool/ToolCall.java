package dev.aurora.tool;

import dev.aurora.postgres.Scope;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** One call of a tool by a run, with arguments as the model gave them: the executor checks them against its schema. */
public record ToolCall(Scope scope, UUID runId, String callId, JsonObject arguments) {}

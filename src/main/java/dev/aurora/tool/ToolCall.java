package dev.aurora.tool;

import dev.aurora.postgres.Scope;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool by a run, with arguments as the model gave them: the executor checks them against its schema.
 *
 * @param epoch of the lease under which the run calls; a change is begun only while it is still the run's
 * @param approvalId what allows the change, which the executor redeems; absent for what only reads
 */
public record ToolCall(
        Scope scope,
        UUID runId,
        int epoch,
        String callId,
        JsonObject arguments,
        @Nullable UUID approvalId) {}

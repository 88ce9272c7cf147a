package dev.aurora.tool;

import dev.aurora.bus.Address;
import dev.aurora.policy.Effect;
import dev.aurora.web.Permission;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A tool as the agent knows it. A feature brings its own; the agent shows name, description and schema to a model and
 * executes a call by a request to the address.
 *
 * @param inputSchema JSON Schema of the arguments, an object
 * @param permission what whoever started the run must be allowed at the moment of the call
 * @param idempotent whether a call that may have started can be made again
 * @param timeLimit after which the call counts as failed
 * @param maxResultBytes the size to which a result is cut before a model sees it, in bytes of UTF-8 JSON
 */
public record ToolSpec(
        String name,
        String description,
        JsonObject inputSchema,
        @Nullable Effect effect,
        Permission permission,
        boolean idempotent,
        Duration timeLimit,
        int maxResultBytes,
        Address<ToolCall, ToolResult> address) {

    /** A tool that does not declare its effect is taken to destroy. */
    public ToolSpec {
        effect = effect == null ? Effect.DESTROY : effect;
    }

    @Override
    public Effect effect() {
        return effect == null ? Effect.DESTROY : effect;
    }

    /** Where a feature tells what a call of its changing tool would do, or refuses the arguments. */
    public static Address<ToolCall, ChangePreview> previewOf(String toolName) {
        return new Address<>("tool.preview-" + toolName.replace('_', '-') + ".v1", ToolCall.class, ChangePreview.class);
    }

    /** The address under which a feature serves a tool of this name. */
    public static Address<ToolCall, ToolResult> addressOf(String toolName) {
        return new Address<>("tool.call-" + toolName.replace('_', '-') + ".v1", ToolCall.class, ToolResult.class);
    }
}

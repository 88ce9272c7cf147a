package dev.aurora.policy;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * What is about to run under an approval.
 *
 * @param epoch of the lease under which it runs
 * @param content as it was when the approval was requested
 */
public record Redemption(UUID approvalId, UUID runId, int epoch, JsonObject content) {
    public Redemption {
        content = content.copy();
    }

    @Override
    public JsonObject content() {
        return content.copy();
    }
}

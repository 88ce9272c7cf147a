package dev.aurora.policy;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run wants to be allowed.
 *
 * @param callId of the tool call in the run
 * @param content everything that decides what will run, the name of the tool and its arguments with it: whoever redeems
 *     the approval must bring the same
 * @param title what will be done, for people
 * @param target to what it will be done, for people
 * @param resourceName what a single approver types before something is destroyed; the target where there is none
 * @param stateful whether what is changed holds data
 * @param tainted whether the run has read text of strangers before it asked
 */
public record NewApproval(
        UUID runId,
        String callId,
        Approval.Kind kind,
        String tool,
        Effect effect,
        JsonObject content,
        String title,
        String target,
        @Nullable String resourceName,
        boolean stateful,
        boolean tainted) {
    public NewApproval {
        content = content.copy();
        if (kind == Approval.Kind.SETTING) {
            throw new IllegalArgumentException("A run changes no setting");
        }
    }

    @Override
    public JsonObject content() {
        return content.copy();
    }
}

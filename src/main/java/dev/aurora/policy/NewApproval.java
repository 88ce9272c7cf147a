package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
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
    private static final int LONGEST_LINE = 300;
    private static final int MOST_CONTENT = 256 * 1024;

    /** What people see becomes one line of what can be seen; refuses with INVALID content that is too long or has no hash. */
    public NewApproval {
        content = content.copy();
        title = line(title);
        title = title.isEmpty() ? line(tool) : title;
        target = line(target);
        resourceName = resourceName == null ? null : line(resourceName);
        if (content.encode().length() > MOST_CONTENT) {
            throw new Refusal(Reason.INVALID, "This is too large to be approved; do it in smaller parts");
        }
        var _ = ContentHash.of(content);
        if (kind == Approval.Kind.SETTING) {
            throw new IllegalArgumentException("A run changes no setting");
        }
    }

    @Override
    public JsonObject content() {
        return content.copy();
    }

    private static String line(String text) {
        var visible = text.replaceAll("[\\p{Cf}\\p{Cs}]", "")
                .replaceAll("[\\p{Cc}\\p{Z}]+", " ")
                .strip();
        return visible.length() <= LONGEST_LINE
                ? visible
                : visible.substring(0, visible.offsetByCodePoints(0, visible.codePointCount(0, LONGEST_LINE - 1)))
                                .strip()
                        + "\u2026";
    }
}

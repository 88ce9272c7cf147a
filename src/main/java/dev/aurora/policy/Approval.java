package dev.aurora.policy;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A right to do exactly one thing once: asked for, decided by a person, used up. */
public record Approval(
        UUID id,
        String callId,
        Kind kind,
        String tool,
        Effect effect,
        String title,
        String target,
        JsonObject content,
        boolean tainted,
        State state,
        @Nullable String confirm,
        boolean secondPerson,
        @Nullable Person decidedBy,
        @Nullable String reason,
        Instant expiresAt) {
    /** What it is that wants to be allowed. */
    public enum Kind {
        CALL,
        REPEAT,
        SETTING
    }

    /** Where it stands. */
    public enum State {
        OPEN,
        APPROVED,
        REJECTED,
        EXPIRED,
        VOID,
        REDEEMED
    }

    /** An account by the name that it has now. */
    public record Person(UUID accountId, String name) {}
}

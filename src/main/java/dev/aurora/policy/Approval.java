package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A right to do exactly one thing once: asked for, decided by a person, used up.
 *
 * @param runId absent for a setting, as is the conversation
 * @param callId of the tool call in the run; empty for a setting, as is the tool
 * @param content exactly what will run; empty where a list left it out
 * @param hash of the content
 * @param confirm what must be typed to approve it, if anything
 * @param secondPerson whether whoever requested it may not decide it
 */
public record Approval(
        UUID id,
        @Nullable UUID runId,
        @Nullable UUID conversationId,
        String callId,
        Kind kind,
        String tool,
        Effect effect,
        String title,
        String target,
        JsonObject content,
        String hash,
        boolean tainted,
        State state,
        @Nullable String confirm,
        boolean secondPerson,
        Person requestedBy,
        @Nullable Person decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String reason,
        @Nullable Instant redeemedAt,
        Instant createdAt,
        Instant expiresAt) {
    /** What it is that wants to be allowed. */
    public enum Kind {
        /** A tool call. */
        CALL,
        /** A tool call that may have run already. */
        REPEAT,
        /** A change of the rules of approvals. */
        SETTING;

        String label() {
            return lower(this);
        }

        static Kind of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    /** Where it stands. */
    public enum State {
        OPEN,
        APPROVED,
        REJECTED,
        /** Not decided, or not used, in time. */
        EXPIRED,
        /** The run ended otherwise, or asked for something else. */
        VOID,
        /** Used up. */
        REDEEMED;

        public String label() {
            return lower(this);
        }

        static State of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    /** An account by the name that it has now. */
    public record Person(UUID accountId, String name) {}

    public Approval {
        content = content.copy();
    }

    @Override
    public JsonObject content() {
        return content.copy();
    }

    /** Why a caller may not decide it, whatever the decision; empty when it may. */
    Optional<Objection> objection(Caller caller) {
        if (!caller.may(Permission.APPROVALS_DECIDE)) {
            return Optional.of(Objection.notPermitted(caller));
        }
        if (state != State.OPEN) {
            return Optional.of(Objection.notOpen(this));
        }
        if (secondPerson && caller.accountId().equals(requestedBy.accountId())) {
            return Optional.of(Objection.SECOND_PERSON);
        }
        if (secondPerson && caller.email().isEmpty()) {
            return Optional.of(Objection.NO_PERSON);
        }
        return Optional.empty();
    }

    /** As the API shows it to a caller. */
    public JsonObject shownTo(Caller caller) {
        var shown = new JsonObject().put("id", id.toString()).put("kind", kind.label());
        if (runId != null && conversationId != null) {
            shown.put("runId", runId.toString())
                    .put("conversationId", conversationId.toString())
                    .put("callId", callId)
                    .put("tool", tool);
        }
        shown.put("effect", lower(effect)).put("title", title).put("target", target);
        if (!content.isEmpty()) {
            shown.put("content", content);
        }
        shown.put("hash", hash).put("tainted", tainted).put("state", state.label());
        put(shown, "confirm", confirm);
        shown.put("secondPerson", secondPerson).put("requestedBy", shown(requestedBy));
        put(shown, "decidedBy", decidedBy == null ? null : shown(decidedBy));
        put(shown, "decidedAt", decidedAt == null ? null : decidedAt.toString());
        put(shown, "reason", reason);
        put(shown, "redeemedAt", redeemedAt == null ? null : redeemedAt.toString());
        var why = objection(caller).map(Objection::refusal).map(Refusal::sentence);
        shown.put("createdAt", createdAt.toString())
                .put("expiresAt", expiresAt.toString())
                .put("mayDecide", why.isEmpty());
        put(shown, "whyNot", why.orElse(null));
        return shown;
    }

    private static JsonObject shown(Person person) {
        return new JsonObject().put("accountId", person.accountId().toString()).put("name", person.name());
    }

    private static void put(JsonObject shown, String name, @Nullable Object value) {
        if (value != null) {
            shown.put(name, value);
        }
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package dev.aurora.policy;

import dev.aurora.policy.Approval.Kind;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who must decide what in an organisation, as it is now: a rule or a role that changes counts for what waits already.
 *
 * @param approvers people who may approve, as far as two of them
 */
record ApprovalRules(SecondPerson setting, String organisation, List<UUID> approvers) {
    ApprovalRules {
        approvers = List.copyOf(approvers);
    }

    /** Whether somebody other than whoever requested it must decide it. */
    boolean secondPerson(Kind kind, Effect effect, boolean stateful, UUID requestedBy) {
        if (kind == Kind.SETTING) {
            return others(requestedBy);
        }
        return switch (setting) {
            case ALWAYS -> true;
            case NEVER -> false;
            case STATEFUL_DESTROY -> effect == Effect.DESTROY && stateful && others(requestedBy);
        };
    }

    /** What whoever decides without a second person types to approve it. */
    @Nullable String confirm(Kind kind, Effect effect, boolean secondPerson, String named) {
        if (secondPerson) {
            return null;
        }
        if (kind == Kind.SETTING) {
            return organisation;
        }
        return effect == Effect.DESTROY ? named : null;
    }

    private boolean others(UUID than) {
        return approvers.stream().anyMatch(it -> !it.equals(than));
    }
}

package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;

/**
 * Why a decision or a redemption is refused.
 *
 * @param code how the audit log names it
 */
record Objection(String code, Refusal refusal) {
    static final Objection SECOND_PERSON = new Objection(
            "second-person",
            new Refusal(Reason.FORBIDDEN, "You requested this yourself; somebody else must decide it"));
    static final Objection NO_PERSON = new Objection(
            "no-person",
            new Refusal(Reason.FORBIDDEN, "A second person must decide this, and a service account is none"));

    static Objection notPermitted(Caller caller) {
        try {
            caller.need(Permission.APPROVALS_DECIDE);
            throw new IllegalStateException("The caller is permitted");
        } catch (Refusal refusal) {
            return new Objection("not-permitted", refusal);
        }
    }

    static Objection unknown(Object id) {
        return new Objection("unknown", new Refusal(Reason.NOT_FOUND, "There is no approval " + id));
    }

    /** For a decision about what waits for none any more. */
    static Objection notOpen(Approval approval) {
        var by = approval.decidedBy();
        var decided = by == null ? "" : " by " + by.name();
        return switch (approval.state()) {
            case EXPIRED -> conflict("expired", "This has expired at " + approval.expiresAt() + "; ask again for it");
            case VOID -> conflict("void", "The run does not wait for this any more");
            case REJECTED -> conflict("decided", "This was rejected already" + decided);
            case APPROVED, REDEEMED -> conflict("decided", "This was approved already" + decided);
            case OPEN -> conflict("decided", "This was decided meanwhile");
        };
    }

    /** For a redemption that found nothing to redeem. */
    static Objection notRedeemable(Approval approval, String hash, boolean leaseHeld) {
        if (!leaseHeld) {
            return conflict("lease", "Another node works on the run by now, or the run has ended");
        }
        return switch (approval.state()) {
            case OPEN -> conflict("open", "This was not approved yet");
            case REJECTED -> conflict("rejected", "This was rejected");
            case EXPIRED -> conflict("expired", "The approval has expired at " + approval.expiresAt());
            case VOID -> conflict("void", "The approval is void");
            case REDEEMED -> conflict("redeemed", "The approval is used up");
            case APPROVED ->
                approval.hash().equals(hash)
                        ? conflict("redeemed", "The approval was used up meanwhile")
                        : conflict("other-content", "What would run is not what was approved");
        };
    }

    private static Objection conflict(String code, String sentence) {
        return new Objection(code, new Refusal(Reason.CONFLICT, sentence));
    }
}

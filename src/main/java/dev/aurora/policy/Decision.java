package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;

/** What somebody says to an approval. */
public enum Decision {
    APPROVE,
    REJECT;

    /** Of the name that the API knows it by; refuses anything else with INVALID. */
    public static Decision of(String label) {
        return switch (label) {
            case "approve" -> APPROVE;
            case "reject" -> REJECT;
            default -> throw new Refusal(Reason.INVALID, "A decision is approve or reject");
        };
    }
}

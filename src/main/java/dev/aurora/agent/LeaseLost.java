package dev.aurora.agent;

import java.util.UUID;

/** Another holder has the run, or it has ended: whoever hears this stops at once and writes nothing more. */
final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost(UUID runId) {
        super("Run " + runId + " is not held any more", null, false, false);
    }
}

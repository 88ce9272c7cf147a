package dev.aurora.postgres;

import java.util.UUID;

/**
 * In whose name a tenant transaction runs: an organisation, and what gives the right to act in it. The database checks
 * that right in the first statement of every transaction, so an ended session acts no more from its next request on.
 */
public record Scope(UUID orgId, Kind kind, UUID id) {
    /** What gives the right to act, by the name the database knows it. */
    public enum Kind {
        /** A person's log-in: not ended, not expired, and its account still a member. */
        SESSION,
        /** A run that has not ended, started by an account that is still a member. */
        RUN,
        /** A discovery that has not ended. */
        DISCOVERY
    }

    public static Scope session(UUID orgId, UUID sessionId) {
        return new Scope(orgId, Kind.SESSION, sessionId);
    }

    public static Scope run(UUID orgId, UUID runId) {
        return new Scope(orgId, Kind.RUN, runId);
    }

    public static Scope discovery(UUID orgId, UUID discoveryId) {
        return new Scope(orgId, Kind.DISCOVERY, discoveryId);
    }
}

package dev.aurora.postgres;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * In whose name a tenant transaction runs: an organisation, a project of it, and what gives the right to act there. The
 * database checks that right in the first statement of every transaction, so an ended session, a revoked key or a role
 * that has changed acts no more from its next request on.
 *
 * @param projectId absent for the organisation's default project; runs, discoveries and jobs have their own
 * @param role as which the caller was let in, refused when it is another by now; absent where nobody was
 */
public record Scope(
        UUID orgId,
        Kind kind,
        UUID id,
        @Nullable UUID projectId,
        @Nullable String role) {
    /** What gives the right to act, by the name the database knows it. */
    public enum Kind {
        /** A person's log-in: not ended, not expired, and its account still a member. */
        SESSION,
        /** A key that is neither revoked nor expired, of an account that is still a member. */
        API_KEY,
        /** A run that has not ended, started by an account that is still a member. */
        RUN,
        /** A discovery that has not ended. */
        DISCOVERY,
        /** A job that runs. */
        JOB
    }

    public static Scope session(UUID orgId, UUID sessionId, @Nullable UUID projectId, String role) {
        return new Scope(orgId, Kind.SESSION, sessionId, projectId, role);
    }

    public static Scope apiKey(UUID orgId, UUID keyId, @Nullable UUID projectId, String role) {
        return new Scope(orgId, Kind.API_KEY, keyId, projectId, role);
    }

    public static Scope run(UUID orgId, UUID runId) {
        return new Scope(orgId, Kind.RUN, runId, null, null);
    }

    public static Scope discovery(UUID orgId, UUID discoveryId) {
        return new Scope(orgId, Kind.DISCOVERY, discoveryId, null, null);
    }

    public static Scope job(UUID orgId, UUID jobId) {
        return new Scope(orgId, Kind.JOB, jobId, null, null);
    }

    /** The same right in the project of that id. */
    public Scope in(UUID project) {
        return new Scope(orgId, kind, id, project, role);
    }
}

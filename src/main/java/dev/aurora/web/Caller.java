package dev.aurora.web;

import dev.aurora.postgres.Scope;
import java.util.UUID;

/** Who calls, from a verified token and never from a request's own fields. */
public record Caller(UUID accountId, UUID orgId, UUID projectId, UUID sessionId, String email, String name, Role role) {
    /** What a member may do, each including what is before it. */
    public enum Role {
        VIEWER,
        OPERATOR,
        APPROVER,
        ADMIN;

        public boolean includes(Role needed) {
            return compareTo(needed) >= 0;
        }
    }

    public Scope scope() {
        return Scope.session(orgId, sessionId);
    }
}

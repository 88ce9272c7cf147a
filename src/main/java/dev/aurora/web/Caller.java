package dev.aurora.web;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Scope;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, from a verified token or key and never from a request's own fields.
 *
 * @param email empty for a service account
 * @param limit what an API key is limited to, absent for a session; the role limits too
 */
public record Caller(
        UUID accountId,
        String email,
        String name,
        Role role,
        @Nullable Set<Permission> limit,
        Scope scope) {
    /** What a member may do, each including what is before it. */
    public enum Role {
        VIEWER,
        OPERATOR,
        APPROVER,
        ADMIN;

        /** Of the name that the database, tokens and the API know it by. */
        public static Role of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }

        public boolean includes(Role needed) {
            return compareTo(needed) >= 0;
        }

        /** The name that the database, tokens and the API know it by. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Caller {
        limit = limit == null ? null : Set.copyOf(limit);
    }

    /** Somebody who is logged in; acts in the organisation's default project. */
    public static Caller session(UUID accountId, UUID orgId, UUID sessionId, String email, String name, Role role) {
        return new Caller(accountId, email, name, role, null, Scope.session(orgId, sessionId, null, role.label()));
    }

    /** A program with an API key; acts in the organisation's default project. */
    public static Caller apiKey(
            UUID accountId, UUID orgId, UUID keyId, String email, String name, Role role, Set<Permission> limit) {
        return new Caller(accountId, email, name, role, limit, Scope.apiKey(orgId, keyId, null, role.label()));
    }

    /** The same caller in the project of that id. */
    public Caller in(UUID projectId) {
        return new Caller(accountId, email, name, role, limit, scope.in(projectId));
    }

    public UUID orgId() {
        return scope.orgId();
    }

    /** Refuses with FORBIDDEN a caller that has no session but an API key. */
    public UUID sessionId() {
        if (scope.kind() != Scope.Kind.SESSION) {
            throw new Refusal(Reason.FORBIDDEN, "This needs somebody who is logged in; an API key cannot do it");
        }
        return scope.id();
    }

    /** How the audit log names the caller. */
    public String actor() {
        return AuditLog.account(accountId);
    }

    public boolean may(Permission permission) {
        return role.includes(permission.lowest()) && (limit == null || limit.contains(permission));
    }

    /** Refuses with FORBIDDEN and says what is missing. */
    public void need(Permission permission) {
        if (!may(permission)) {
            throw new Refusal(
                    Reason.FORBIDDEN,
                    role.includes(permission.lowest())
                            ? "This API key does not have the permission " + permission.label()
                            : "This needs the role " + permission.lowest().label() + " (permission "
                                    + permission.label() + "); yours is " + role.label());
        }
    }

    /**
     * Nobody gives a role that may do more than the giver, so an API key gives none: what it gave could outlive it. Refuses
     * with FORBIDDEN and says so.
     */
    public void needToGive(Role given) {
        var more = Permission.of(given);
        more.removeAll(permissions());
        if (!more.isEmpty()) {
            throw new Refusal(
                    Reason.FORBIDDEN,
                    "The role " + given.label() + " has the permission "
                            + more.iterator().next().label()
                            + ", which you do not have yourself; nobody can give more than that");
        }
    }

    /** Everything the caller may do. */
    public Set<Permission> permissions() {
        var all = Permission.of(role);
        if (limit != null) {
            all.retainAll(limit.isEmpty() ? EnumSet.noneOf(Permission.class) : EnumSet.copyOf(limit));
        }
        return all;
    }
}

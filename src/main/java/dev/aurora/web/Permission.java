package dev.aurora.web;

import dev.aurora.web.Caller.Role;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Everything that can be allowed, and the lowest role that is allowed it: the one table that HTTP, sockets and tools
 * decide by. The contract names one for each operation, a {@code ToolSpec} one for each tool.
 */
public enum Permission {
    PROFILE_READ("profile.read", Role.VIEWER, "See who one is and what one may do"),
    /** Not for API keys: a key that is stolen must not be able to keep its place by a password, a session or a webhook. */
    ACCOUNT_WRITE(
            "account.write",
            Role.VIEWER,
            "Change one's own profile, password, sessions and ways of being told, and switch organisation"),
    NOTIFICATIONS_READ("notifications.read", Role.VIEWER, "See what one is told, and by which ways"),
    NOTIFICATIONS_WRITE("notifications.write", Role.VIEWER, "Mark what one was told as read"),
    CONVERSATIONS_READ("conversations.read", Role.VIEWER, "Read one's own conversations and their runs"),
    CONVERSATIONS_WRITE("conversations.write", Role.VIEWER, "Ask, and stop, rename and archive what one asked"),
    RUNS_ACT("runs.act", Role.OPERATOR, "Let runs change things, with approval"),
    APPROVALS_READ("approvals.read", Role.VIEWER, "See what waits for approval and what was decided"),
    APPROVALS_DECIDE("approvals.decide", Role.APPROVER, "Approve and reject what runs want to change"),
    RESOURCES_READ("resources.read", Role.VIEWER, "See what the clouds hold and what is wrong with it"),
    CONNECTIONS_READ("connections.read", Role.VIEWER, "See which clouds are connected"),
    CONNECTIONS_CHECK("connections.check", Role.OPERATOR, "Test a connection and discover what it holds"),
    CONNECTIONS_WRITE("connections.write", Role.ADMIN, "Connect and disconnect clouds"),
    JOBS_READ("jobs.read", Role.VIEWER, "See what goes on by itself and how far it is"),
    JOBS_WRITE("jobs.write", Role.OPERATOR, "Cancel such work and try it again"),
    ORGANISATION_READ("organisation.read", Role.VIEWER, "See the organisation"),
    ORGANISATION_WRITE("organisation.write", Role.ADMIN, "Change the organisation's name and settings"),
    ORGANISATIONS_CREATE("organisations.create", Role.ADMIN, "Make another organisation"),
    PROJECTS_READ("projects.read", Role.VIEWER, "See the projects"),
    PROJECTS_WRITE("projects.write", Role.ADMIN, "Make, change and archive projects"),
    MEMBERS_READ("members.read", Role.VIEWER, "See who is a member"),
    MEMBERS_WRITE("members.write", Role.ADMIN, "Change the role of members and remove them"),
    INVITATIONS_WRITE("invitations.write", Role.ADMIN, "Invite people and withdraw invitations"),
    SERVICE_ACCOUNTS_WRITE("service-accounts.write", Role.ADMIN, "Make accounts for programs"),
    API_KEYS_READ("api-keys.read", Role.VIEWER, "See one's own API keys"),
    /** Not for API keys: one that is stolen must not be able to make its own successor. */
    API_KEYS_WRITE("api-keys.write", Role.VIEWER, "Make and revoke one's own API keys"),
    API_KEYS_MANAGE(
            "api-keys.manage", Role.ADMIN, "See and revoke everybody's API keys, and make those of service accounts"),
    SIGNING_KEYS_ROTATE("signing-keys.rotate", Role.ADMIN, "Change the key that signs access tokens"),
    AUDIT_READ("audit.read", Role.ADMIN, "Read what was done in the organisation");

    private static final Map<String, Permission> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(it -> it.label, Function.identity()));

    private final String label;
    private final Role lowest;
    private final String description;

    Permission(String label, Role lowest, String description) {
        this.label = label;
        this.lowest = lowest;
        this.description = description;
    }

    /** By the name that contract and API know it. */
    public static Optional<Permission> of(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /** What a role has. */
    public static Set<Permission> of(Role role) {
        return Arrays.stream(values())
                .filter(it -> role.includes(it.lowest))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    public String label() {
        return label;
    }

    public Role lowest() {
        return lowest;
    }

    /** What it allows, as a sentence without a subject. */
    public String description() {
        return description;
    }

    /** Every role that has it, lowest first. */
    public List<Role> roles() {
        return Arrays.stream(Role.values()).filter(it -> it.includes(lowest)).toList();
    }

    /** Whether an API key can have it. */
    public boolean forApiKeys() {
        return this != ACCOUNT_WRITE && this != API_KEYS_WRITE && this != API_KEYS_MANAGE;
    }
}

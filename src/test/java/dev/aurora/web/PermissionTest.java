package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Caller.Role;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PermissionTest {
    @Test
    void givesEachRoleWhatIsWrittenDownHere() {
        assertThat(labels(Role.VIEWER))
                .containsExactlyInAnyOrder(
                        "profile.read",
                        "account.write",
                        "conversations.read",
                        "conversations.write",
                        "approvals.read",
                        "resources.read",
                        "connections.read",
                        "organisation.read",
                        "jobs.read",
                        "notifications.read",
                        "notifications.write",
                        "projects.read",
                        "members.read",
                        "api-keys.read",
                        "api-keys.write");
        assertThat(more(Role.VIEWER, Role.OPERATOR))
                .containsExactlyInAnyOrder("runs.act", "connections.check", "jobs.write");
        assertThat(more(Role.OPERATOR, Role.APPROVER)).containsExactly("approvals.decide");
        assertThat(more(Role.APPROVER, Role.ADMIN))
                .containsExactlyInAnyOrder(
                        "connections.write",
                        "organisation.write",
                        "organisations.create",
                        "projects.write",
                        "members.write",
                        "invitations.write",
                        "service-accounts.write",
                        "api-keys.manage",
                        "signing-keys.rotate",
                        "audit.read");
    }

    @Test
    void isFoundByTheLabelThatContractAndApiKnow() {
        for (var permission : Permission.values()) {
            assertThat(Permission.of(permission.label())).contains(permission);
        }
        assertThat(Permission.of("everything")).isEmpty();
    }

    @Test
    void isLimitedByRoleAndKeyAlike() {
        var caller = caller(Role.OPERATOR, Set.of(Permission.RUNS_ACT, Permission.MEMBERS_WRITE));
        assertThat(caller.permissions()).containsExactly(Permission.RUNS_ACT);
        assertThat(caller.may(Permission.RUNS_ACT)).isTrue();
        assertThat(caller.may(Permission.MEMBERS_WRITE)).isFalse();
        assertThat(caller.may(Permission.RESOURCES_READ)).isFalse();
        assertThatThrownBy(() -> caller.need(Permission.RESOURCES_READ)).hasMessageContaining("API key");
        assertThatThrownBy(() -> caller.need(Permission.MEMBERS_WRITE))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.FORBIDDEN))
                .hasMessageContaining("admin")
                .hasMessageContaining("members.write");
        assertThat(caller(Role.ADMIN, Set.of()).permissions()).isEmpty();
    }

    @Test
    void givesAnApiKeyNoSession() {
        assertThatThrownBy(() -> caller(Role.ADMIN, Set.of()).sessionId()).hasMessageContaining("API key");
        assertThat(Arrays.stream(Permission.values()).filter(it -> !it.forApiKeys()))
                .containsExactly(Permission.ACCOUNT_WRITE, Permission.API_KEYS_WRITE, Permission.API_KEYS_MANAGE);
    }

    private static Caller caller(Role role, Set<Permission> limit) {
        var id = UUID.randomUUID();
        return new Caller(id, "a@example.com", "A", role, limit, Scope.apiKey(id, id, null, role.label()));
    }

    private static Iterable<String> labels(Role role) {
        return Permission.of(role).stream().map(Permission::label).toList();
    }

    private static Iterable<String> more(Role than, Role role) {
        var more = Permission.of(role);
        more.removeAll(Permission.of(than));
        return more.stream().map(Permission::label).toList();
    }
}

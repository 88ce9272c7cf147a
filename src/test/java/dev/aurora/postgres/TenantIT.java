package dev.aurora.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class TenantIT {
    private final TestingDatabase database;

    TenantIT(TestingDatabase database) {
        this.database = database;
    }

    @Test
    void seesOnlyTheOrganisationThatItEntered() {
        var mine = database.newMember();
        var _ = database.newMember();
        assertThat(count(mine.scope(), "project")).isEqualTo(1);
        assertThat(count(mine.scope(), "org")).isEqualTo(1);
        assertThat(count(mine.scope(), "account")).isEqualTo(1);
    }

    @Test
    void refusesAScopeOfAnotherOrganisation() {
        var mine = database.newMember();
        var theirs = database.newMember();
        assertUnauthenticated(Scope.session(theirs.orgId(), mine.sessionId(), null, "admin"));
        assertUnauthenticated(Scope.run(mine.orgId(), UUID.randomUUID()));
        assertUnauthenticated(Scope.discovery(mine.orgId(), UUID.randomUUID()));
    }

    @Test
    void endsWithTheSessionAndWithTheMembership() {
        var ended = database.newMember();
        database.sql("UPDATE session SET ended_at = now() WHERE id = $1", ended.sessionId());
        assertUnauthenticated(ended.scope());
        var removed = database.newMember("viewer");
        database.sql("DELETE FROM membership WHERE account_id = $1", removed.accountId());
        assertUnauthenticated(removed.scope());
        var expired = database.newMember();
        database.sql("UPDATE session SET expires_at = now() WHERE id = $1", expired.sessionId());
        assertUnauthenticated(expired.scope());
    }

    @Test
    void refusesATokenWhoseRoleIsAnotherByNow() {
        var admin = database.newMember();
        var operator = database.newColleague(admin, "operator");
        assertThat(count(operator.scope(), "org")).isEqualTo(1);
        database.sql("UPDATE membership SET role = 'viewer' WHERE account_id = $1", operator.accountId());
        assertUnauthenticated(operator.scope());
        var refreshed = Scope.session(operator.orgId(), operator.sessionId(), null, "viewer");
        assertThat(count(refreshed, "org")).isEqualTo(1);
    }

    @Test
    void actsInTheDefaultProjectUnlessToldAnother() {
        var mine = database.newMember();
        var second = database.newProject(mine);
        assertThat(project(mine.scope())).isEqualTo(mine.projectId());
        assertThat(project(Scope.session(mine.orgId(), mine.sessionId(), null, "admin")))
                .isEqualTo(mine.projectId());
        assertThat(project(mine.scope().in(second))).isEqualTo(second);
        database.sql("UPDATE project SET archived_at = now() WHERE id = $1", mine.projectId());
        assertThat(project(Scope.session(mine.orgId(), mine.sessionId(), null, "admin")))
                .isEqualTo(second);
    }

    @Test
    void findsNoProjectThatIsArchivedOrSomebodyElses() {
        var mine = database.newMember();
        var archived = database.newProject(mine);
        database.sql("UPDATE project SET archived_at = now() WHERE id = $1", archived);
        for (var project : List.of(archived, database.newMember().projectId(), UUID.randomUUID())) {
            assertThatThrownBy(() -> count(mine.scope().in(project), "org"))
                    .isInstanceOfSatisfying(
                            Refusal.class, it -> assertThat(it.reason()).isEqualTo(Refusal.Reason.NOT_FOUND));
        }
    }

    @Test
    void seesOfAProjectOnlyWhatItOwns() {
        var mine = database.newMember();
        var second = mine.scope().in(database.newProject(mine));
        var connection = UUID.randomUUID();
        database.sql(
                "INSERT INTO connection (id, org_id, project_id, provider, name, settings) VALUES ($1, $2, $3, 'aws', 'x', '{}')",
                connection,
                mine.orgId(),
                mine.projectId());
        database.sql("""
                INSERT INTO resource (id, org_id, connection_id, provider, service, type, kind, native_id, local_id, name,
                    region, account_ref)
                SELECT gen_random_uuid(), $1, $2, 'aws', 's', 't', 'k', n::text, 'l', 'n', 'r', 'a'
                FROM generate_series(1, 10000) n""", mine.orgId(), connection);
        assertThat(count(mine.scope(), "connection")).isEqualTo(1);
        assertThat(count(mine.scope(), "resource")).isEqualTo(10_000);
        assertThat(count(second, "connection")).isZero();
        assertThat(count(second, "resource")).isZero();
        assertThat(changed(second, "UPDATE resource SET name = 'x'")).isZero();
        assertThat(changed(second, "DELETE FROM connection")).isZero();
        assertThatThrownBy(() -> changed(mine.scope(), "UPDATE connection SET project_id = gen_random_uuid()"))
                .hasMessageContaining("row-level security");
    }

    @Test
    void keepsTheLastAdministrator() {
        var admin = database.newMember();
        var operator = database.newColleague(admin, "operator");
        for (var change : List.of("UPDATE membership SET role = 'viewer'", "DELETE FROM membership")) {
            assertThatThrownBy(() -> changed(admin.scope(), change + " WHERE account_id = '" + admin.accountId() + "'"))
                    .hasMessageContaining("last administrator");
        }
        assertThat(changed(
                        admin.scope(),
                        "UPDATE membership SET role = 'admin' WHERE account_id = '" + operator.accountId() + "'"))
                .isEqualTo(1);
        assertThat(changed(admin.scope(), "DELETE FROM membership WHERE account_id = '" + admin.accountId() + "'"))
                .isEqualTo(1);
    }

    @Test
    void keepsAnAdministratorWhenTwoRemoveEachOtherAtOnce() {
        var first = database.newMember();
        var second = database.newColleague(first, "admin");
        var removals = List.of(removal(first, second), removal(second, first));
        assertThat(Future.join(removals)
                        .transform(done -> Future.succeededFuture())
                        .await())
                .isNull();
        assertThat(removals.stream().filter(Future::succeeded)).hasSize(1);
    }

    @Test
    void writesNothingForAnotherOrganisation() {
        var mine = database.newMember();
        var theirs = database.newMember();
        assertThatThrownBy(() -> database.tenant()
                        .run(
                                mine.scope(),
                                tx -> tx.query("INSERT INTO project (id, org_id, name, slug) VALUES ('"
                                                + UUID.randomUUID() + "', '" + theirs.orgId() + "', 'x', 'x')")
                                        .execute())
                        .await())
                .hasMessageContaining("row-level security");
    }

    @Test
    void leavesNoOrganisationBehindOnThePooledConnection() {
        var mine = database.newMember();
        var counts = new ArrayList<Future<Long>>();
        for (var i = 0; i < 50; i++) {
            counts.add(database.tenant()
                    .run(
                            i % 2 == 0 ? mine.scope() : database.newMember().scope(),
                            tx -> tx.query("SELECT count(*) FROM project")
                                    .execute()
                                    .map(rows -> rows.iterator().next().getLong(0))));
        }
        assertThat(counts).allSatisfy(it -> assertThat(it.await()).isEqualTo(1));
    }

    @Test
    void waitsForNoDatabaseThatStandsStillAndLeavesTheConnectionClean() {
        var mine = database.newMember();
        var impatient = database.postgres().tenant(Duration.ofMillis(300));
        assertThatThrownBy(() -> impatient
                        .run(mine.scope(), tx -> tx.query("SELECT pg_sleep(1)").execute())
                        .await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE));
        for (var i = 0; i < 20; i++) {
            assertThat(count(mine.scope(), "project")).isEqualTo(1);
        }
    }

    private Future<Integer> removal(Member by, Member of) {
        return database.tenant()
                .run(
                        by.scope(),
                        tx -> tx.query("DELETE FROM membership WHERE account_id = '" + of.accountId() + "'")
                                .execute()
                                .map(rows -> rows.rowCount()));
    }

    private int changed(Scope scope, String statement) {
        return database.tenant()
                .run(scope, tx -> tx.query(statement).execute().map(rows -> rows.rowCount()))
                .await();
    }

    private UUID project(Scope scope) {
        return database.tenant()
                .run(
                        scope,
                        tx -> tx.query("SELECT current_project()")
                                .execute()
                                .map(rows -> rows.iterator().next().getUUID(0)))
                .await();
    }

    private long count(Scope scope, String table) {
        return database.tenant()
                .run(
                        scope,
                        tx -> tx.query("SELECT count(*) FROM " + table)
                                .execute()
                                .map(rows -> rows.iterator().next().getLong(0)))
                .await();
    }

    private void assertUnauthenticated(Scope scope) {
        assertThatThrownBy(() -> count(scope, "org"))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Refusal.Reason.UNAUTHENTICATED));
    }
}

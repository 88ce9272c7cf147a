package dev.aurora.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
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
        assertUnauthenticated(Scope.session(theirs.orgId(), mine.sessionId()));
        assertUnauthenticated(Scope.run(mine.orgId(), UUID.randomUUID()));
        assertUnauthenticated(Scope.discovery(mine.orgId(), UUID.randomUUID()));
    }

    @Test
    void endsWithTheSessionAndWithTheMembership() {
        var ended = database.newMember();
        database.sql("UPDATE session SET ended_at = now() WHERE id = $1", ended.sessionId());
        assertUnauthenticated(ended.scope());
        var removed = database.newMember();
        database.sql("DELETE FROM membership WHERE account_id = $1", removed.accountId());
        assertUnauthenticated(removed.scope());
        var expired = database.newMember();
        database.sql("UPDATE session SET expires_at = now() WHERE id = $1", expired.sessionId());
        assertUnauthenticated(expired.scope());
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

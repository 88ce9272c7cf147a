package dev.aurora.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class AuditLogIT {
    private final AuditLog log = new AuditLog();
    private final TestingDatabase database;

    AuditLogIT(TestingDatabase database) {
        this.database = database;
    }

    @Test
    void keepsWhatWasDoneWithTheTransactionThatDidIt() {
        var member = database.newMember();
        var actor = AuditLog.account(member.accountId());
        database.tenant()
                .run(
                        member.scope(),
                        tx -> log.record(
                                tx, member.orgId(), actor, "test.done", "thing:1", new JsonObject().put("size", 7)))
                .await();
        var rows = database.superuser()
                .preparedQuery("SELECT actor, action, subject, detail FROM audit_entry WHERE org_id = $1")
                .execute(Tuple.of(member.orgId()))
                .await();
        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.getString("actor")).isEqualTo(actor);
            assertThat(row.getString("action")).isEqualTo("test.done");
            assertThat(row.getString("subject")).isEqualTo("thing:1");
            assertThat(row.getJsonObject("detail")).isEqualTo(new JsonObject().put("size", 7));
        });
    }

    @Test
    void forgetsWhatWasRolledBack() {
        var member = database.newMember();
        assertThatThrownBy(() -> database.tenant()
                        .run(
                                member.scope(),
                                tx -> log.record(tx, member.orgId(), "x", "test.done", "thing:1", new JsonObject())
                                        .compose(v -> Future.failedFuture(new IllegalStateException("no"))))
                        .await())
                .hasMessage("no");
        assertThat(entries(member.orgId())).isZero();
    }

    @Test
    void writesNothingIntoAnotherOrganisation() {
        var member = database.newMember();
        var other = database.newMember();
        assertThatThrownBy(() -> database.tenant()
                        .run(
                                member.scope(),
                                tx -> log.record(tx, other.orgId(), "x", "test.done", "thing:1", new JsonObject()))
                        .await())
                .hasMessageContaining("row-level security");
        assertThat(entries(other.orgId())).isZero();
    }

    @Test
    void canNeverBeChanged() {
        var member = database.newMember();
        for (var sql : new String[] {"DELETE FROM audit_entry", "UPDATE audit_entry SET actor = 'x'"}) {
            assertThatThrownBy(() -> database.tenant()
                            .run(member.scope(), tx -> tx.query(sql).execute())
                            .await())
                    .hasMessageContaining("permission denied");
        }
    }

    private long entries(UUID orgId) {
        return database.superuser()
                .preparedQuery("SELECT count(*) FROM audit_entry WHERE org_id = $1")
                .execute(Tuple.of(orgId))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }
}

package dev.aurora.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aurora.bus.Refusal;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TenantSeed;
import dev.aurora.support.TestingDatabase;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the database itself keeps apart, whatever a query says: for every tenant table that the catalogue knows, one
 * organisation tries to see, change, remove and add rows of another, with all that its role is granted.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RowLevelSecurityIT {
    private static final String FORBIDDEN = "42501";

    private final TestingDatabase database;
    private final TenantSeed mine;
    private final TenantSeed theirs;
    private final Map<String, UUID> otherProject;

    RowLevelSecurityIT(TestingDatabase database) {
        this.database = database;
        mine = TenantSeed.plant(database.superuser(), "mine-" + UUID.randomUUID());
        theirs = TenantSeed.plant(database.superuser(), "theirs-" + UUID.randomUUID());
        otherProject = mine.anotherProject("other-" + UUID.randomUUID());
    }

    @TestFactory
    Stream<DynamicTest> everyTenantTableHasARowToBeGuarded() {
        return tables().map(table -> dynamicTest(
                table,
                () -> assertThat(texts("SELECT 1::text FROM " + table + " WHERE org_id = $1", theirs.orgId()))
                        .as("TenantSeed plants nothing into %s; add a row there", table)
                        .isNotEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> showsNoRowOfAnotherOrganisation() {
        return tables().map(table -> dynamicTest(
                table,
                () -> assertThat(touched("SELECT 1 FROM " + table + " WHERE org_id IS DISTINCT FROM $1", mine.orgId()))
                        .isZero()));
    }

    @TestFactory
    Stream<DynamicTest> changesNoRowOfAnotherOrganisation() {
        return tables().map(table -> dynamicTest(table, () -> {
            for (var column : columns(table)) {
                var update = "UPDATE " + table + " SET " + column + " = " + column + " WHERE org_id = $1";
                assertThat(touched(update, theirs.orgId())).as(column).isZero();
            }
            assertThat(touched("DELETE FROM " + table + " WHERE org_id = $1", theirs.orgId()))
                    .isZero();
        }));
    }

    @TestFactory
    Stream<DynamicTest> addsNoRowToAnotherOrganisation() {
        return tables().map(table -> dynamicTest(table, () -> {
            var row = texts("SELECT to_jsonb(t)::text FROM " + table + " t WHERE org_id = $1 LIMIT 1", theirs.orgId());
            var insert = "INSERT INTO " + table + " (" + String.join(", ", columns(table)) + ") OVERRIDING SYSTEM VALUE"
                    + " SELECT " + String.join(", ", columns(table)) + " FROM jsonb_populate_record(NULL::" + table
                    + ", $1::text::jsonb)";
            assertThatThrownBy(() -> run(insert, Tuple.of(row.getFirst())))
                    .isInstanceOfSatisfying(
                            PgException.class,
                            it -> assertThat(it.getSqlState()).isEqualTo(FORBIDDEN));
        }));
    }

    @TestFactory
    Stream<DynamicTest> movesNoRowToAnotherOrganisation() {
        return tables().map(table -> dynamicTest(
                table,
                () -> assertThatThrownBy(() -> run(
                                "UPDATE " + table + " SET org_id = $1 WHERE org_id = $2",
                                Tuple.of(theirs.orgId(), mine.orgId())))
                        .isInstanceOfSatisfying(
                                PgException.class,
                                it -> assertThat(it.getSqlState()).isEqualTo(FORBIDDEN))));
    }

    /** Also shows that the queries above would find rows if there were any to be seen. */
    @TestFactory
    Stream<DynamicTest> showsTheRowsOfItsOwnOrganisationWhereItMayReadAtAll() {
        return tables().filter(this::readable)
                .map(table -> dynamicTest(
                        table,
                        () -> assertThat(touched("SELECT 1 FROM " + table + " WHERE org_id = $1", mine.orgId()))
                                .isPositive()));
    }

    @TestFactory
    Stream<DynamicTest> showsNoRowOfAnotherProject() {
        var owned = texts("""
                SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' ' || a.attname
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('project_id', 'connection_id')
                    AND NOT a.attisdropped
                WHERE c.relkind IN ('r', 'p') AND n.nspname = 'aurora' ORDER BY 1
                """);
        return owned.stream()
                .map(it -> it.split(" ", 2))
                .map(it -> dynamicTest(it[0], () -> {
                    var id = Objects.requireNonNull(otherProject.get(it[1].replace("_id", "")));
                    assertThat(texts("SELECT 1::text FROM " + it[0] + " WHERE " + it[1] + " = $1", id))
                            .as("TenantSeed plants nothing of a project into %s; add a row there", it[0])
                            .isNotEmpty();
                    assertThat(touched("SELECT 1 FROM " + it[0] + " WHERE " + it[1] + " = $1", id))
                            .isZero();
                }));
    }

    @Test
    void letsNobodyInWithARightToAnotherOrganisation() {
        for (var scope : List.of(
                Scope.session(theirs.orgId(), mine.id("session"), null, "admin"),
                Scope.apiKey(theirs.orgId(), mine.id("api_key"), null, "admin"),
                Scope.run(theirs.orgId(), mine.id("run")),
                Scope.discovery(theirs.orgId(), mine.id("discovery")),
                Scope.session(mine.orgId(), theirs.id("session"), null, "admin"),
                mine.scope().in(theirs.projectId()))) {
            assertThatThrownBy(() -> database.tenant()
                            .run(scope, tx -> tx.query("SELECT 1").execute())
                            .await())
                    .as(scope.toString())
                    .isInstanceOf(Refusal.class);
        }
    }

    /** A view shows what its owner may see, unless it is told to ask for whoever looks. */
    @Test
    void looksThroughNoViewThatSeesMoreThanWhoeverLooks() {
        assertThat(texts("""
                SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                AND NOT coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']
                """)).isEmpty();
    }

    @Test
    void leavesTheOtherOrganisationAsItWas() {
        var before = theirs.dump();
        tables().forEach(table -> {
            for (var column : columns(table)) {
                var update = "UPDATE " + table + " SET " + column + " = " + column + " WHERE org_id = $1";
                assertThat(touched(update, theirs.orgId())).isZero();
            }
        });
        assertThat(theirs.dump()).isEqualTo(before).hasSizeGreaterThan(15);
    }

    private Stream<String> tables() {
        return texts(TenantSeed.TENANT_TABLES).stream();
    }

    private List<String> columns(String table) {
        return texts("""
                SELECT quote_ident(a.attname) FROM pg_attribute a
                WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                AND a.attidentity <> 'a'
                """, table);
    }

    private boolean readable(String table) {
        return texts("SELECT has_column_privilege('aurora_app', $1::text::regclass, 'org_id', 'SELECT')::text", table)
                .contains("true");
    }

    /** How many rows a statement of my organisation reaches; none where the role is not granted it. */
    private int touched(String statement, UUID id) {
        try {
            return run(statement, Tuple.of(id)).rowCount();
        } catch (PgException e) {
            assertThat(e.getSqlState()).as(e.getMessage()).isEqualTo(FORBIDDEN);
            return 0;
        }
    }

    private RowSet<Row> run(String statement, Tuple values) {
        return Objects.requireNonNull(database.tenant()
                .run(mine.scope(), tx -> tx.preparedQuery(statement).execute(values))
                .await());
    }

    private List<String> texts(String statement, Object... values) {
        var rows = database.superuser()
                .preparedQuery(statement)
                .execute(Tuple.from(values))
                .await();
        return StreamSupport.stream(rows.spliterator(), false)
                .map(it -> it.getString(0))
                .toList();
    }
}

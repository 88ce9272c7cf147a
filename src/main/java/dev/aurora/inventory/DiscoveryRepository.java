package dev.aurora.inventory;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudFailure;
import dev.aurora.cloud.CloudScope;
import dev.aurora.inventory.InventoryContract.ConnectionStatus;
import dev.aurora.inventory.InventoryContract.Discovery;
import dev.aurora.inventory.InventoryContract.DiscoveryScope;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SqlStates;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables discovery and discovery_scope. */
final class DiscoveryRepository {
    private static final String INTERRUPT_SILENT = """
            UPDATE discovery SET state = 'interrupted', ended_at = now(),
                problem = 'The program ended while it was reading.'
            WHERE connection_id = #{connection} AND state = 'running' AND heartbeat_at < now() - interval '60 seconds'""";
    private static final String OPEN = """
            INSERT INTO discovery (id, org_id, connection_id, holder)
            VALUES (#{id}, #{org}, #{connection}, #{holder})
            ON CONFLICT (connection_id) WHERE (state = 'running') DO NOTHING
            RETURNING id, true AS opened, started_at""";
    private static final String RUNNING = """
            SELECT id, false AS opened, started_at FROM discovery
            WHERE connection_id = #{connection} AND state = 'running'""";
    private static final String OPEN_AS_SYSTEM = """
            SELECT id, opened, started_at
            FROM aurora.open_discovery(#{org}, #{connection}, #{id}, #{holder})""";
    private static final String STATE = """
            SELECT state, resources, problem, started_at, ended_at FROM aurora.discovery_state(#{id})""";
    private static final String INTERRUPT = "SELECT aurora.interrupt_discoveries(#{holder}, #{alone}) AS ended";
    private static final String HEARTBEAT = """
            UPDATE discovery SET heartbeat_at = now() WHERE id = #{id} AND state = 'running'""";
    private static final String END = """
            UPDATE discovery SET state = #{state}, problem = #{problem}, ended_at = now(),
                resources = (SELECT count(*) FROM resource r
                    WHERE r.connection_id = discovery.connection_id AND r.closed_at IS NULL)
            WHERE id = #{id} AND state = 'running'
            RETURNING id, state, resources, problem, started_at, ended_at""";
    private static final String LATEST = """
            SELECT DISTINCT ON (d.connection_id) d.connection_id, d.id, d.state, d.problem, d.started_at, d.ended_at,
                (SELECT count(*)::int FROM resource r
                    WHERE r.connection_id = d.connection_id AND r.closed_at IS NULL) AS resources
            FROM discovery d ORDER BY d.connection_id, d.started_at DESC, d.id DESC""";
    private static final String NEVER = """
            SELECT c.id, c.name, d.state, d.problem, d.ended_at > now() - interval '1 minute' AS recent
            FROM connection c
            LEFT JOIN LATERAL (
                SELECT * FROM discovery d WHERE d.connection_id = c.id ORDER BY d.started_at DESC, d.id DESC LIMIT 1
            ) d ON true
            WHERE NOT EXISTS (
                SELECT FROM discovery f WHERE f.connection_id = c.id AND f.state IN ('finished', 'partial'))
            ORDER BY c.name""";
    private static final String SCOPE_RESULTS = """
            INSERT INTO discovery_scope AS s (org_id, connection_id, service, region, state, error_code, problem,
                resources, attempted_at, succeeded_at)
            SELECT #{org}, #{connection}, n.service, n.region, CASE WHEN n.problem IS NULL THEN 'fresh' ELSE 'failed' END,
                n.code, n.problem, n.resources, now(), CASE WHEN n.problem IS NULL THEN now() END
            FROM jsonb_to_recordset(#{scopes}::jsonb)
                AS n(service text, region text, code text, problem text, resources int)
            ON CONFLICT (connection_id, service, region) DO UPDATE SET state = excluded.state,
                error_code = excluded.error_code, problem = excluded.problem,
                resources = CASE WHEN excluded.state = 'fresh' THEN excluded.resources
                    ELSE greatest(s.resources, excluded.resources) END,
                attempted_at = excluded.attempted_at, succeeded_at = coalesce(excluded.succeeded_at, s.succeeded_at)""";
    private static final String ALL_SCOPES_FAILED = """
            UPDATE discovery_scope SET state = 'failed', error_code = #{code}, problem = #{problem}, attempted_at = now()
            WHERE connection_id = #{connection}""";
    private static final String FORGET_SCOPES = """
            DELETE FROM discovery_scope s WHERE s.connection_id = #{connection} AND NOT EXISTS (
                SELECT FROM jsonb_to_recordset(#{scopes}::jsonb) AS n(service text, region text)
                WHERE n.service = s.service AND n.region = s.region)""";
    private static final String SCOPES = """
            SELECT service, region, state, error_code, problem, resources, attempted_at, succeeded_at
            FROM discovery_scope WHERE connection_id = #{connection} ORDER BY state, service, region""";
    private static final String STALE = """
            SELECT c.name AS connection, s.service, s.region, s.error_code AS code, s.problem
            FROM discovery_scope s JOIN connection c ON c.id = s.connection_id
            WHERE s.state = 'failed' AND (#{connection}::uuid IS NULL OR c.id = #{connection}::uuid)
                AND (cardinality(#{services}::text[]) = 0 OR s.service = ANY (#{services}::text[]))
            ORDER BY c.name, s.service, s.region LIMIT 20""";
    private static final String AS_OF = """
            SELECT min(s.succeeded_at) AS as_of FROM discovery_scope s
            WHERE (#{connection}::uuid IS NULL OR s.connection_id = #{connection}::uuid)
                AND (cardinality(#{services}::text[]) = 0 OR s.service = ANY (#{services}::text[]))""";

    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final UUID holder;

    DiscoveryRepository(UUID holder) {
        this.holder = holder;
    }

    /** A discovery that runs; {@code mine} when this call opened it. */
    record Opened(UUID id, boolean mine, Instant startedAt) {
        Discovery running() {
            return new Discovery(id, "running", 0, null, startedAt, null);
        }
    }

    /** A connection that was never read with success, and how the last attempt went. */
    record NeverDiscovered(
            UUID connectionId,
            String name,
            @Nullable String state,
            @Nullable String problem,
            boolean recent) {}

    /** What is to be noted of a scope. */
    record ScopeResult(CloudScope scope, int resources, Optional<CloudFailure> failure) {}

    /** Opens one, or answers the one that runs. */
    Future<Opened> open(SqlClient tx, UUID orgId, UUID connectionId) {
        var values = openValues(orgId, connectionId);
        return SqlTemplate.forUpdate(tx, INTERRUPT_SILENT)
                .execute(values)
                .compose(v -> SqlTemplate.forQuery(tx, OPEN).execute(values))
                .compose(rows -> rows.size() > 0
                        ? Future.succeededFuture(rows)
                        : SqlTemplate.forQuery(tx, RUNNING).execute(values))
                .compose(rows -> opened(rows, connectionId))
                .recover(failure -> unknownConnection(failure, connectionId));
    }

    Future<Opened> openAsSystem(SqlClient client, UUID orgId, UUID connectionId) {
        return SqlTemplate.forQuery(client, OPEN_AS_SYSTEM)
                .execute(openValues(orgId, connectionId))
                .compose(rows -> opened(rows, connectionId))
                .recover(failure -> unknownConnection(failure, connectionId));
    }

    Future<Optional<Discovery>> state(SqlClient client, UUID id) {
        return SqlTemplate.forQuery(client, STATE)
                .execute(values("id", id))
                .map(rows -> first(rows, row -> discovery(row, id)));
    }

    /** Answers how many were interrupted. */
    Future<Integer> interrupt(SqlClient client, boolean alone) {
        var values = values("holder", holder);
        values.put("alone", alone);
        return SqlTemplate.forQuery(client, INTERRUPT)
                .execute(values)
                .map(rows -> rows.iterator().next().getInteger("ended"));
    }

    Future<Void> heartbeat(SqlClient tx, UUID id) {
        return SqlTemplate.forUpdate(tx, HEARTBEAT).execute(values("id", id)).mapEmpty();
    }

    Future<Discovery> end(SqlClient tx, UUID id, String state, @Nullable String problem) {
        var values = values("id", id);
        values.put("state", state);
        values.put("problem", problem);
        return SqlTemplate.forQuery(tx, END)
                .execute(values)
                .map(rows -> first(rows, row -> discovery(row, id))
                        .orElseThrow(() -> new Refusal(Reason.CONFLICT, "The discovery has ended already")));
    }

    Future<List<ConnectionStatus>> latest(SqlClient tx) {
        return SqlTemplate.forQuery(tx, LATEST)
                .execute(Map.of())
                .map(rows -> Rows.all(rows, row -> {
                    var discovery = discovery(row, row.getUUID("id"));
                    return new ConnectionStatus(row.getUUID("connection_id"), discovery.resources(), discovery);
                }));
    }

    Future<List<NeverDiscovered>> neverDiscovered(SqlClient tx) {
        return SqlTemplate.forQuery(tx, NEVER)
                .execute(Map.of())
                .map(rows -> Rows.all(
                        rows,
                        row -> new NeverDiscovered(
                                row.getUUID("id"),
                                row.getString("name"),
                                row.getString("state"),
                                row.getString("problem"),
                                Boolean.TRUE.equals(row.getBoolean("recent")))));
    }

    Future<Void> note(SqlClient tx, UUID orgId, UUID connectionId, List<ScopeResult> results) {
        var scopes = new JsonArray();
        for (var result : results) {
            var scope = scope(result.scope()).put("resources", result.resources());
            result.failure().ifPresent(it -> scope.put("code", it.kind().name()).put("problem", it.sentence()));
            scopes.add(scope);
        }
        var values = values("connection", connectionId);
        values.put("org", orgId);
        values.put("scopes", scopes);
        return SqlTemplate.forUpdate(tx, SCOPE_RESULTS).execute(values).mapEmpty();
    }

    Future<Void> noteAllFailed(SqlClient tx, UUID connectionId, CloudFailure failure) {
        var values = values("connection", connectionId);
        values.put("code", failure.kind().name());
        values.put("problem", failure.sentence());
        return SqlTemplate.forUpdate(tx, ALL_SCOPES_FAILED).execute(values).mapEmpty();
    }

    /** Forgets scopes that the account does not have any more. */
    Future<Void> keepOnly(SqlClient tx, UUID connectionId, List<CloudScope> scopes) {
        var values = values("connection", connectionId);
        values.put(
                "scopes",
                new JsonArray(scopes.stream().map(DiscoveryRepository::scope).toList()));
        return SqlTemplate.forUpdate(tx, FORGET_SCOPES).execute(values).mapEmpty();
    }

    Future<List<DiscoveryScope>> scopes(SqlClient tx, UUID connectionId) {
        return SqlTemplate.forQuery(tx, SCOPES)
                .execute(values("connection", connectionId))
                .map(rows -> Rows.all(
                        rows,
                        row -> new DiscoveryScope(
                                row.getString("service"),
                                row.getString("region"),
                                row.getString("state"),
                                row.getString("error_code"),
                                row.getString("problem"),
                                row.getInteger("resources"),
                                row.getOffsetDateTime("attempted_at").toInstant(),
                                Rows.instant(row, "succeeded_at"))));
    }

    /** As the tools show it: since when everything is known, and what is not up to date. */
    Future<JsonObject> freshness(SqlClient tx, @Nullable UUID connectionId, List<String> services) {
        var values = values("connection", connectionId);
        values.put("services", services.toArray(String[]::new));
        var asOf = SqlTemplate.forQuery(tx, AS_OF).execute(values);
        var stale = SqlTemplate.forQuery(tx, STALE).execute(values);
        return asOf.compose(times -> stale.map(rows -> {
            var freshness = new JsonObject();
            var time = Rows.instant(times.iterator().next(), "as_of");
            if (time != null) {
                freshness.put("asOf", time.toString());
            }
            return freshness.put(
                    "stale", new JsonArray(new ArrayList<>(Rows.all(rows, DiscoveryRepository::withoutNulls))));
        }));
    }

    private Map<String, @Nullable Object> openValues(UUID orgId, UUID connectionId) {
        var values = values("id", ids.generate());
        values.put("org", orgId);
        values.put("connection", connectionId);
        values.put("holder", holder);
        return values;
    }

    private static Future<Opened> opened(RowSet<Row> rows, UUID connectionId) {
        return first(
                        rows,
                        row -> new Opened(
                                row.getUUID("id"),
                                row.getBoolean("opened"),
                                row.getOffsetDateTime("started_at").toInstant()))
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new Refusal(
                        Reason.CONFLICT, "Connection " + connectionId + " was being read just now; try again")));
    }

    private static <T> Future<T> unknownConnection(Throwable failure, UUID connectionId) {
        return Future.failedFuture(
                SqlStates.is(failure, SqlStates.FOREIGN_KEY_VIOLATION)
                                || SqlStates.is(failure, SqlStates.INSUFFICIENT_PRIVILEGE)
                        ? new Refusal(Reason.NOT_FOUND, "There is no connection " + connectionId)
                        : failure);
    }

    private static JsonObject scope(CloudScope scope) {
        return new JsonObject().put("service", scope.service()).put("region", scope.region());
    }

    private static JsonObject withoutNulls(Row row) {
        var json = row.toJson();
        return new JsonObject(json.getMap().entrySet().stream()
                .filter(it -> it.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, it -> Objects.requireNonNull(it.getValue()))));
    }

    private static Discovery discovery(Row row, UUID id) {
        return new Discovery(
                id,
                row.getString("state"),
                row.getInteger("resources"),
                row.getString("problem"),
                row.getOffsetDateTime("started_at").toInstant(),
                Rows.instant(row, "ended_at"));
    }

    private static Map<String, @Nullable Object> values(String name, @Nullable Object value) {
        var values = new HashMap<String, @Nullable Object>();
        values.put(name, value);
        return values;
    }

    private static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> mapping) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(mapping.apply(rows.iterator().next()));
    }
}

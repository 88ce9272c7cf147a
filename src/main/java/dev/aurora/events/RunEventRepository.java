package dev.aurora.events;

import dev.aurora.postgres.Rows;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.RowMapper;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The table run_event, which is the log. */
final class RunEventRepository {
    private static final RowMapper<RunEvent> EVENT =
            row -> new RunEvent(row.getLong("seq"), (JsonObject) row.getJson("event"));

    private final Tenant tenant;

    RunEventRepository(Tenant tenant) {
        this.tenant = tenant;
    }

    /** An event that is there already stays as it is, so a batch may be written again after a lost answer. */
    static Future<Void> append(SqlClient tx, UUID orgId, UUID runId, List<RunEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture();
        }
        var rows = events.stream()
                .map(it -> Map.<String, Object>of("run", runId, "org", orgId, "seq", it.seq(), "event", it.event()))
                .toList();
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO run_event (run_id, org_id, seq, event) VALUES (#{run}, #{org}, #{seq}, #{event})
                        ON CONFLICT (run_id, seq) DO NOTHING""").executeBatch(rows).mapEmpty();
    }

    /** Nothing when the run still belongs to that epoch; {@code false} when another holder took it or it has ended. */
    Future<Boolean> appendInEpoch(Scope scope, UUID runId, int epoch, List<RunEvent> events) {
        return tenant.run(
                scope,
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT 1 FROM run WHERE id = #{run} AND epoch = #{epoch} AND state = 'running' FOR SHARE""")
                        .execute(Map.of("run", runId, "epoch", epoch))
                        .compose(held -> held.size() == 0
                                ? Future.succeededFuture(false)
                                : append(tx, scope.orgId(), runId, events).map(true)));
    }

    /** 0 where there is none. */
    Future<Long> lastSeq(Scope scope, UUID runId) {
        return tenant.run(
                scope,
                tx -> SqlTemplate.forQuery(
                                tx, "SELECT coalesce(max(seq), 0) AS seq FROM run_event WHERE run_id = #{run}")
                        .execute(Map.of("run", runId))
                        .map(rows -> rows.iterator().next().getLong("seq")));
    }

    /** The next events in order, at most so many. */
    Future<List<RunEvent>> read(Scope scope, UUID runId, long after, int most) {
        return tenant.run(
                scope,
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT seq, event FROM run_event WHERE run_id = #{run} AND seq > #{after}
                        ORDER BY seq LIMIT #{most}""")
                        .mapTo(EVENT)
                        .execute(Map.of("run", runId, "after", after, "most", most))
                        .map(Rows::all));
    }
}

package dev.aurora.jobs;

import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The queue: what a node that works on jobs does with it, and what a job does with its own row. */
final class JobRepository {
    /** A job that this node holds; without organisation it is the system's own. */
    record Claimed(
            UUID id, @Nullable UUID orgId, String kind, JsonObject payload, int attempt, int attempts, int epoch) {}

    record Renewed(UUID id, boolean cancel) {}

    record Recovered(UUID id, String kind, String state) {}

    static Future<UUID> insert(SqlClient tx, UUID id, NewJob job) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("kind", job.kind());
        values.put("payload", job.payload());
        values.put("priority", job.priority());
        values.put("attempts", job.attempts());
        values.put("key", job.uniqueKey());
        return SqlTemplate.forQuery(tx, """
                        INSERT INTO job (id, kind, payload, priority, attempts, unique_key)
                        VALUES (#{id}, #{kind}, #{payload}, #{priority}, #{attempts}, #{key})
                        ON CONFLICT (kind, org_id, project_id, unique_key)
                            WHERE unique_key IS NOT NULL AND state IN ('queued', 'running') DO NOTHING
                        RETURNING id""")
                .execute(values)
                .compose(inserted -> inserted.size() == 1
                        ? Future.succeededFuture(id)
                        : SqlTemplate.forQuery(tx, """
                                        SELECT id FROM job WHERE kind = #{kind} AND unique_key = #{key} AND project_id IS NOT DISTINCT FROM current_project()
                                            AND state IN ('queued', 'running')""")
                                .execute(values)
                                .map(rows -> rows.size() == 1
                                        ? rows.iterator().next().getUUID("id")
                                        : id));
    }

    static Future<Void> insertSystem(SqlClient client, UUID id, NewJob job) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("kind", job.kind());
        values.put("payload", job.payload());
        values.put("attempts", job.attempts());
        values.put("key", job.uniqueKey());
        return SqlTemplate.forQuery(
                        client, "SELECT enqueue_system_job(#{id}, #{kind}, #{payload}, #{attempts}, #{key})")
                .execute(values)
                .mapEmpty();
    }

    /** As many of each kind as there is room for. */
    static Future<List<Claimed>> claim(SqlClient client, Map<JobKind, Integer> rooms, UUID node, Duration lease) {
        var kinds = List.copyOf(rooms.keySet());
        return SqlTemplate.forQuery(
                        client, "SELECT * FROM claim_jobs(#{kinds}, #{rooms}, #{limits}, #{node}, #{lease})")
                .execute(Map.of(
                        "kinds", kinds.stream().map(JobKind::name).toArray(String[]::new),
                        "rooms", kinds.stream().map(rooms::get).toArray(Integer[]::new),
                        "limits", kinds.stream().map(JobKind::perOrganisation).toArray(Integer[]::new),
                        "node", node,
                        "lease", lease.toMillis()))
                .map(rows -> Rows.all(
                        rows,
                        row -> new Claimed(
                                row.getUUID("id"),
                                row.getUUID("org_id"),
                                row.getString("kind"),
                                row.getJsonObject("payload"),
                                row.getInteger("attempt"),
                                row.getInteger("attempts"),
                                row.getInteger("epoch"))));
    }

    /** Answers those that still are this node's. */
    static Future<List<Renewed>> renew(SqlClient client, UUID node, Collection<Claimed> held, Duration lease) {
        return SqlTemplate.forQuery(client, "SELECT * FROM renew_jobs(#{node}, #{jobs}, #{epochs}, #{lease})")
                .execute(Map.of(
                        "node", node,
                        "jobs", held.stream().map(Claimed::id).toArray(UUID[]::new),
                        "epochs", held.stream().map(Claimed::epoch).toArray(Integer[]::new),
                        "lease", lease.toMillis()))
                .map(rows -> Rows.all(rows, row -> new Renewed(row.getUUID("id"), row.getBoolean("cancel"))));
    }

    /** False when the lease was lost. */
    static Future<Boolean> end(SqlClient client, Claimed job, String outcome, @Nullable String why, Duration wait) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", job.id());
        values.put("epoch", job.epoch());
        values.put("outcome", outcome);
        values.put("why", why);
        values.put("wait", wait.toMillis());
        return SqlTemplate.forQuery(client, "SELECT end_job(#{id}, #{epoch}, #{outcome}, #{why}, #{wait}) AS ended")
                .execute(values)
                .map(rows -> rows.iterator().next().getBoolean("ended"));
    }

    static Future<List<Recovered>> recover(SqlClient client) {
        return SqlTemplate.forQuery(client, "SELECT * FROM recover_jobs()")
                .execute(Map.of())
                .map(rows -> Rows.all(
                        rows, row -> new Recovered(row.getUUID("id"), row.getString("kind"), row.getString("state"))));
    }

    /** Deletes up to so many that ended long ago; answers how many. */
    static Future<Integer> forget(SqlClient client, int most) {
        return SqlTemplate.forQuery(client, "SELECT forget_jobs(#{most}) AS forgotten")
                .execute(Map.of("most", most))
                .map(rows -> rows.iterator().next().getInteger("forgotten"));
    }

    /** The failure tells that the lease was lost. */
    static Future<Void> finish(SqlClient tx, UUID id, int epoch) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE job SET state = 'succeeded', ended_at = now()
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running'""")
                .execute(Map.of("id", id, "epoch", epoch))
                .compose(ended ->
                        ended.rowCount() == 1 ? Future.succeededFuture() : Future.failedFuture(JobRun.leaseLost()));
    }

    static Future<Void> progress(SqlClient tx, UUID id, int epoch, JsonObject progress) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE job SET progress = #{progress}
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running'""")
                .execute(Map.of("id", id, "epoch", epoch, "progress", progress))
                .compose(updated ->
                        updated.rowCount() == 1 ? Future.succeededFuture() : Future.failedFuture(JobRun.leaseLost()));
    }

    private JobRepository() {}
}

package dev.aurora.jobs;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Rows;
import dev.aurora.web.Cursor.Place;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs as the members of their organisation see them. */
final class JobListRepository {
    /** As the REST contract shows it. */
    record Job(
            UUID id,
            String kind,
            String state,
            int priority,
            int attempt,
            int attempts,
            @Nullable JsonObject progress,
            @Nullable String problem,
            @Nullable UUID scheduleId,
            boolean cancelling,
            Instant createdAt,
            Instant runAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {}

    /** What a list is narrowed to; what is empty narrows nothing. */
    record Filter(String kind, List<String> states) {
        Filter {
            states = List.copyOf(states);
        }
    }

    private static final String SELECT = """
            SELECT id, kind, state, priority, attempt, attempts, progress, problem, schedule_id,
                cancel_requested_at IS NOT NULL AND state = 'running' AS cancelling, created_at, run_at, started_at, ended_at
            FROM job""";

    /** Latest first. */
    static Future<List<Job>> list(SqlClient tx, Filter filter, Optional<Place> after, int most) {
        return SqlTemplate.forQuery(tx, SELECT + """

                        WHERE (#{kind} = '' OR kind = #{kind})
                            AND (cardinality(#{states}::text[]) = 0 OR state = ANY (#{states}::text[]))
                            AND (#{first} OR (created_at, id) < (#{time}, #{id}))
                        ORDER BY created_at DESC, id DESC LIMIT #{most}""")
                .execute(Map.of(
                        "kind", filter.kind(),
                        "states", filter.states().toArray(String[]::new),
                        "first", after.isEmpty(),
                        "time", after.map(Place::time).orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC),
                        "id", after.map(Place::id).orElse(new UUID(0, 0)),
                        "most", most))
                .map(rows -> Rows.all(rows, JobListRepository::job));
    }

    static Future<Job> get(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, SELECT + " WHERE id = #{id}")
                .execute(Map.of("id", id))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new Refusal(Reason.NOT_FOUND, "There is no job " + id);
                    }
                    return job(rows.iterator().next());
                });
    }

    /** What waits is cancelled at once, what runs is told to stop; what has ended stays as it is. */
    static Future<Void> cancel(SqlClient tx, UUID id) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE job SET cancel_requested_at = coalesce(cancel_requested_at, now()),
                            state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
                            ended_at = CASE state WHEN 'queued' THEN now() END
                        WHERE id = #{id} AND state IN ('queued', 'running')""").execute(Map.of("id", id)).mapEmpty();
    }

    /** Refuses with CONFLICT what is neither dead nor cancelled. */
    static Future<Void> retry(SqlClient tx, UUID id) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE job SET state = 'queued', attempt = 0, run_at = now(), ended_at = NULL,
                            cancel_requested_at = NULL, problem = NULL
                        WHERE id = #{id} AND state IN ('dead', 'cancelled')""")
                .execute(Map.of("id", id))
                .compose(retried -> retried.rowCount() == 1
                        ? Future.succeededFuture()
                        : get(tx, id).map(there -> {
                            throw new Refusal(
                                    Reason.CONFLICT,
                                    "The job is " + there.state()
                                            + "; only one that is dead or cancelled is tried again");
                        }));
    }

    private static Job job(Row row) {
        return new Job(
                row.getUUID("id"),
                row.getString("kind"),
                row.getString("state"),
                row.getInteger("priority"),
                row.getInteger("attempt"),
                row.getInteger("attempts"),
                row.getJsonObject("progress"),
                row.getString("problem"),
                row.getUUID("schedule_id"),
                row.getBoolean("cancelling"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("run_at").toInstant(),
                Rows.instant(row, "started_at"),
                Rows.instant(row, "ended_at"));
    }

    private JobListRepository() {}
}

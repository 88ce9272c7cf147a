package dev.aurora.jobs;

import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The schedules: those that are due, and those of the system's own. */
final class ScheduleRepository {
    /** One that is due since {@code nextAt}; {@code missed} is {@code once} or {@code skip}. */
    record Due(UUID id, String cron, String zone, String missed, Instant nextAt, Duration overdue) {}

    static Future<List<Due>> due(SqlClient client, int most) {
        return SqlTemplate.forQuery(client, "SELECT * FROM due_schedules(#{most})")
                .execute(Map.of("most", most))
                .map(rows -> Rows.all(
                        rows,
                        row -> new Due(
                                row.getUUID("id"),
                                row.getString("cron"),
                                row.getString("zone"),
                                row.getString("missed"),
                                row.getOffsetDateTime("next_at").toInstant(),
                                Duration.ofMillis(row.getLong("overdue_millis")))));
    }

    /** False when another node was faster. */
    static Future<Boolean> fire(SqlClient client, Due due, Instant following, boolean runs, UUID newJob) {
        return SqlTemplate.forQuery(
                        client, "SELECT fire_schedule(#{id}, #{due}, #{following}, #{runs}, #{job}) AS fired")
                .execute(Map.of(
                        "id", due.id(),
                        "due", due.nextAt().atOffset(ZoneOffset.UTC),
                        "following", following.atOffset(ZoneOffset.UTC),
                        "runs", runs,
                        "job", newJob))
                .map(rows -> rows.iterator().next().getBoolean("fired"));
    }

    static Future<Void> ensure(SqlClient client, UUID id, SystemSchedule schedule, Instant next) {
        return SqlTemplate.forQuery(client, "SELECT ensure_system_schedule(#{id}, #{name}, #{kind}, #{cron}, #{next})")
                .execute(Map.of(
                        "id", id,
                        "name", schedule.kind(),
                        "kind", schedule.kind(),
                        "cron", schedule.cron(),
                        "next", next.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    private ScheduleRepository() {}
}

package dev.aurora.tool;

import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Whose the results in the object store are. */
final class OutputRepository {
    static Future<Void> insert(SqlClient tx, StoredOutput output, String tool, long bytes) {
        return SqlTemplate.forUpdate(
                        tx,
                        "INSERT INTO tool_output (id, run_id, tool, bytes) VALUES (#{id}, #{run}, #{tool}, #{bytes})")
                .execute(Map.of("id", output.id(), "run", output.runId(), "tool", tool, "bytes", bytes))
                .mapEmpty();
    }

    /** Empty also for what is another's. */
    static Future<Optional<StoredOutput>> find(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, "SELECT o.id, o.org_id, o.run_id FROM tool_output o WHERE o.id = #{id}")
                .execute(Map.of("id", id))
                .map(rows -> Rows.first(rows).map(OutputRepository::output));
    }

    static Future<Void> delete(SqlClient tx, UUID id) {
        return SqlTemplate.forUpdate(tx, "DELETE FROM tool_output WHERE id = #{id}")
                .execute(Map.of("id", id))
                .mapEmpty();
    }

    static Future<List<StoredOutput>> old(SqlClient system, Duration age, int most) {
        return SqlTemplate.forQuery(system, "SELECT * FROM old_tool_outputs(#{age}, #{most})")
                .execute(Map.of("age", age.toMillis(), "most", most))
                .map(rows -> Rows.all(rows, OutputRepository::output));
    }

    static Future<Void> forget(SqlClient system, List<StoredOutput> outputs) {
        return SqlTemplate.forQuery(system, "SELECT forget_tool_outputs(#{ids})")
                .execute(Map.of("ids", outputs.stream().map(StoredOutput::id).toArray(UUID[]::new)))
                .mapEmpty();
    }

    private static StoredOutput output(Row row) {
        return new StoredOutput(row.getUUID("id"), row.getUUID("org_id"), row.getUUID("run_id"));
    }

    private OutputRepository() {}
}

package dev.aurora.secrets;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The table of sealed values: a tenant's through its own rows, the system's through functions alone. */
final class SecretRepository {
    record Sealed(int version, Buffer envelope) {}

    static Future<Optional<Sealed>> latest(SqlClient tx, UUID orgId, String path) {
        return SqlTemplate.forQuery(tx, """
                        SELECT version, envelope FROM secret
                        WHERE org_id = #{orgId} AND path = #{path}
                        ORDER BY version DESC LIMIT 1
                        """)
                .execute(Map.of("orgId", orgId, "path", path))
                .map(SecretRepository::first);
    }

    /** Held until the transaction ends, so that two writers of one secret take two versions. */
    static Future<Void> lock(SqlClient tx, UUID orgId, String path) {
        return SqlTemplate.forQuery(tx, "SELECT pg_advisory_xact_lock(hashtextextended(#{name}, 0))")
                .execute(Map.of("name", "secret:" + orgId + "/" + path))
                .mapEmpty();
    }

    static Future<Void> insert(SqlClient tx, UUID id, UUID orgId, String path, Sealed sealed) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO secret (id, org_id, path, version, envelope)
                        VALUES (#{id}, #{orgId}, #{path}, #{version}, #{envelope})
                        """)
                .execute(Map.of(
                        "id", id,
                        "orgId", orgId,
                        "path", path,
                        "version", sealed.version(),
                        "envelope", sealed.envelope()))
                .mapEmpty();
    }

    static Future<Void> delete(SqlClient tx, UUID orgId, String path) {
        return SqlTemplate.forUpdate(tx, "DELETE FROM secret WHERE org_id = #{orgId} AND path = #{path}")
                .execute(Map.of("orgId", orgId, "path", path))
                .mapEmpty();
    }

    static Future<Optional<Sealed>> latestOfSystem(SqlClient client, String path) {
        return SqlTemplate.forQuery(client, "SELECT version, envelope FROM system_secret(#{path})")
                .execute(Map.of("path", path))
                .map(SecretRepository::first);
    }

    /** Answers what is there afterwards, which may be another's. */
    static Future<Sealed> insertOnceForSystem(SqlClient client, UUID id, String path, Sealed sealed) {
        return SqlTemplate.forQuery(
                        client, "SELECT version, envelope FROM put_system_secret_once(#{id}, #{path}, #{envelope})")
                .execute(Map.of("id", id, "path", path, "envelope", sealed.envelope()))
                .map(rows -> first(rows).orElseThrow());
    }

    /** Puts the version after the one before it; false when that one is not the latest any more. */
    static Future<Boolean> replaceForSystem(SqlClient client, UUID id, String path, Sealed sealed) {
        return SqlTemplate.forQuery(
                        client, "SELECT replace_system_secret(#{id}, #{path}, #{version}, #{envelope}) AS replaced")
                .execute(Map.of("id", id, "path", path, "version", sealed.version(), "envelope", sealed.envelope()))
                .map(rows -> rows.iterator().next().getBoolean("replaced"));
    }

    private static Optional<Sealed> first(RowSet<Row> rows) {
        return rows.stream().findFirst().map(row -> new Sealed(row.getInteger("version"), row.getBuffer("envelope")));
    }

    private SecretRepository() {}
}

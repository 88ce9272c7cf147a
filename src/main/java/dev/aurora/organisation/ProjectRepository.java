package dev.aurora.organisation;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SqlStates;
import dev.aurora.web.Cursor.Place;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The projects of the organisation that was entered, without those that are archived. */
final class ProjectRepository {
    /** As the REST contract shows it. */
    record Project(UUID id, String name, String slug, boolean isDefault, int connections, Instant createdAt) {}

    private static final String SELECT = """
            SELECT p.id, p.name, p.slug, p.created_at, p.version, coalesce(c.connections, 0) AS connections,
                p.id = (SELECT d.id FROM project d WHERE d.archived_at IS NULL
                    ORDER BY d.slug <> 'default', d.created_at, d.id LIMIT 1) AS is_default
            FROM project p LEFT JOIN project_connections() c ON c.project_id = p.id
            WHERE p.archived_at IS NULL""";

    static Future<List<Project>> list(SqlClient tx, String search, Optional<Place> after, int most) {
        return SqlTemplate.forQuery(tx, SELECT + """

                            AND (#{search} = '' OR strpos(lower(p.name || ' ' || p.slug), lower(#{search})) > 0)
                            AND (#{first} OR (lower(p.name), p.id) > (lower(#{key}), #{id}))
                        ORDER BY lower(p.name), p.id LIMIT #{most}""")
                .execute(Map.of(
                        "search", search,
                        "first", after.isEmpty(),
                        "key", after.map(Place::key).orElse(""),
                        "id", after.map(Place::id).orElse(new UUID(0, 0)),
                        "most", most))
                .map(rows -> Rows.all(rows, ProjectRepository::project));
    }

    /** Refuses with NOT_FOUND what the organisation does not have. */
    static Future<Versioned<Project>> get(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, SELECT + " AND p.id = #{id}")
                .execute(Map.of("id", id))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw missing(id);
                    }
                    var row = rows.iterator().next();
                    return new Versioned<>(project(row), row.getInteger("version"));
                });
    }

    /** Refuses with CONFLICT a slug that is taken. */
    static Future<Void> insert(SqlClient tx, UUID id, String name, String slug) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO project (id, org_id, name, slug) VALUES (#{id}, current_org(), #{name}, #{slug})""")
                .execute(Map.of("id", id, "name", name, "slug", slug))
                .recover(failure -> Future.failedFuture(taken(failure, slug)))
                .mapEmpty();
    }

    /** Refuses with NOT_FOUND, CONFLICT and STALE. */
    static Future<Void> update(
            SqlClient tx, UUID id, @Nullable String name, @Nullable String slug, @Nullable Integer version) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("name", name);
        values.put("slug", slug);
        values.put("version", version);
        return SqlTemplate.forUpdate(tx, """
                        UPDATE project SET name = coalesce(#{name}, name), slug = coalesce(#{slug}, slug),
                            version = version + 1
                        WHERE id = #{id} AND archived_at IS NULL AND version = coalesce(#{version}::int, version)""")
                .execute(values)
                .recover(failure -> Future.failedFuture(taken(failure, slug)))
                .compose(updated -> updated.rowCount() == 1
                        ? Future.succeededFuture()
                        : get(tx, id).map(there -> {
                            throw Versioned.stale();
                        }));
    }

    /** Refuses with NOT_FOUND, and with CONFLICT the last project and one that has connections. */
    static Future<Void> archive(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, "SELECT archive_project(#{id}) AS outcome")
                .execute(Map.of("id", id))
                .map(rows -> {
                    switch (rows.iterator().next().getString("outcome")) {
                        case "archived" -> {}
                        case "last" ->
                            throw new Refusal(
                                    Reason.CONFLICT, "An organisation needs a project; make another one first");
                        case "connections" ->
                            throw new Refusal(Reason.CONFLICT, "The project has connections; remove them first");
                        default -> throw missing(id);
                    }
                    return null;
                });
    }

    private static Throwable taken(Throwable failure, @Nullable String slug) {
        return SqlStates.is(failure, SqlStates.UNIQUE_VIOLATION)
                ? new Refusal(
                        Reason.CONFLICT,
                        "There is a project " + slug
                                + " already, or there was one that is archived; choose another slug")
                : failure;
    }

    private static Refusal missing(UUID id) {
        return new Refusal(Reason.NOT_FOUND, "There is no project " + id);
    }

    private static Project project(Row row) {
        return new Project(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("slug"),
                row.getBoolean("is_default"),
                row.getInteger("connections"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private ProjectRepository() {}
}

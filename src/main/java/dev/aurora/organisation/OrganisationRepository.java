package dev.aurora.organisation;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SqlStates;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table org: the one that was entered, and those of the account that has entered. */
final class OrganisationRepository {
    /** As the REST contract shows it; the role is the caller's own. */
    record Organisation(UUID id, String name, String slug, String role, Instant createdAt) {}

    static Future<List<Organisation>> mine(SqlClient tx) {
        return SqlTemplate.forQuery(tx, "SELECT * FROM my_organisations()")
                .execute(Map.of())
                .map(rows -> Rows.all(rows, row -> organisation(row, row.getString("role"))));
    }

    static Future<Versioned<Organisation>> entered(SqlClient tx, Role role) {
        return SqlTemplate.forQuery(tx, "SELECT id, name, slug, created_at, version FROM org WHERE id = current_org()")
                .execute(Map.of())
                .map(rows -> versioned(rows.iterator().next(), role));
    }

    /** Refuses with CONFLICT a slug that is taken, with STALE a version that is not the one given. */
    static Future<Versioned<Organisation>> update(
            SqlClient tx, Role role, @Nullable String name, @Nullable String slug, @Nullable Integer version) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("name", name);
        values.put("slug", slug);
        values.put("version", version);
        return SqlTemplate.forQuery(tx, """
                        UPDATE org SET name = coalesce(#{name}, name), slug = coalesce(#{slug}, slug), version = version + 1
                        WHERE id = current_org() AND version = coalesce(#{version}::int, version)
                        RETURNING id, name, slug, created_at, version""")
                .execute(values)
                .recover(failure -> Future.failedFuture(taken(failure, slug)))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw Versioned.stale();
                    }
                    return versioned(rows.iterator().next(), role);
                });
    }

    /** With a project {@code default} and the account that has entered as administrator. */
    static Future<Organisation> create(SqlClient tx, UUID id, UUID projectId, String name, String slug) {
        return SqlTemplate.forQuery(tx, "SELECT create_organisation(#{id}, #{project}, #{name}, #{slug}) AS created_at")
                .execute(Map.of("id", id, "project", projectId, "name", name, "slug", slug))
                .recover(failure -> Future.failedFuture(taken(failure, slug)))
                .map(rows -> new Organisation(
                        id,
                        name,
                        slug,
                        Role.ADMIN.label(),
                        rows.iterator().next().getOffsetDateTime("created_at").toInstant()));
    }

    private static Throwable taken(Throwable failure, @Nullable String slug) {
        return SqlStates.is(failure, SqlStates.UNIQUE_VIOLATION)
                ? new Refusal(Reason.CONFLICT, "There is an organisation " + slug + " already; choose another slug")
                : failure;
    }

    private static Versioned<Organisation> versioned(Row row, Role role) {
        return new Versioned<>(organisation(row, role.label()), row.getInteger("version"));
    }

    private static Organisation organisation(Row row, String role) {
        return new Organisation(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("slug"),
                role,
                row.getOffsetDateTime("created_at").toInstant());
    }

    private OrganisationRepository() {}
}

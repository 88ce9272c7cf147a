package dev.aurora.organisation;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SqlStates;
import dev.aurora.web.Caller.Role;
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

/** The members of the organisation that was entered: people and service accounts. */
final class MemberRepository {
    /** As the REST contract shows it; a service account has no e-mail. */
    record Member(
            UUID id,
            String kind,
            String name,
            @Nullable String email,
            String role,
            Instant joinedAt,
            @Nullable Instant lastSeenAt) {}

    /** What a list is narrowed to; what is empty narrows nothing. */
    record Filter(String search, List<String> roles, String kind) {
        Filter {
            roles = List.copyOf(roles);
        }
    }

    private static final String SELECT = """
            SELECT a.id, a.kind, a.name, a.email, m.role, m.created_at, m.version, greatest(
                (SELECT max(s.last_used_at) FROM session s WHERE s.account_id = m.account_id),
                (SELECT max(k.last_used_at) FROM api_key k WHERE k.account_id = m.account_id)) AS last_seen_at
            FROM membership m JOIN account a ON a.id = m.account_id
            WHERE true""";

    static Future<List<Member>> list(SqlClient tx, Filter filter, Optional<Place> after, int most) {
        return SqlTemplate.forQuery(tx, SELECT + """

                            AND (#{search} = ''
                                OR strpos(lower(a.name || ' ' || coalesce(a.email, '')), lower(#{search})) > 0)
                            AND (cardinality(#{roles}::text[]) = 0 OR m.role = ANY (#{roles}::text[]))
                            AND (#{kind} = '' OR a.kind = #{kind})
                            AND (#{first} OR (lower(a.name), a.id) > (lower(#{key}), #{id}))
                        ORDER BY lower(a.name), a.id LIMIT #{most}""")
                .execute(Map.of(
                        "search", filter.search(),
                        "roles", filter.roles().toArray(String[]::new),
                        "kind", filter.kind(),
                        "first", after.isEmpty(),
                        "key", after.map(Place::key).orElse(""),
                        "id", after.map(Place::id).orElse(new UUID(0, 0)),
                        "most", most))
                .map(rows -> Rows.all(rows, MemberRepository::member));
    }

    /** Refuses with NOT_FOUND an account that is no member. */
    static Future<Versioned<Member>> get(SqlClient tx, UUID accountId) {
        return SqlTemplate.forQuery(tx, SELECT + " AND a.id = #{id}")
                .execute(Map.of("id", accountId))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw new Refusal(Reason.NOT_FOUND, "There is no member " + accountId);
                    }
                    var row = rows.iterator().next();
                    return new Versioned<>(member(row), row.getInteger("version"));
                });
    }

    /** Refuses with NOT_FOUND, STALE, and with CONFLICT what would leave no administrator. */
    static Future<Void> changeRole(SqlClient tx, UUID accountId, Role role, @Nullable Integer version) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", accountId);
        values.put("role", role.label());
        values.put("version", version);
        return SqlTemplate.forUpdate(tx, """
                        UPDATE membership SET role = #{role}, version = version + 1
                        WHERE account_id = #{id} AND version = coalesce(#{version}::int, version)""")
                .execute(values)
                .recover(failure -> Future.failedFuture(lastAdministrator(failure)))
                .compose(updated -> updated.rowCount() == 1
                        ? Future.succeededFuture()
                        : get(tx, accountId).map(there -> {
                            throw Versioned.stale();
                        }));
    }

    /**
     * Ends the membership with its sessions and keys. Refuses with NOT_FOUND, and with CONFLICT the last
     * administrator.
     */
    static Future<Void> remove(SqlClient tx, UUID accountId) {
        var values = Map.<String, Object>of("id", accountId);
        return SqlTemplate.forUpdate(tx, "DELETE FROM membership WHERE account_id = #{id}")
                .execute(values)
                .recover(failure -> Future.failedFuture(lastAdministrator(failure)))
                .compose(deleted -> SqlTemplate.forUpdate(
                                tx, "UPDATE session SET ended_at = now() WHERE account_id = #{id} AND ended_at IS NULL")
                        .execute(values))
                .compose(ended -> SqlTemplate.forUpdate(
                                tx,
                                "UPDATE api_key SET revoked_at = now(), version = version + 1"
                                        + " WHERE account_id = #{id} AND revoked_at IS NULL")
                        .execute(values))
                .mapEmpty();
    }

    static Future<Void> createServiceAccount(SqlClient tx, UUID id, String name, Role role) {
        return SqlTemplate.forQuery(tx, "SELECT create_service_account(#{id}, #{name}, #{role})")
                .execute(Map.of("id", id, "name", name, "role", role.label()))
                .mapEmpty();
    }

    private static Throwable lastAdministrator(Throwable failure) {
        return SqlStates.is(failure, SqlStates.LAST_ADMINISTRATOR)
                ? new Refusal(
                        Reason.CONFLICT,
                        "An organisation needs a person who administers it; make somebody else an administrator first")
                : failure;
    }

    private static Member member(Row row) {
        return new Member(
                row.getUUID("id"),
                row.getString("kind"),
                row.getString("name"),
                row.getString("email"),
                row.getString("role"),
                row.getOffsetDateTime("created_at").toInstant(),
                Rows.instant(row, "last_seen_at"));
    }

    private MemberRepository() {}
}

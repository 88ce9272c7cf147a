package dev.aurora.identity;

import dev.aurora.identity.IdentityContract.Me;
import dev.aurora.identity.IdentityContract.Named;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts and sessions: before a log-in through functions alone, after it as the tenant that entered. */
final class IdentityRepository {
    /** Somebody who may open a session; the hash is absent for an account without password. */
    record Login(
            UUID accountId,
            UUID orgId,
            String email,
            String name,
            Caller.Role role,
            @Nullable String passwordHash) {
        Caller in(UUID sessionId) {
            return Caller.session(accountId, orgId, sessionId, email, name, role);
        }
    }

    enum Outcome {
        ROTATED,
        REPEATED,
        REUSED,
        ENDED,
        UNKNOWN
    }

    /** Caller and end are there for the first two outcomes. */
    record Rotation(
            Outcome outcome,
            @Nullable UUID sessionId,
            @Nullable Caller caller,
            @Nullable Instant endsAt) {}

    static Future<Optional<Login>> findLogin(SqlClient client, String email, @Nullable String org) {
        var values = new HashMap<String, Object>();
        values.put("email", email);
        values.put("org", org);
        return SqlTemplate.forQuery(client, "SELECT * FROM find_login(#{email}, #{org})")
                .execute(values)
                .map(rows -> rows.stream().findFirst().map(row -> login(row, row.getString("password_hash"))));
    }

    static Future<Optional<Login>> findFirstAdmin(SqlClient client) {
        return SqlTemplate.forQuery(client, "SELECT * FROM find_first_admin()")
                .execute(Map.of())
                .map(rows -> rows.stream().findFirst().map(row -> login(row, null)));
    }

    /** By {@code method} the person was let in. Answers when the session ends; empty when the account is no member any more. */
    static Future<Optional<Instant>> openSession(
            SqlClient client,
            UUID id,
            Login login,
            String userAgent,
            Duration lifetime,
            byte @Nullable [] refreshHash,
            String method) {
        var values = new HashMap<String, Object>();
        values.put("id", id);
        values.put("orgId", login.orgId());
        values.put("accountId", login.accountId());
        values.put("userAgent", userAgent);
        values.put("seconds", lifetime.toSeconds());
        values.put("hash", refreshHash == null ? null : Buffer.buffer(refreshHash));
        values.put("method", method);
        return SqlTemplate.forQuery(client, """
                        SELECT open_session(#{id}, #{orgId}, #{accountId}, #{userAgent}, #{seconds}, #{hash},
                            #{method}) AS ends_at
                        """)
                .execute(values)
                .map(rows -> Optional.ofNullable(rows.iterator().next().getOffsetDateTime("ends_at"))
                        .map(it -> it.toInstant()));
    }

    static Future<Rotation> rotate(SqlClient client, byte[] oldHash, byte[] newHash, Duration grace) {
        return SqlTemplate.forQuery(
                        client, "SELECT * FROM rotate_refresh_token(#{oldHash}, #{newHash}, #{graceSeconds})")
                .execute(Map.of(
                        "oldHash", Buffer.buffer(oldHash),
                        "newHash", Buffer.buffer(newHash),
                        "graceSeconds", (int) grace.toSeconds()))
                .map(rows -> rotation(rows.iterator().next()));
    }

    static Future<Boolean> endSession(SqlClient client, byte[] refreshHash) {
        return SqlTemplate.forQuery(client, "SELECT end_session(#{hash}) AS ended")
                .execute(Map.of("hash", Buffer.buffer(refreshHash)))
                .map(rows -> rows.iterator().next().getBoolean("ended"));
    }

    static Future<Boolean> firstUserMissing(SqlClient client) {
        return SqlTemplate.forQuery(client, "SELECT first_user_missing() AS missing")
                .execute(Map.of())
                .map(rows -> rows.iterator().next().getBoolean("missing"));
    }

    static Future<Boolean> createFirstUser(
            SqlClient client,
            UUID orgId,
            UUID projectId,
            UUID accountId,
            String email,
            String name,
            String passwordHash) {
        return SqlTemplate.forQuery(client, """
                        SELECT create_first_user(#{orgId}, #{projectId}, #{accountId}, #{email}, #{name}, #{hash}) AS made
                        """)
                .execute(Map.of(
                        "orgId", orgId,
                        "projectId", projectId,
                        "accountId", accountId,
                        "email", email,
                        "name", name,
                        "hash", passwordHash))
                .map(rows -> rows.iterator().next().getBoolean("made"));
    }

    static Future<Optional<Me>> findMe(SqlClient tx, Caller caller) {
        return SqlTemplate.forQuery(tx, """
                        SELECT a.name AS account_name, coalesce(a.email, '') AS email, o.name AS org_name,
                            p.id AS project_id, p.name AS project_name, m.role
                        FROM membership m
                        JOIN account a ON a.id = m.account_id
                        JOIN org o ON o.id = m.org_id
                        JOIN project p ON p.org_id = m.org_id AND p.id = current_project()
                        WHERE m.org_id = #{orgId} AND m.account_id = #{accountId}
                        """)
                .execute(Map.of("orgId", caller.orgId(), "accountId", caller.accountId()))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Me(
                                new Named(caller.accountId(), row.getString("account_name")),
                                row.getString("email"),
                                new Named(caller.orgId(), row.getString("org_name")),
                                new Named(row.getUUID("project_id"), row.getString("project_name")),
                                role(row))));
    }

    /** Empty for an account that is no member there. */
    static Future<Optional<Login>> findMembership(SqlClient client, UUID orgId, UUID accountId) {
        return SqlTemplate.forQuery(client, "SELECT * FROM find_membership(#{org}, #{account})")
                .execute(Map.of("org", orgId, "account", accountId))
                .map(rows -> rows.stream().findFirst().map(row -> login(row, null)));
    }

    static Future<Void> rename(SqlClient tx, UUID accountId, String name) {
        return SqlTemplate.forUpdate(tx, "UPDATE account SET name = #{name} WHERE id = #{id}")
                .execute(Map.of("id", accountId, "name", name))
                .mapEmpty();
    }

    static Future<Integer> forgetSessions(SqlClient client, int most) {
        return SqlTemplate.forQuery(client, "SELECT forget_sessions(#{most}) AS forgotten")
                .execute(Map.of("most", most))
                .map(rows -> rows.iterator().next().getInteger("forgotten"));
    }

    /** How long the session that has entered lasts, and whether it can be refreshed. */
    record Left(Duration left, boolean refreshes) {}

    static Future<Left> mySession(SqlClient tx) {
        return SqlTemplate.forQuery(tx, "SELECT * FROM my_session()")
                .execute(Map.of())
                .map(rows -> rows.iterator().next())
                .map(row -> new Left(Duration.ofSeconds(row.getLong("seconds")), row.getBoolean("refreshes")));
    }

    static Future<Void> endOwnSession(SqlClient tx, UUID sessionId) {
        return SqlTemplate.forUpdate(tx, "UPDATE session SET ended_at = now() WHERE id = #{id} AND ended_at IS NULL")
                .execute(Map.of("id", sessionId))
                .mapEmpty();
    }

    private static Login login(Row row, @Nullable String passwordHash) {
        return new Login(
                row.getUUID("account_id"),
                row.getUUID("org_id"),
                row.getString("email"),
                row.getString("name"),
                role(row),
                passwordHash);
    }

    private static Rotation rotation(Row row) {
        var outcome = Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT));
        var sessionId = row.getUUID("session_id");
        return switch (outcome) {
            case ROTATED, REPEATED ->
                new Rotation(
                        outcome,
                        sessionId,
                        login(row, null).in(sessionId),
                        row.getOffsetDateTime("ends_at").toInstant());
            case REUSED, ENDED, UNKNOWN -> new Rotation(outcome, sessionId, null, null);
        };
    }

    private static Caller.Role role(Row row) {
        return Caller.Role.of(row.getString("role"));
    }

    private IdentityRepository() {}
}

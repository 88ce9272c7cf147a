package dev.aurora.identity;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Rows;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Cursor.Place;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Invitations: as the organisation that made them sees them, and by the hash of the token in a link. */
final class InvitationRepository {
    /** As the REST contract shows it. */
    record Invitation(UUID id, String email, String role, String invitedBy, Instant createdAt, Instant expiresAt) {}

    /** One that can still be accepted; the account is that of its e-mail where there is one. */
    record Open(
            String organisation,
            String email,
            Role role,
            String invitedBy,
            Instant expiresAt,
            @Nullable UUID account,
            @Nullable String passwordHash) {}

    record Taken(UUID orgId, UUID accountId) {}

    private static final String SELECT = """
            SELECT i.id, i.email, i.role, a.name AS invited_by, i.created_at, i.expires_at
            FROM invitation i LEFT JOIN account a ON a.id = i.invited_by
            WHERE is_open(i)""";

    /** Those that are open, latest first. */
    static Future<List<Invitation>> list(SqlClient tx, Optional<Place> after, int most) {
        return SqlTemplate.forQuery(tx, SELECT + """

                            AND (#{first} OR (i.created_at, i.id) < (#{time}, #{id}))
                        ORDER BY i.created_at DESC, i.id DESC LIMIT #{most}""")
                .execute(Map.of(
                        "first", after.isEmpty(),
                        "time", after.map(Place::time).orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC),
                        "id", after.map(Place::id).orElse(new UUID(0, 0)),
                        "most", most))
                .map(rows -> Rows.all(rows, InvitationRepository::invitation));
    }

    /** Refuses with CONFLICT somebody who is a member already. */
    static Future<Invitation> insert(
            SqlClient tx, UUID id, UUID invitedBy, String email, Role role, byte[] hash, Duration lifetime) {
        return SqlTemplate.forQuery(
                        tx,
                        "SELECT 1 FROM account a JOIN membership m ON m.account_id = a.id"
                                + " WHERE a.email = #{email}")
                .execute(Map.of("email", email))
                .compose(members -> members.size() == 0
                        ? SqlTemplate.forUpdate(tx, """
                                        INSERT INTO invitation (id, org_id, email, role, hash, invited_by, expires_at)
                                        VALUES (#{id}, current_org(), #{email}, #{role}, #{hash}, #{by},
                                            now() + #{seconds} * interval '1 second')""")
                                .execute(Map.of(
                                        "id",
                                        id,
                                        "email",
                                        email,
                                        "role",
                                        role.label(),
                                        "hash",
                                        Buffer.buffer(hash),
                                        "by",
                                        invitedBy,
                                        "seconds",
                                        lifetime.toSeconds()))
                        : Future.failedFuture(new Refusal(Reason.CONFLICT, email + " is a member already")))
                .compose(inserted ->
                        SqlTemplate.forQuery(tx, SELECT + " AND i.id = #{id}").execute(Map.of("id", id)))
                .map(rows -> invitation(rows.iterator().next()));
    }

    /** Answers whom it was for; refuses with NOT_FOUND what is not open. */
    static Future<String> withdraw(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, """
                        UPDATE invitation SET withdrawn_at = now()
                        WHERE id = #{id} AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now()
                        RETURNING email""").execute(Map.of("id", id)).map(rows -> {
            if (rows.size() == 0) {
                throw new Refusal(Reason.NOT_FOUND, "There is no open invitation " + id);
            }
            return rows.iterator().next().getString("email");
        });
    }

    /** As the account that has entered; the organisation as the REST contract shows it, empty when it is not open to it. */
    static Future<Optional<JsonObject>> accept(SqlClient tx, byte[] hash) {
        return SqlTemplate.forQuery(tx, "SELECT * FROM accept_invitation(#{hash})")
                .execute(Map.of("hash", Buffer.buffer(hash)))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new JsonObject()
                                .put("id", row.getUUID("id").toString())
                                .put("name", row.getString("name"))
                                .put("slug", row.getString("slug"))
                                .put("role", row.getString("role"))
                                .put(
                                        "createdAt",
                                        row.getOffsetDateTime("created_at").toInstant())));
    }

    static Future<Optional<Open>> find(SqlClient client, byte[] hash) {
        return SqlTemplate.forQuery(client, "SELECT * FROM find_invitation(#{hash})")
                .execute(Map.of("hash", Buffer.buffer(hash)))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Open(
                                row.getString("organisation"),
                                row.getString("email"),
                                Role.of(row.getString("role")),
                                row.getString("invited_by"),
                                row.getOffsetDateTime("expires_at").toInstant(),
                                row.getUUID("account_id"),
                                row.getString("password_hash"))));
    }

    /** Uses it up; empty when somebody else was faster. */
    static Future<Optional<Taken>> take(
            SqlClient client, byte[] hash, UUID newAccount, @Nullable String name, @Nullable String passwordHash) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("hash", Buffer.buffer(hash));
        values.put("account", newAccount);
        values.put("name", name);
        values.put("password", passwordHash);
        return SqlTemplate.forQuery(client, "SELECT * FROM take_invitation(#{hash}, #{account}, #{name}, #{password})")
                .execute(values)
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Taken(row.getUUID("org_id"), row.getUUID("account_id"))));
    }

    private static Invitation invitation(Row row) {
        return new Invitation(
                row.getUUID("id"),
                row.getString("email"),
                row.getString("role"),
                Optional.ofNullable(row.getString("invited_by")).orElse("a former member"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant());
    }

    private InvitationRepository() {}
}

package dev.aurora.identity;

import dev.aurora.identity.IdentityContract.OwnSession;
import dev.aurora.postgres.Rows;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What somebody who is logged in can do to their own sessions and password. */
final class OwnSessionRepository {
    private static final int MOST = 500;

    /** In the caller's organisation, latest used first. The one that asks is used now. */
    static Future<List<OwnSession>> list(SqlClient tx, Caller caller) {
        return SqlTemplate.forQuery(tx, """
                        SELECT id, id = #{current} AS current, user_agent, created_at, expires_at,
                            CASE WHEN id = #{current} THEN now() ELSE last_used_at END AS used_at
                        FROM session
                        WHERE account_id = #{account} AND ended_at IS NULL AND expires_at > now()
                        ORDER BY used_at DESC, id LIMIT #{most}
                        """)
                .execute(Map.of("account", caller.accountId(), "current", caller.sessionId(), "most", MOST))
                .map(rows -> Rows.all(rows, OwnSessionRepository::session));
    }

    /** False when the caller has no such session that stands. */
    static Future<Boolean> end(SqlClient tx, UUID accountId, UUID sessionId) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE session SET ended_at = now()
                        WHERE id = #{id} AND account_id = #{account} AND ended_at IS NULL AND expires_at > now()
                        """)
                .execute(Map.of("id", sessionId, "account", accountId))
                .map(rows -> rows.rowCount() == 1);
    }

    /** In every organisation; empty when the session that is to stay does not stand. */
    static Future<Optional<Integer>> endOthers(SqlClient client, UUID accountId, UUID kept) {
        return SqlTemplate.forQuery(client, "SELECT end_other_sessions(#{account}, #{kept}) AS ended")
                .execute(Map.of("account", accountId, "kept", kept))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getInteger("ended")));
    }

    /** Empty for an account that has no password. */
    static Future<Optional<String>> findPassword(SqlClient client, UUID accountId, UUID sessionId) {
        return SqlTemplate.forQuery(client, "SELECT own_password(#{account}, #{session}) AS hash")
                .execute(Map.of("account", accountId, "session", sessionId))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getString("hash")));
    }

    /** Ends all sessions but the kept one and answers how many; empty when the password is another by now, or the session does not stand. */
    static Future<Optional<Integer>> changePassword(
            SqlClient client, UUID accountId, UUID kept, String oldHash, String newHash) {
        return SqlTemplate.forQuery(
                        client, "SELECT change_password(#{account}, #{kept}, #{oldHash}, #{newHash}) AS ended")
                .execute(Map.of("account", accountId, "kept", kept, "oldHash", oldHash, "newHash", newHash))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getInteger("ended")));
    }

    static Future<Void> used(SqlClient client, Collection<UUID> sessions) {
        return SqlTemplate.forQuery(client, "SELECT sessions_used(#{ids})")
                .execute(Map.of("ids", sessions.toArray(UUID[]::new)))
                .mapEmpty();
    }

    private static OwnSession session(Row row) {
        return new OwnSession(
                row.getUUID("id"),
                row.getBoolean("current"),
                row.getString("user_agent"),
                Objects.requireNonNull(Rows.instant(row, "created_at")),
                Objects.requireNonNull(Rows.instant(row, "used_at")),
                Objects.requireNonNull(Rows.instant(row, "expires_at")));
    }

    private OwnSessionRepository() {}
}

package dev.aurora.web;

import dev.aurora.bus.JsonMapper;
import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of requests that may come again and of their answers. */
final class IdempotencyRepository {
    /** A request and, once it is done, its answer. */
    record Stored(
            String fingerprint,
            @Nullable Integer status,
            Map<String, String> headers,
            @Nullable String body) {}

    /**
     * Empty when the claim is the caller's now, else what is there; two at the same time take turns. What is there cannot
     * be released before it is read: a conflict locks its row also where it changes nothing.
     */
    static Future<Optional<Stored>> claim(
            SqlClient tx,
            Caller caller,
            String key,
            String fingerprint,
            UUID claim,
            Duration claimHolds,
            Duration kept) {
        var values = values(caller, key, claim);
        values.put("fingerprint", fingerprint);
        values.put("holds", claimHolds.toSeconds());
        values.put("kept", kept.toSeconds());
        var claimed = SqlTemplate.forUpdate(tx, """
                        INSERT INTO idempotency_key AS k (org_id, account_id, key, claim, fingerprint)
                        VALUES (#{org}, #{account}, #{key}, #{claim}, #{fingerprint})
                        ON CONFLICT (org_id, account_id, key) DO UPDATE
                        SET claim = excluded.claim, fingerprint = excluded.fingerprint, created_at = now(),
                            status = NULL, headers = NULL, body = NULL
                        WHERE k.created_at < now() - #{kept}::bigint * interval '1 second'
                            OR (k.status IS NULL AND k.created_at < now() - #{holds}::bigint * interval '1 second')
                        """).execute(values);
        var found = SqlTemplate.forQuery(tx, """
                        SELECT claim, fingerprint, status, headers, body FROM idempotency_key
                        WHERE account_id = #{account} AND key = #{key}
                        """).execute(values);
        return claimed.compose(v -> found)
                .map(rows -> Rows.all(rows).stream()
                        .filter(row -> !claim.equals(row.getUUID("claim")))
                        .findFirst()
                        .map(IdempotencyRepository::stored));
    }

    /** Changes nothing when somebody else has the claim by now. */
    static Future<Void> store(SqlClient tx, Caller caller, String key, UUID claim, Stored answer) {
        var values = values(caller, key, claim);
        values.put("status", answer.status());
        values.put("headers", JsonMapper.toObject(answer.headers()));
        values.put("body", answer.body());
        return SqlTemplate.forUpdate(tx, """
                        UPDATE idempotency_key SET status = #{status}, headers = #{headers}, body = #{body}
                        WHERE org_id = #{org} AND account_id = #{account} AND key = #{key} AND claim = #{claim}
                        """).execute(values).mapEmpty();
    }

    static Future<Void> release(SqlClient tx, Caller caller, String key, UUID claim) {
        return SqlTemplate.forUpdate(tx, """
                        DELETE FROM idempotency_key
                        WHERE org_id = #{org} AND account_id = #{account} AND key = #{key} AND claim = #{claim}
                        """)
                .execute(values(caller, key, claim))
                .mapEmpty();
    }

    /** Removes at most so many of the organisation's that are older. */
    static Future<Void> forget(SqlClient tx, Duration kept, int most) {
        return SqlTemplate.forUpdate(tx, """
                        DELETE FROM idempotency_key WHERE ctid = ANY (ARRAY(
                            SELECT ctid FROM idempotency_key
                            WHERE org_id = current_org() AND created_at < now() - #{kept}::bigint * interval '1 second'
                            ORDER BY created_at LIMIT #{most} FOR UPDATE SKIP LOCKED))
                        """)
                .execute(Map.of("kept", kept.toSeconds(), "most", most))
                .mapEmpty();
    }

    private static Map<String, Object> values(Caller caller, String key, UUID claim) {
        return new HashMap<>(Map.of("org", caller.orgId(), "account", caller.accountId(), "key", key, "claim", claim));
    }

    private static Stored stored(Row row) {
        var headers = new HashMap<String, String>();
        var json = row.getValue("headers");
        if (json instanceof JsonObject it) {
            it.forEach(header -> headers.put(header.getKey(), String.valueOf(header.getValue())));
        }
        return new Stored(row.getString("fingerprint"), row.getInteger("status"), headers, row.getString("body"));
    }

    private IdempotencyRepository() {}
}

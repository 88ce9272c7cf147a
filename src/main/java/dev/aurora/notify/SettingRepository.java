package dev.aurora.notify;

import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** By which ways people want to be told, one row for each who has said so. */
final class SettingRepository {
    /** A row; {@code ways} by the label of the kind. */
    record Setting(JsonObject ways, @Nullable Webhook webhook) {
        static final Setting USUAL = new Setting(new JsonObject(), null);
    }

    /**
     * Where a person's notices are sent.
     *
     * @param state untried, working, failing or gone
     * @param secret the id of the secret that signs
     */
    record Webhook(
            String url,
            String state,
            @Nullable String problem,
            @Nullable Instant triedAt,
            UUID secret,
            Instant secretMadeAt,
            @Nullable UUID previousSecret,
            @Nullable Instant previousUntil) {
        /** The secret before, while it signs too. */
        Optional<UUID> previousSecret(Instant now) {
            return previousUntil != null && now.isBefore(previousUntil)
                    ? Optional.ofNullable(previousSecret)
                    : Optional.empty();
        }

        boolean gone() {
            return state.equals("gone");
        }
    }

    static Future<Setting> get(SqlClient tx, UUID accountId) {
        return select(tx, accountId, "");
    }

    /** Makes the row where there is none, so that one change waits for the other. */
    static Future<Setting> lock(SqlClient tx, UUID accountId) {
        return SqlTemplate.forUpdate(
                        tx, "INSERT INTO notification_setting (account_id) VALUES (#{account}) ON CONFLICT DO NOTHING")
                .execute(Map.of("account", accountId))
                .compose(v -> select(tx, accountId, " FOR UPDATE"));
    }

    private static Future<Setting> select(SqlClient tx, UUID accountId, String end) {
        return SqlTemplate.forQuery(tx, """
                        SELECT ways, webhook_url, webhook_state, webhook_problem, webhook_tried_at, webhook_secret,
                            webhook_secret_made_at, webhook_previous_secret, webhook_previous_until
                        FROM notification_setting WHERE account_id = #{account}""" + end)
                .execute(Map.of("account", accountId))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Setting(row.getJsonObject("ways"), webhook(row)))
                        .orElse(Setting.USUAL));
    }

    static Future<Void> update(SqlClient tx, UUID accountId, Setting setting) {
        var webhook = setting.webhook();
        var values = new HashMap<String, @Nullable Object>();
        values.put("account", accountId);
        values.put("ways", setting.ways());
        values.put("url", webhook == null ? null : webhook.url());
        values.put("state", webhook == null ? "none" : webhook.state());
        values.put("problem", webhook == null ? null : webhook.problem());
        values.put("tried", webhook == null ? null : time(webhook.triedAt()));
        values.put("secret", webhook == null ? null : webhook.secret());
        values.put("made", webhook == null ? null : time(webhook.secretMadeAt()));
        values.put("previous", webhook == null ? null : webhook.previousSecret());
        values.put("until", webhook == null ? null : time(webhook.previousUntil()));
        return SqlTemplate.forUpdate(tx, """
                        UPDATE notification_setting SET ways = #{ways}, webhook_url = #{url}, webhook_state = #{state},
                            webhook_problem = #{problem}, webhook_tried_at = #{tried}, webhook_secret = #{secret},
                            webhook_secret_made_at = #{made}, webhook_previous_secret = #{previous},
                            webhook_previous_until = #{until}
                        WHERE account_id = #{account}""").execute(values).mapEmpty();
    }

    /** How an attempt went, unless the webhook is another one by now; what stays as it was is noted once a minute. */
    static Future<Void> tried(
            SqlClient tx, UUID accountId, String url, String state, @Nullable String problem, Instant at) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("account", accountId);
        values.put("url", url);
        values.put("state", state);
        values.put("problem", problem);
        values.put("at", time(at));
        return SqlTemplate.forUpdate(tx, """
                        UPDATE notification_setting
                        SET webhook_state = #{state}, webhook_problem = #{problem}, webhook_tried_at = #{at}
                        WHERE account_id = #{account} AND webhook_url = #{url} AND webhook_state <> 'gone'
                            AND (webhook_state <> #{state} OR webhook_problem IS DISTINCT FROM #{problem}
                                OR webhook_tried_at < #{at}::timestamptz - interval '1 minute')""").execute(values).mapEmpty();
    }

    static @Nullable Webhook webhook(Row row) {
        var url = row.getString("webhook_url");
        return url == null
                ? null
                : new Webhook(
                        url,
                        row.getString("webhook_state"),
                        row.getString("webhook_problem"),
                        Rows.instant(row, "webhook_tried_at"),
                        row.getUUID("webhook_secret"),
                        Optional.ofNullable(Rows.instant(row, "webhook_secret_made_at"))
                                .orElse(Instant.EPOCH),
                        row.getUUID("webhook_previous_secret"),
                        Rows.instant(row, "webhook_previous_until"));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private SettingRepository() {}
}

package dev.aurora.notify;

import dev.aurora.notify.SettingRepository.Webhook;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a job needs to bring a notice to its person. */
final class DeliveryRepository {
    /** A notice and where its person is reached now. */
    record Delivery(
            UUID accountId,
            Notification notification,
            @Nullable String email,
            @Nullable Webhook webhook) {}

    /** Empty when it is not told any more, such as to somebody who is no member. */
    static Future<Optional<Delivery>> find(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, """
                        SELECT n.id, n.account_id, n.kind, n.title, n.body, n.link, n.subject, n.happened_in, n.created_at,
                            n.read_at, a.email, s.*
                        FROM notification n JOIN account a ON a.id = n.account_id
                        LEFT JOIN LATERAL (
                            SELECT webhook_url, webhook_state, webhook_problem, webhook_tried_at, webhook_secret,
                                webhook_secret_made_at, webhook_previous_secret, webhook_previous_until
                            FROM notification_setting s
                            WHERE s.org_id = n.org_id AND s.account_id = n.account_id) s ON true
                        WHERE n.id = #{id}""")
                .execute(Map.of("id", id))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Delivery(
                                row.getUUID("account_id"),
                                NotificationRepository.notification(row),
                                row.getString("email"),
                                SettingRepository.webhook(row))));
    }

    /**
     * Whether something about the subject was told within that time, to anybody. Until the transaction ends nobody else can
     * ask it of the same subject.
     */
    static Future<Boolean> toldWithin(SqlClient tx, String subject, Duration time) {
        var values = Map.<String, Object>of("subject", subject, "seconds", time.toSeconds());
        return SqlTemplate.forQuery(
                        tx,
                        "SELECT pg_advisory_xact_lock(hashtextextended('notice:' || current_org() || ':' || #{subject}, 0))")
                .execute(values)
                .compose(locked -> SqlTemplate.forQuery(tx, """
                                SELECT EXISTS (SELECT FROM notification n
                                    WHERE n.org_id = current_org() AND n.subject = #{subject}
                                        AND n.created_at > now() - #{seconds} * interval '1 second') AS told""").execute(values))
                .map(rows -> rows.iterator().next().getBoolean("told"));
    }

    private DeliveryRepository() {}
}

package dev.aurora.notify;

import dev.aurora.postgres.Rows;
import dev.aurora.web.Cursor.Place;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What was told, one row for each person. */
final class NotificationRepository {
    private static final int MOST_COUNTED = 1000;
    private static final String SELECT = """
            SELECT n.id, n.kind, n.title, n.body, n.link, n.subject, n.happened_in, n.created_at, n.read_at
            FROM notification n""";

    /** A row for a person. */
    record Told(UUID id, UUID accountId, boolean inApp) {}

    static Future<Void> insert(SqlClient tx, Notice notice, List<Told> told) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO notification (id, account_id, in_app, kind, title, body, link, subject)
                        SELECT t.id, t.account, t.in_app, #{kind}, #{title}, #{body}, #{link}, #{subject}
                        FROM unnest(#{ids}::uuid[], #{accounts}::uuid[], #{shown}::boolean[]) AS t (id, account, in_app)""")
                .execute(Map.of(
                        "ids", told.stream().map(Told::id).toArray(UUID[]::new),
                        "accounts", told.stream().map(Told::accountId).toArray(UUID[]::new),
                        "shown", told.stream().map(Told::inApp).toArray(Boolean[]::new),
                        "kind", notice.kind().label(),
                        "title", notice.title(),
                        "body", notice.text(),
                        "link", notice.link(),
                        "subject", notice.subject()))
                .mapEmpty();
    }

    /** Latest first. */
    static Future<List<Notification>> list(
            SqlClient tx, UUID accountId, boolean unreadOnly, Optional<Place> after, int most) {
        // Written into the statement, since only then the index of what is unread is used.
        var which = unreadOnly ? " AND n.read_at IS NULL" : "";
        return SqlTemplate.forQuery(tx, SELECT + """

                        WHERE n.account_id = #{account} AND n.org_id = current_org() AND n.in_app
                            AND (#{first} OR (n.created_at, n.id) < (#{time}, #{id}))""" + which + """

                        ORDER BY n.created_at DESC, n.id DESC LIMIT #{most}""")
                .execute(Map.of(
                        "account", accountId,
                        "first", after.isEmpty(),
                        "time", after.map(Place::time).orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC),
                        "id", after.map(Place::id).orElse(new UUID(0, 0)),
                        "most", most))
                .map(rows -> Rows.all(rows, NotificationRepository::notification));
    }

    /** Empty also for what is another's. */
    static Future<Optional<Notification>> find(SqlClient tx, UUID accountId, UUID id) {
        return SqlTemplate.forQuery(tx, SELECT + " WHERE n.account_id = #{account} AND n.id = #{id}")
                .execute(Map.of("account", accountId, "id", id))
                .map(rows -> rows.stream().findFirst().map(NotificationRepository::notification));
    }

    /** How many are unread, counted up to a thousand. */
    static Future<Integer> unread(SqlClient tx, UUID accountId) {
        return SqlTemplate.forQuery(tx, """
                        SELECT count(*)::int AS unread FROM (
                            SELECT FROM notification n
                            WHERE n.account_id = #{account} AND n.org_id = current_org() AND n.in_app AND n.read_at IS NULL
                            LIMIT #{most}) counted""")
                .execute(Map.of("account", accountId, "most", MOST_COUNTED))
                .map(rows -> rows.iterator().next().getInteger("unread"));
    }

    /** Those, or all when null; others' are passed over. */
    static Future<Void> markRead(SqlClient tx, UUID accountId, @Nullable List<UUID> ids) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("account", accountId);
        values.put("ids", ids == null ? null : ids.toArray(UUID[]::new));
        return SqlTemplate.forUpdate(tx, """
                        UPDATE notification n SET read_at = now()
                        WHERE n.account_id = #{account} AND n.org_id = current_org() AND n.in_app AND n.read_at IS NULL
                            AND (#{ids}::uuid[] IS NULL OR n.id = ANY (#{ids}::uuid[]))""").execute(values).mapEmpty();
    }

    /** Deletes up to so many that are old; answers how many. */
    static Future<Integer> forget(SqlClient client, int most) {
        return SqlTemplate.forQuery(client, "SELECT forget_notifications(#{most}) AS forgotten")
                .execute(Map.of("most", most))
                .map(rows -> rows.iterator().next().getInteger("forgotten"));
    }

    static Notification notification(Row row) {
        return new Notification(
                row.getUUID("id"),
                row.getString("kind"),
                row.getString("title"),
                row.getString("body"),
                row.getString("link"),
                row.getString("subject"),
                row.getUUID("happened_in"),
                row.getOffsetDateTime("created_at").toInstant(),
                Rows.instant(row, "read_at"));
    }

    private NotificationRepository() {}
}

package dev.aurora.notify;

import dev.aurora.bus.JsonMapper;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.postgres.Rows;
import dev.aurora.web.Caller.Role;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who is told what by which ways, among the members of the organisation that was entered. */
final class RecipientRepository {
    /** A member, and by which ways the notice can go there and is wanted. */
    record Recipient(UUID accountId, Ways ways) {}

    private static final String SELECT = """
            SELECT m.account_id, a.email IS NOT NULL AS has_email, s.ways -> #{kind} AS ways,
                coalesce(s.webhook_state, 'none') NOT IN ('none', 'gone') AS has_webhook
            FROM membership m JOIN account a ON a.id = m.account_id
            LEFT JOIN notification_setting s ON s.org_id = m.org_id AND s.account_id = m.account_id
            """;

    static Future<List<Recipient>> find(SqlClient tx, Kind kind, Audience audience) {
        return switch (audience) {
            case Audience.Accounts accounts ->
                select(
                        tx,
                        kind,
                        "WHERE m.account_id = ANY (#{ids})",
                        "ids",
                        accounts.ids().toArray(UUID[]::new));
            case Audience.Allowed allowed ->
                select(
                                tx,
                                kind,
                                "WHERE a.kind = 'person' AND m.role = ANY (#{roles})",
                                "roles",
                                allowed.permission().roles().stream()
                                        .map(Role::label)
                                        .toArray(String[]::new))
                        .map(found -> found.stream()
                                .filter(it -> !it.accountId().equals(allowed.exceptAccount()))
                                .toList());
        };
    }

    private static Future<List<Recipient>> select(SqlClient tx, Kind kind, String which, String name, Object value) {
        return SqlTemplate.forQuery(tx, SELECT + which)
                .execute(Map.of("kind", kind.label(), name, value))
                .map(rows -> Rows.all(rows, row -> recipient(kind, row)));
    }

    private static Recipient recipient(Kind kind, Row row) {
        var wanted = Optional.ofNullable(row.getJsonObject("ways"))
                .map(it -> JsonMapper.fromObject(it, Ways.class))
                .orElseGet(() -> Ways.usual(kind));
        return new Recipient(
                row.getUUID("account_id"),
                new Ways(
                        wanted.inApp(),
                        wanted.email() && row.getBoolean("has_email"),
                        wanted.webhook() && row.getBoolean("has_webhook")));
    }

    private RecipientRepository() {}
}

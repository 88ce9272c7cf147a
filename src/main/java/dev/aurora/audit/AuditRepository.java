package dev.aurora.audit;

import dev.aurora.audit.AuditLog.Entry;
import dev.aurora.audit.AuditLog.Filter;
import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The table of audit entries, to which rows are only ever added. */
final class AuditRepository {
    static Future<Void> insert(
            SqlClient tx, UUID id, UUID orgId, String actor, String action, String subject, JsonObject detail) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
                        VALUES (#{id}, #{orgId}, #{actor}, #{action}, #{subject}, #{detail})
                        """)
                .execute(Map.of(
                        "id", id,
                        "orgId", orgId,
                        "actor", actor,
                        "action", action,
                        "subject", subject,
                        "detail", detail))
                .mapEmpty();
    }

    /** Of whoever has entered: an account, or else what it entered by. */
    static Future<Void> insertOwn(SqlClient tx, UUID id, String action, String subject, JsonObject detail) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
                        VALUES (#{id}, current_org(), coalesce('account:' || current_account(), current_setting('aurora.via')),
                            #{action}, #{subject}, #{detail})
                        """)
                .execute(Map.of("id", id, "action", action, "subject", subject, "detail", detail))
                .mapEmpty();
    }

    static Future<List<Entry>> list(SqlClient tx, Filter filter, Instant before, UUID beforeId, int most) {
        return SqlTemplate.forQuery(tx, """
                        SELECT e.id, e.actor, a.name AS actor_name, e.via, e.action, e.subject, e.detail, e.created_at,
                            e.number, encode(e.hash, 'hex') AS hash, e.sealed_at
                        FROM audit_entry e LEFT JOIN account a ON 'account:' || a.id = e.actor
                        WHERE (#{actor} = '' OR e.actor = #{actor})
                            AND (#{action} = '' OR e.action = #{action}
                                OR right(#{action}, 1) = '.' AND starts_with(e.action, #{action}))
                            AND (#{subject} = '' OR e.subject = #{subject})
                            AND e.created_at >= #{from} AND e.created_at < #{to}
                            AND (e.created_at, e.id) < (#{before}, #{beforeId})
                        ORDER BY e.created_at DESC, e.id DESC LIMIT #{most}""")
                .execute(Map.of(
                        "actor", filter.actor(),
                        "action", filter.action(),
                        "subject", filter.subject(),
                        "from", filter.from().atOffset(ZoneOffset.UTC),
                        "to", filter.to().atOffset(ZoneOffset.UTC),
                        "before", before.atOffset(ZoneOffset.UTC),
                        "beforeId", beforeId,
                        "most", most))
                .map(rows -> Rows.all(rows, AuditRepository::entry));
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getUUID("id"),
                row.getString("actor"),
                row.getString("actor_name"),
                row.getString("via"),
                row.getString("action"),
                row.getString("subject"),
                row.getJsonObject("detail"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getLong("number"),
                row.getString("hash"),
                Rows.instant(row, "sealed_at"));
    }

    private AuditRepository() {}
}

package dev.aurora.audit;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
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

    private AuditRepository() {}
}

package dev.aurora.audit;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.UUID;

/** Records who did what. The entry stands or falls with the transaction in which the thing itself is done. */
public final class AuditLog {
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    /** How a person is named as an actor. */
    public static String account(UUID accountId) {
        return "account:" + accountId;
    }

    /**
     * Adds an entry within the caller's tenant transaction.
     *
     * @param actor such as {@link #account}, or {@code run:} and {@code job:} with an id
     * @param action what was done, as {@code connection.created}
     * @param subject what it was done to, as {@code connection:} with an id
     * @param detail what a reader needs to understand it, never a secret
     */
    public Future<Void> record(
            SqlClient tx, UUID orgId, String actor, String action, String subject, JsonObject detail) {
        return AuditRepository.insert(tx, ids.generate(), orgId, actor, action, subject, detail);
    }
}

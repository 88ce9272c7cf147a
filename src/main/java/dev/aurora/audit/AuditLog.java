package dev.aurora.audit;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /** Adds an entry of whoever the transaction entered as: the account, or what acts without one. */
    public Future<Void> recordOwn(SqlClient tx, String action, String subject, JsonObject detail) {
        return AuditRepository.insertOwn(tx, ids.generate(), action, subject, detail);
    }

    /** The entries of the organisation that was entered, latest first, behind the one of that time and id. */
    public Future<List<Entry>> list(SqlClient tx, Filter filter, Instant before, UUID beforeId, int most) {
        return AuditRepository.list(tx, filter, before, beforeId, most);
    }

    /**
     * What a list is narrowed to; what is empty narrows nothing.
     *
     * @param action a whole action, or with a dot at its end the beginning of some
     * @param from the first moment
     * @param to the moment after the last
     */
    public record Filter(String actor, String action, String subject, Instant from, Instant to) {
        public static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");
        public static final UUID LAST_ID = new UUID(-1, -1);
    }

    /**
     * One thing that was done.
     *
     * @param actorName of an account as it is called now
     * @param via how the actor was let in, such as {@code session:} or {@code api_key:} with an id
     * @param number its place in the chain, absent until it is sealed, as are hash and time
     */
    public record Entry(
            UUID id,
            String actor,
            @Nullable String actorName,
            @Nullable String via,
            String action,
            String subject,
            JsonObject detail,
            Instant createdAt,
            @Nullable Long number,
            @Nullable String hash,
            @Nullable Instant sealedAt) {}
}

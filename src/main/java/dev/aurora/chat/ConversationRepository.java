package dev.aurora.chat;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.chat.ChatContract.Conversation;
import dev.aurora.chat.ChatContract.ConversationDetail;
import dev.aurora.chat.ChatContract.Run;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import dev.aurora.web.Cursor.Place;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.RowMapper;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conversations and runs as their account sees them; what is somebody else's is not found. */
final class ConversationRepository {
    /** A part of a run, behind an event of it. */
    record Leg(UUID runId, long after) {}

    private static final RowMapper<Conversation> CONVERSATION = row -> new Conversation(
            row.getUUID("id"),
            row.getString("title"),
            instant(row, "created_at"),
            instant(row, "updated_at"),
            row.getString("run_state"),
            row.getBoolean("background"));
    private static final String UNDER_WAY = "(SELECT %s FROM run r WHERE r.conversation_id = conversation.id"
            + " AND r.state IN ('running', 'parked', 'queued') ORDER BY r.created_at, r.id LIMIT 1)";
    private static final String COLUMNS = "id, title, created_at, updated_at, " + UNDER_WAY.formatted("r.state")
            + " AS run_state, " + UNDER_WAY.formatted("r.background") + " AS background";
    private static final RowMapper<Versioned<Conversation>> VERSIONED =
            row -> new Versioned<>(CONVERSATION.map(row), row.getInteger("version"));
    private static final RowMapper<Run> RUN = row -> new Run(
            row.getUUID("id"),
            row.getUUID("conversation_id"),
            row.getString("state"),
            row.getString("mode"),
            row.getBoolean("background"),
            row.getString("model"),
            row.getString("question"),
            row.getString("problem"),
            row.getLong("input_tokens"),
            row.getLong("output_tokens"),
            instant(row, "created_at"),
            Rows.instant(row, "ended_at"));
    private static final String SELECT_RUN = """
            SELECT r.id, r.conversation_id, r.state, r.mode, r.background, r.model, r.question, r.problem, r.input_tokens,
                r.output_tokens, r.created_at, r.ended_at
            FROM run r""";

    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();

    ConversationRepository(Tenant tenant) {
        this.tenant = tenant;
    }

    /** Latest first, behind the position. */
    Future<List<Conversation>> list(Caller caller, Optional<Place> after, int most) {
        var values = new HashMap<String, Object>(Map.of(
                "account", caller.accountId(),
                "most", most,
                "updated", after.map(Place::time).orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC),
                "id", after.map(Place::id).orElse(new UUID(0, 0)),
                "first", after.isEmpty()));
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, "SELECT " + COLUMNS + """

                        FROM conversation
                        WHERE account_id = #{account} AND archived_at IS NULL
                            AND (#{first} OR (updated_at, id) < (#{updated}, #{id}))
                        ORDER BY updated_at DESC, id DESC LIMIT #{most}""")
                        .mapTo(CONVERSATION)
                        .execute(values)
                        .map(Rows::all));
    }

    Future<Versioned<ConversationDetail>> get(Caller caller, UUID id) {
        return tenant.run(
                caller.scope(),
                tx -> conversation(tx, caller, id)
                        .compose(found -> SqlTemplate.forQuery(
                                        tx,
                                        SELECT_RUN + "\nWHERE r.conversation_id = #{id} ORDER BY r.created_at, r.id")
                                .mapTo(RUN)
                                .execute(Map.of("id", id))
                                .map(runs -> new Versioned<>(
                                        new ConversationDetail(
                                                found.value().id(),
                                                found.value().title(),
                                                found.value().createdAt(),
                                                found.value().updatedAt(),
                                                Rows.all(runs)),
                                        found.version()))));
    }

    /** Refuses with NOT_FOUND, and with STALE a version that is not the one given. */
    Future<Versioned<Conversation>> rename(Caller caller, UUID id, String title, @Nullable Integer version) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("account", caller.accountId());
        values.put("title", title);
        values.put("version", version);
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        UPDATE conversation SET title = #{title}, version = version + 1
                        WHERE id = #{id} AND account_id = #{account} AND version = coalesce(#{version}::int, version)
                        RETURNING version,
                        """ + COLUMNS)
                        .mapTo(VERSIONED)
                        .execute(values)
                        .compose(rows -> rows.size() == 1
                                ? audit.recordOwn(tx, "conversation.renamed", "conversation:" + id, new JsonObject())
                                        .map(rows.iterator().next())
                                : conversation(tx, caller, id).map(there -> {
                                    throw Versioned.stale();
                                })));
    }

    Future<Void> archive(Caller caller, UUID id) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        UPDATE conversation SET archived_at = coalesce(archived_at, now())
                        WHERE id = #{id} AND account_id = #{account} RETURNING archived_at = now() AS first""")
                        .mapTo(row -> row.getBoolean("first"))
                        .execute(Map.of("id", id, "account", caller.accountId()))
                        .compose(rows -> one(rows, "conversation", id))
                        .compose(first -> first
                                ? audit.recordOwn(tx, "conversation.archived", "conversation:" + id, new JsonObject())
                                : Future.succeededFuture()));
    }

    Future<Run> run(Caller caller, UUID id) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, SELECT_RUN + "\nWHERE r.id = #{id} AND r.account_id = #{account}")
                        .mapTo(RUN)
                        .execute(Map.of("id", id, "account", caller.accountId()))
                        .compose(rows -> one(rows, "run", id)));
    }

    /** The run of the account that waits in a conversation, with the number of its last event. */
    Future<Optional<Leg>> parked(Caller caller, UUID conversationId) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT r.id, (SELECT max(e.seq) FROM run_event e WHERE e.run_id = r.id) AS seq FROM run r
                        WHERE r.conversation_id = #{conversation} AND r.account_id = #{account} AND r.state = 'parked'""")
                        .mapTo(row -> new Leg(row.getUUID("id"), row.getLong("seq")))
                        .execute(Map.of("conversation", conversationId, "account", caller.accountId()))
                        .map(Rows::first));
    }

    /** The leg that a client knows under an id of its own. */
    Future<Optional<Leg>> leg(Caller caller, UUID conversationId, UUID alias) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT a.run_id, a.after_seq FROM run_alias a JOIN run r ON r.id = a.run_id
                        WHERE a.id = #{alias} AND r.conversation_id = #{conversation} AND r.account_id = #{account}""")
                        .mapTo(row -> new Leg(row.getUUID("run_id"), row.getLong("after_seq")))
                        .execute(Map.of("alias", alias, "conversation", conversationId, "account", caller.accountId()))
                        .map(Rows::first));
    }

    /** From now on the rest of the run behind the event is also known under that id. Refuses one that is taken. */
    Future<Void> nameLeg(Caller caller, UUID alias, Leg leg) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forUpdate(tx, """
                        INSERT INTO run_alias (id, run_id, after_seq) SELECT #{alias}, #{run}, #{seq}
                        WHERE NOT EXISTS (SELECT FROM run WHERE id = #{alias}) ON CONFLICT (id) DO NOTHING""")
                        .execute(Map.of("alias", alias, "run", leg.runId(), "seq", leg.after()))
                        .compose(named -> named.rowCount() == 1
                                ? Future.succeededFuture()
                                : Future.failedFuture(new Refusal(
                                        Reason.CONFLICT, "The run id " + alias + " is taken; make a new one"))));
    }

    /** The number of the last event of a run as the log has it. */
    Future<Long> lastSeq(Caller caller, UUID runId) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(
                                tx, "SELECT coalesce(max(seq), 0) AS seq FROM run_event WHERE run_id = #{run}")
                        .execute(Map.of("run", runId))
                        .map(rows -> rows.iterator().next().getLong("seq")));
    }

    /** The outputs of the tools that ran in a conversation, by the id of the call; empty for an unknown conversation. */
    Future<Map<String, JsonObject>> toolOutputs(Caller caller, UUID conversationId) {
        return tenant.run(
                caller.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT m.content FROM message m JOIN conversation c ON c.id = m.conversation_id
                        WHERE m.conversation_id = #{id} AND m.role = 'tool' AND c.account_id = #{account}""")
                        .mapTo(row -> (JsonObject) row.getJson("content"))
                        .execute(Map.of("id", conversationId, "account", caller.accountId()))
                        .map(rows -> {
                            var outputs = new HashMap<String, JsonObject>();
                            rows.forEach(it -> outputs.put(it.getString("callId"), it.getJsonObject("content")));
                            return outputs;
                        }));
    }

    private static Future<Versioned<Conversation>> conversation(SqlClient tx, Caller caller, UUID id) {
        return SqlTemplate.forQuery(tx, "SELECT version, " + COLUMNS + """

                        FROM conversation
                        WHERE id = #{id} AND account_id = #{account}""")
                .mapTo(VERSIONED)
                .execute(Map.of("id", id, "account", caller.accountId()))
                .compose(rows -> one(rows, "conversation", id));
    }

    private static <T> Future<T> one(RowSet<T> rows, String what, UUID id) {
        return rows.size() == 1
                ? Future.succeededFuture(rows.iterator().next())
                : Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no " + what + " " + id));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}

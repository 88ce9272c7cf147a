package dev.aurora.agent;

import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.AgUi;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ModelMessage;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tables run, message and, where a run starts one, conversation. */
final class RunRepository {
    /** What was started, and the last event number; nothing to do when the run was there already. */
    record Begun(boolean fresh, long lastSeq) {}

    /** A run that nobody worked on any more, with the event that says so. */
    record LostRun(UUID runId, long seq) {}

    private static final String BUSY = "run_conversation_busy";
    private static final int TITLE_LENGTH = 80;

    private final Tenant tenant;
    private final SystemQueries system;
    private final Supplier<UUID> ids;

    RunRepository(Tenant tenant, SystemQueries system, Supplier<UUID> ids) {
        this.tenant = tenant;
        this.system = system;
        this.ids = ids;
    }

    Future<Begun> begin(StartRun start, String model, UUID holder, Duration lease) {
        return tenant.run(
                        start.scope(),
                        tx -> ensureConversation(tx, start)
                                .compose(v -> insertRun(tx, start, model, holder, lease))
                                .compose(fresh -> fresh
                                        ? insertMessage(tx, start, start.runId(), new ModelMessage.User(start.text()))
                                                .compose(messageId -> RunEvents.begin(
                                                        tx,
                                                        start.scope().orgId(),
                                                        start.runId(),
                                                        List.of(
                                                                AgUi.runStarted(start.conversationId(), start.runId()),
                                                                AgUi.custom(
                                                                        "userMessage",
                                                                        new JsonObject()
                                                                                .put("messageId", messageId.toString())
                                                                                .put("text", start.text())),
                                                                AgUi.custom(
                                                                        "model", new JsonObject().put("name", model)))))
                                                .map(lastSeq -> new Begun(true, lastSeq))
                                        : alreadyBegun(tx, start)))
                .recover(failure -> Future.failedFuture(busy(failure)));
    }

    private Future<Void> ensureConversation(SqlConnection tx, StartRun start) {
        var values = Map.<String, Object>of(
                "id", start.conversationId(),
                "org", start.scope().orgId(),
                "account", start.accountId(),
                "title", title(start.text()));
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO conversation (id, org_id, account_id, title)
                        VALUES (#{id}, #{org}, #{account}, #{title}) ON CONFLICT (id) DO NOTHING""")
                .execute(values)
                .compose(made -> SqlTemplate.forUpdate(tx, """
                                UPDATE conversation SET updated_at = now(), archived_at = NULL
                                WHERE id = #{id} AND account_id = #{account}""").execute(values))
                .compose(touched -> touched.rowCount() == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new Refusal(Reason.NOT_FOUND, "There is no conversation " + start.conversationId())));
    }

    private static Future<Boolean> insertRun(
            SqlConnection tx, StartRun start, String model, UUID holder, Duration lease) {
        var values = new HashMap<String, Object>(Map.of(
                "id", start.runId(),
                "org", start.scope().orgId(),
                "conversation", start.conversationId(),
                "account", start.accountId(),
                "mode", start.mode().name().toLowerCase(Locale.ROOT),
                "model", model,
                "holder", holder,
                "leaseMillis", lease.toMillis()));
        values.put("permissions", labels(start.limit()));
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO run (id, org_id, conversation_id, account_id, permissions, mode, state, model, holder, lease_until)
                        VALUES (#{id}, #{org}, #{conversation}, #{account}, #{permissions}, #{mode}, 'running', #{model},
                            #{holder}, now() + #{leaseMillis} * interval '1 millisecond')
                        ON CONFLICT (id) DO NOTHING""").execute(values).map(inserted -> inserted.rowCount() == 1);
    }

    private static String @Nullable [] labels(@Nullable Set<Permission> limit) {
        return limit == null
                ? null
                : limit.stream().map(Permission::label).sorted().toArray(String[]::new);
    }

    private static Future<Begun> alreadyBegun(SqlConnection tx, StartRun start) {
        return SqlTemplate.forQuery(tx, """
                        SELECT 1 FROM run WHERE id = #{id} AND conversation_id = #{conversation} AND account_id = #{account}""")
                .execute(Map.of(
                        "id", start.runId(), "conversation", start.conversationId(), "account", start.accountId()))
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture(new Begun(false, 0))
                        : Future.failedFuture(new Refusal(
                                Reason.CONFLICT, "The run id " + start.runId() + " is taken; make a new one")));
    }

    private static Throwable busy(Throwable failure) {
        return failure instanceof PgException it && BUSY.equals(it.getConstraint())
                ? new Refusal(
                        Reason.CONFLICT,
                        "Aurora is still answering in this conversation; wait until it has finished, or stop it")
                : failure;
    }

    /** The conversation so far, oldest first: the newest messages, beginning with one of the user. */
    Future<List<ModelMessage>> messages(ActiveRun run, int most) {
        return tenant.run(
                run.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT content FROM (
                            SELECT position, content FROM message WHERE conversation_id = #{conversation}
                            ORDER BY position DESC LIMIT #{most}) newest
                        ORDER BY position""")
                        .mapTo(row -> JsonMapper.fromObject((JsonObject) row.getJson("content"), ModelMessage.class))
                        .execute(Map.of("conversation", run.conversationId(), "most", most))
                        .map(Rows::all));
    }

    private Future<UUID> insertMessage(SqlConnection tx, StartRun start, UUID runId, ModelMessage message) {
        return insertMessage(tx, start.scope().orgId(), start.conversationId(), runId, ids.get(), message);
    }

    static Future<UUID> insertMessage(
            SqlConnection tx, UUID orgId, UUID conversationId, UUID runId, UUID messageId, ModelMessage message) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO message (id, org_id, conversation_id, run_id, role, content)
                        VALUES (#{id}, #{org}, #{conversation}, #{run}, #{role}, #{content}) ON CONFLICT (id) DO NOTHING""")
                .execute(Map.of(
                        "id", messageId,
                        "org", orgId,
                        "conversation", conversationId,
                        "run", runId,
                        "role", JsonMapper.toObject(message).getString("role"),
                        "content", JsonMapper.toObject(message)))
                .map(messageId);
    }

    /**
     * Takes the next step if this holder's epoch is still the run's; taking the same step again changes nothing. Tells
     * the run which role its account has now. The failure is a {@link LeaseLost}.
     */
    static Future<Void> takeStep(SqlConnection tx, ActiveRun run, int step, long inputTokens, long outputTokens) {
        return SqlTemplate.forQuery(tx, """
                        UPDATE run SET step = #{step},
                            input_tokens = input_tokens + CASE WHEN step < #{step} THEN #{input} ELSE 0 END,
                            output_tokens = output_tokens + CASE WHEN step < #{step} THEN #{output} ELSE 0 END
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running' AND step <= #{step}
                        RETURNING (SELECT m.role FROM membership m
                            WHERE m.org_id = run.org_id AND m.account_id = run.account_id) AS role""")
                .mapTo(row -> Role.of(row.getString("role")))
                .execute(Map.of(
                        "id", run.id(),
                        "epoch", run.epoch(),
                        "step", step,
                        "input", inputTokens,
                        "output", outputTokens))
                .compose(rows -> {
                    if (rows.size() != 1) {
                        return Future.failedFuture(new LeaseLost(run.id()));
                    }
                    run.role(rows.iterator().next());
                    return Future.succeededFuture();
                });
    }

    static Future<Void> end(SqlConnection tx, ActiveRun run, RunState state, Optional<String> problem) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE run SET state = #{state}, problem = nullif(#{problem}, ''), ended_at = now()
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running'""")
                .execute(Map.of(
                        "id", run.id(),
                        "epoch", run.epoch(),
                        "state", state.name().toLowerCase(Locale.ROOT),
                        "problem", problem.orElse("")))
                .compose(ended -> ended.rowCount() == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(new LeaseLost(run.id())));
    }

    /** Holds the lease for longer, and tells whether somebody wants the run to stop. */
    Future<Boolean> renew(ActiveRun run, Duration lease) {
        return tenant.run(
                run.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        UPDATE run SET lease_until = now() + #{leaseMillis} * interval '1 millisecond'
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running'
                        RETURNING cancel_requested_at IS NOT NULL AS cancel""")
                        .execute(Map.of("id", run.id(), "epoch", run.epoch(), "leaseMillis", lease.toMillis()))
                        .compose(rows -> rows.size() == 1
                                ? Future.succeededFuture(rows.iterator().next().getBoolean("cancel"))
                                : Future.failedFuture(new LeaseLost(run.id()))));
    }

    /** Refuses with NOT_FOUND a run that is not the account's; an ended run stays as it is. */
    Future<Void> requestCancel(AgentContract.CancelRun cancel) {
        return tenant.run(
                cancel.scope(),
                tx -> SqlTemplate.forUpdate(tx, """
                        UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now())
                        WHERE id = #{id} AND account_id = #{account}""")
                        .execute(Map.of("id", cancel.runId(), "account", cancel.accountId()))
                        .compose(found -> found.rowCount() == 1
                                ? Future.succeededFuture()
                                : Future.failedFuture(
                                        new Refusal(Reason.NOT_FOUND, "There is no run " + cancel.runId()))));
    }

    /** Ends runs whose lease has run out, and those of a holder that has just started anew. */
    Future<List<LostRun>> endLost(Optional<UUID> restartedHolder) {
        var nobody = new UUID(0, 0);
        return system.run(client -> SqlTemplate.forQuery(client, "SELECT run_id, seq FROM end_lost_runs(#{holder})")
                .mapTo(row -> new LostRun(row.getUUID("run_id"), row.getLong("seq")))
                .execute(Map.of("holder", restartedHolder.orElse(nobody)))
                .map(Rows::all));
    }

    private static String title(String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= TITLE_LENGTH ? line : line.substring(0, TITLE_LENGTH - 1) + "\u2026";
    }
}

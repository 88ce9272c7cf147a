package dev.aurora.agent;

import dev.aurora.agent.ActiveRun.Facts;
import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of runs while they are worked on; each change is made under the epoch of the lease, or not at all. */
final class RunRepository {
    private static final AuditLog AUDIT = new AuditLog();

    /**
     * Where a run stands by what is committed of it.
     *
     * @param asked whether its question is part of the conversation yet
     * @param started whether its log is within a leg, which RUN_STARTED begins and RUN_FINISHED ends
     * @param openMessage one that the log begins and does not end
     * @param worked for how long in this leg
     */
    record Standing(
            Facts facts,
            Role role,
            int step,
            int answers,
            boolean asked,
            boolean started,
            Optional<UUID> openMessage,
            Duration worked,
            boolean cancelRequested) {}

    /** A run that nobody works on and that was cancelled, in the state in which it was. */
    record Withdrawn(UUID conversationId, int epoch, boolean waited) {}

    private final Tenant tenant;

    RunRepository(Tenant tenant) {
        this.tenant = tenant;
    }

    /** Fails with UNAUTHENTICATED when whoever started it is no member any more. */
    Future<Standing> standing(ActiveRun run) {
        return tenant.run(
                run.scope(),
                tx -> SqlTemplate.forQuery(tx, """
                        SELECT r.account_id, r.conversation_id, r.permissions, r.mode, r.background, r.question, r.step,
                            m.role, r.cancel_requested_at IS NOT NULL AS cancel_requested,
                            (extract(epoch FROM now() - r.leg_started_at) * 1000)::bigint AS worked_millis,
                            (SELECT count(*)::int FROM message a WHERE a.conversation_id = r.conversation_id
                                AND a.run_id = r.id AND a.role = 'assistant') AS answers,
                            EXISTS (SELECT FROM message u WHERE u.conversation_id = r.conversation_id
                                AND u.run_id = r.id AND u.role = 'user') AS asked,
                            coalesce((SELECT e.event ->> 'type' = 'RUN_STARTED' FROM run_event e
                                WHERE e.run_id = r.id AND e.event ->> 'type' IN ('RUN_STARTED', 'RUN_FINISHED')
                                ORDER BY e.seq DESC LIMIT 1), false) AS started,
                            (SELECT CASE e.event ->> 'type' WHEN 'TEXT_MESSAGE_START' THEN e.event ->> 'messageId' END
                                FROM run_event e
                                WHERE e.run_id = r.id AND e.event ->> 'type' IN ('TEXT_MESSAGE_START', 'TEXT_MESSAGE_END')
                                ORDER BY e.seq DESC LIMIT 1)::uuid AS open_message
                        FROM run r JOIN membership m ON m.org_id = r.org_id AND m.account_id = r.account_id
                        WHERE r.id = #{id} AND r.epoch = #{epoch} AND r.state = 'running'""")
                        .execute(Map.of("id", run.id(), "epoch", run.epoch()))
                        .compose(rows -> rows.size() == 1
                                ? Future.succeededFuture(
                                        standing(rows.iterator().next()))
                                : Future.failedFuture(new LeaseLost(run.id()))));
    }

    private static Standing standing(Row row) {
        var facts = new Facts(
                row.getUUID("account_id"),
                row.getUUID("conversation_id"),
                limit(row.getArrayOfStrings("permissions")),
                Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT)),
                row.getBoolean("background"),
                row.getString("question"));
        return new Standing(
                facts,
                Role.of(row.getString("role")),
                row.getInteger("step"),
                row.getInteger("answers"),
                row.getBoolean("asked"),
                row.getBoolean("started"),
                Optional.ofNullable(row.getUUID("open_message")),
                Duration.ofMillis(row.getLong("worked_millis")),
                row.getBoolean("cancel_requested"));
    }

    /** A permission that this version does not know allows nothing. */
    private static @Nullable Set<Permission> limit(String @Nullable [] labels) {
        return labels == null
                ? null
                : Arrays.stream(labels)
                        .flatMap(it -> Permission.of(it).stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** What was said in the run's conversation lately, oldest first. */
    Future<List<MessageRepository.Said>> messages(ActiveRun run, int most) {
        return tenant.run(run.scope(), tx -> MessageRepository.latest(tx, run.conversationId(), most));
    }

    /** The calls of the run that may have had their effect already. */
    Future<Set<String>> startedCalls(SqlClient tx, ActiveRun run) {
        return SqlTemplate.forQuery(tx, "SELECT DISTINCT call_id FROM tool_start WHERE run_id = #{run}")
                .mapTo(row -> row.getString("call_id"))
                .execute(Map.of("run", run.id()))
                .map(rows -> Set.copyOf(Rows.all(rows)));
    }

    /** Within a step: from now on the call may have its effect. */
    static Future<Void> startCall(SqlClient tx, ActiveRun run, String callId, String tool) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO tool_start (run_id, call_id, tool, epoch) VALUES (#{run}, #{call}, #{tool}, #{epoch})
                        ON CONFLICT (run_id, call_id, epoch) DO NOTHING""")
                .execute(Map.of("run", run.id(), "call", callId, "tool", tool, "epoch", run.epoch()))
                .mapEmpty();
    }

    /**
     * Takes the next step if this holder's epoch is still the run's, and holds the lease with that; taking the same step
     * again changes nothing. Tells the run which role its account has now. The failure is a {@link LeaseLost}.
     */
    static Future<Void> takeStep(SqlConnection tx, ActiveRun run, int step, long inputTokens, long outputTokens) {
        return SqlTemplate.forQuery(tx, """
                        UPDATE run SET step = #{step}, claims = 0,
                            lease_until = clock_timestamp() + #{leaseMillis} * interval '1 millisecond',
                            input_tokens = input_tokens + CASE WHEN step < #{step} THEN #{input} ELSE 0 END,
                            output_tokens = output_tokens + CASE WHEN step < #{step} THEN #{output} ELSE 0 END
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running' AND step <= #{step}
                        RETURNING (SELECT m.role FROM membership m
                            WHERE m.org_id = run.org_id AND m.account_id = run.account_id) AS role""")
                .mapTo(row -> Role.of(row.getString("role")))
                .execute(Map.of(
                        "id",
                        run.id(),
                        "epoch",
                        run.epoch(),
                        "step",
                        step,
                        "leaseMillis",
                        run.lease().toMillis(),
                        "input",
                        inputTokens,
                        "output",
                        outputTokens))
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
                .compose(ended -> held(run, ended.rowCount()));
    }

    /** The run waits for people, and belongs to no node meanwhile. */
    static Future<Void> park(SqlConnection tx, ActiveRun run) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE run SET state = 'parked', holder = NULL, lease_until = NULL, ready_at = NULL
                        WHERE id = #{id} AND epoch = #{epoch} AND state = 'running'""")
                .execute(Map.of("id", run.id(), "epoch", run.epoch()))
                .compose(parked -> held(run, parked.rowCount()));
    }

    private static Future<Void> held(ActiveRun run, int rows) {
        return rows == 1 ? Future.succeededFuture() : Future.failedFuture(new LeaseLost(run.id()));
    }

    /**
     * Refuses with NOT_FOUND a run that is not the account's; an ended run stays as it is. One that nobody works on has ended
     * with that, and is answered.
     */
    static Future<Optional<Withdrawn>> cancel(SqlConnection tx, CancelRun cancel) {
        var values = Map.<String, Object>of("id", cancel.runId(), "account", cancel.accountId());
        return SqlTemplate.forQuery(tx, """
                        UPDATE run SET cancel_requested_at = coalesce(cancel_requested_at, now())
                        WHERE id = #{id} AND account_id = #{account}
                        RETURNING state, cancel_requested_at = now() AS first""").execute(values).compose(rows -> {
            if (rows.size() == 0) {
                return Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no run " + cancel.runId()));
            }
            var row = rows.iterator().next();
            return cancelled(tx, cancel, row.getString("state"), row.getBoolean("first"));
        });
    }

    /** Asking again is not limited, so it is recorded once. */
    private static Future<Optional<Withdrawn>> cancelled(
            SqlConnection tx, CancelRun cancel, String state, boolean first) {
        var values = Map.<String, Object>of("id", cancel.runId());
        Future<Void> recorded = first && Set.of("queued", "running", "parked").contains(state)
                ? AUDIT.recordOwn(tx, "run.cancelled", "run:" + cancel.runId(), new JsonObject().put("was", state))
                : Future.succeededFuture();
        return recorded.compose(v -> {
            return switch (state) {
                case "queued", "parked" ->
                    SqlTemplate.forQuery(tx, """
                                            UPDATE run SET state = 'cancelled', epoch = epoch + 1, ended_at = now()
                                            WHERE id = #{id} RETURNING conversation_id, epoch""")
                            .execute(values)
                            .map(ended -> ended.iterator().next())
                            .map(row -> Optional.of(new Withdrawn(
                                    row.getUUID("conversation_id"), row.getInteger("epoch"), state.equals("parked"))));
                default -> Future.succeededFuture(Optional.<Withdrawn>empty());
            };
        });
    }
}

package dev.aurora.agent;

import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.llm.ModelMessage.User;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How runs come into being. */
final class RunStartRepository {
    private static final AuditLog AUDIT = new AuditLog();

    /**
     * What has become of a start.
     *
     * @param lastSeq of the events with which it has begun on this node; empty when it waits, or was there already
     * @param ahead how many runs of the conversation come before it
     */
    record Begun(Optional<Long> lastSeq, int ahead) {}

    /** In whose name a job acts. */
    record Asker(UUID accountId, Role role) {}

    private record Inserted(boolean fresh, String state) {}

    private static final String BUSY = "run_conversation_busy";
    private static final int TITLE_LENGTH = 80;
    private static final int MOST_WAITING = 20;

    private final Tenant tenant;
    private final Supplier<UUID> ids;

    RunStartRepository(Tenant tenant, Supplier<UUID> ids) {
        this.tenant = tenant;
        this.ids = ids;
    }

    /** Begins at once under this holder's lease where the conversation is free and there is room, else queues. */
    Future<Begun> start(StartRun start, String model, UUID holder, Duration lease, boolean room) {
        return tenant.run(start.scope(), tx -> start(tx, start, model, holder, lease, room))
                .recover(failure -> failure instanceof PgException it && BUSY.equals(it.getConstraint())
                        ? tenant.run(start.scope(), tx -> start(tx, start, model, holder, lease, false))
                        : Future.failedFuture(failure));
    }

    /** Refuses with FORBIDDEN when whoever made the job that was entered is no member any more. */
    Future<Asker> asker(SqlConnection tx) {
        return SqlTemplate.forQuery(tx, """
                        SELECT account_id, role FROM membership WHERE account_id = current_account()""")
                .mapTo(row -> new Asker(row.getUUID("account_id"), Role.of(row.getString("role"))))
                .execute(Map.of())
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture(rows.iterator().next())
                        : Future.failedFuture(new Refusal(
                                Reason.FORBIDDEN,
                                "Whoever made this schedule is no member of the organisation any more; make it anew")));
    }

    /** Within a transaction, such as the one that ends the job which wants the run: it waits for any node. */
    Future<Void> queue(SqlConnection tx, StartRun start, String model) {
        return start(tx, start, model, new UUID(0, 0), Duration.ZERO, false).mapEmpty();
    }

    private Future<Begun> start(
            SqlConnection tx, StartRun start, String model, UUID holder, Duration lease, boolean room) {
        return ensureConversation(tx, start)
                .compose(v -> insertRun(tx, start, model, holder, lease, room))
                .compose(run -> switch (run.state()) {
                    case "running" ->
                        run.fresh()
                                ? Beginning.begin(
                                                tx,
                                                start.scope().orgId(),
                                                start.conversationId(),
                                                start.runId(),
                                                model,
                                                new User(start.text()),
                                                ids.get(),
                                                1)
                                        .map(lastSeq -> new Begun(Optional.of(lastSeq), 0))
                                : Future.succeededFuture(new Begun(Optional.empty(), 0));
                    case "queued" -> ahead(tx, start).map(ahead -> new Begun(Optional.empty(), ahead));
                    default -> Future.succeededFuture(new Begun(Optional.empty(), 0));
                });
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

    private static Future<Inserted> insertRun(
            SqlConnection tx, StartRun start, String model, UUID holder, Duration lease, boolean room) {
        var values = new HashMap<String, @Nullable Object>(Map.of(
                "id", start.runId(),
                "org", start.scope().orgId(),
                "conversation", start.conversationId(),
                "account", start.accountId(),
                "mode", start.mode().name().toLowerCase(Locale.ROOT),
                "model", model,
                "question", start.text(),
                "background", start.background(),
                "holder", holder,
                "leaseMillis", lease.toMillis()));
        values.put("permissions", labels(start.limit()));
        values.put("room", room);
        return SqlTemplate.forQuery(tx, """
                        INSERT INTO run (id, org_id, conversation_id, account_id, permissions, mode, model, question, background,
                            state, epoch, holder, lease_until)
                        SELECT #{id}, #{org}, #{conversation}, #{account}, #{permissions}, #{mode}, #{model}, #{question},
                            #{background}, CASE WHEN w.now THEN 'running' ELSE 'queued' END, w.now::int,
                            CASE WHEN w.now THEN #{holder}::uuid END,
                            CASE WHEN w.now THEN now() + #{leaseMillis} * interval '1 millisecond' END
                        FROM (SELECT #{room} AND NOT EXISTS (
                            SELECT FROM run b WHERE b.conversation_id = #{conversation}
                                AND b.state IN ('queued', 'running', 'parked')) AS now) w
                        ON CONFLICT (id) DO NOTHING RETURNING state""")
                .execute(values)
                .compose(rows -> rows.size() == 1
                        ? AUDIT.recordOwn(
                                        tx,
                                        "run.started",
                                        "run:" + start.runId(),
                                        new JsonObject()
                                                .put(
                                                        "conversation",
                                                        start.conversationId().toString())
                                                .put("mode", start.mode().name().toLowerCase(Locale.ROOT))
                                                .put("background", start.background()))
                                .map(new Inserted(true, rows.iterator().next().getString("state")))
                        : alreadyThere(tx, start));
    }

    private static String @Nullable [] labels(@Nullable Set<Permission> limit) {
        return limit == null
                ? null
                : limit.stream().map(Permission::label).sorted().toArray(String[]::new);
    }

    private static Future<Inserted> alreadyThere(SqlConnection tx, StartRun start) {
        return SqlTemplate.forQuery(tx, """
                        SELECT state FROM run
                        WHERE id = #{id} AND conversation_id = #{conversation} AND account_id = #{account}""")
                .execute(Map.of(
                        "id", start.runId(), "conversation", start.conversationId(), "account", start.accountId()))
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture(
                                new Inserted(false, rows.iterator().next().getString("state")))
                        : Future.failedFuture(new Refusal(
                                Reason.CONFLICT, "The run id " + start.runId() + " is taken; make a new one")));
    }

    private static Future<Integer> ahead(SqlConnection tx, StartRun start) {
        return SqlTemplate.forQuery(tx, """
                        SELECT count(*)::int AS ahead FROM run b JOIN run r ON r.id = #{id}
                        WHERE b.conversation_id = r.conversation_id AND b.state IN ('queued', 'running', 'parked')
                            AND (b.created_at, b.id) < (r.created_at, r.id)""")
                .execute(Map.of("id", start.runId()))
                .map(rows -> rows.iterator().next().getInteger("ahead"))
                .compose(ahead -> ahead <= MOST_WAITING
                        ? Future.succeededFuture(ahead)
                        : Future.failedFuture(new Refusal(
                                Reason.EXHAUSTED,
                                MOST_WAITING + " messages wait in this conversation already; withdraw one or wait")));
    }

    private static String title(String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= TITLE_LENGTH ? line : line.substring(0, TITLE_LENGTH - 1) + "\u2026";
    }
}

package dev.aurora.policy;

import dev.aurora.policy.Approval.Kind;
import dev.aurora.policy.Approval.Person;
import dev.aurora.policy.Approval.State;
import dev.aurora.postgres.Rows;
import dev.aurora.web.Cursor.Place;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table approval, and what an organisation has set about it. */
final class ApprovalRepository {
    /** What a redemption found, whether or not there was something to redeem. */
    record Found(UUID orgId, String via, Optional<Approval> approval, boolean leaseHeld) {}

    private static final int MOST_COUNTED = 1000;
    private static final String GONE = "a former member";

    private static final String FIELDS = """
            SELECT a.id, a.run_id, a.call_id, a.kind, a.tool, a.effect, a.title, a.target, a.resource_name, a.hash, a.stateful,
                a.tainted, a.requested_by, a.decided_by, a.decided_at, a.reason, a.redeemed_at, a.created_at, a.expires_at,
                CASE WHEN a.state IN ('open', 'approved') AND a.expires_at <= now() THEN 'expired' ELSE a.state END AS state,
                (SELECT r.conversation_id FROM run r WHERE r.id = a.run_id) AS conversation_id,
                (SELECT q.name FROM account q WHERE q.id = a.requested_by) AS requester,
                (SELECT d.name FROM account d WHERE d.id = a.decided_by) AS decider,""";
    private static final String WHOLE = FIELDS + " a.content FROM approval a";
    private static final String LISTED = FIELDS + " NULL::jsonb AS content FROM (SELECT * FROM approval a";
    private static final String PAGE = """
                AND (#{first} OR (a.created_at, a.id) < (#{time}, #{id}))
                ORDER BY a.created_at DESC, a.id DESC LIMIT #{most}) a
            ORDER BY a.created_at DESC, a.id DESC""";

    /** The organisation that was entered. */
    static Future<UUID> org(SqlClient tx) {
        return SqlTemplate.forQuery(tx, "SELECT current_org() AS org")
                .execute(Map.of())
                .map(rows -> rows.iterator().next().getUUID("org"));
    }

    static Future<ApprovalRules> rules(SqlClient tx) {
        return SqlTemplate.forQuery(tx, """
                        SELECT o.approval_second_person, o.name, ARRAY(
                            SELECT m.account_id FROM membership m JOIN account a ON a.id = m.account_id
                            WHERE m.role = ANY (#{roles}) AND a.kind = 'person' LIMIT 2) AS approvers
                        FROM org o WHERE o.id = current_org()""")
                .execute(Map.of(
                        "roles",
                        Permission.APPROVALS_DECIDE.roles().stream()
                                .map(it -> it.label())
                                .toArray(String[]::new)))
                .map(rows -> {
                    var row = rows.iterator().next();
                    return new ApprovalRules(
                            SecondPerson.of(row.getString("approval_second_person")),
                            row.getString("name"),
                            List.of(row.getArrayOfUUIDs("approvers")));
                });
    }

    /** Keeps others from changing the settings until the transaction ends. */
    static Future<Void> holdSettings(SqlClient tx) {
        return SqlTemplate.forQuery(tx, "SELECT id FROM org WHERE id = current_org() FOR NO KEY UPDATE")
                .execute(Map.of())
                .mapEmpty();
    }

    static Future<Void> set(SqlClient tx, SecondPerson secondPerson) {
        return SqlTemplate.forUpdate(tx, "UPDATE org SET approval_second_person = #{setting} WHERE id = current_org()")
                .execute(Map.of("setting", secondPerson.label()))
                .mapEmpty();
    }

    static Future<Optional<Approval>> find(SqlClient tx, UUID id) {
        return approvals(tx, WHOLE + " WHERE a.id = #{id}", Map.of("id", id)).map(ApprovalRepository::first);
    }

    static Future<List<Approval>> ofRun(SqlClient tx, UUID runId) {
        return approvals(tx, WHOLE + " WHERE a.run_id = #{run} ORDER BY a.created_at, a.id", Map.of("run", runId));
    }

    /** The change of a setting that waits. */
    static Future<Optional<Approval>> pendingSetting(SqlClient tx) {
        return approvals(
                        tx, WHOLE + " WHERE a.kind = 'setting' AND a.state = 'open' AND a.expires_at > now()", Map.of())
                .map(ApprovalRepository::first);
    }

    /** Latest first, without content; no state is any. */
    static Future<List<Approval>> list(SqlClient tx, List<State> states, Optional<Place> after, int most) {
        var values = new HashMap<String, Object>();
        values.put("states", states.stream().map(State::label).toArray(String[]::new));
        values.put("state", states.size() == 1 ? states.getFirst().label() : "");
        values.put("first", after.isEmpty());
        values.put("time", after.map(Place::time).orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC));
        values.put("id", after.map(Place::id).orElse(new UUID(0, 0)));
        values.put("most", most);
        var narrowed =
                switch (states.size()) {
                    case 0 -> " WHERE true ";
                    case 1 -> " WHERE a.state = #{state} AND (a.state <> 'open' OR a.expires_at > now()) ";
                    default -> " WHERE a.state = ANY (#{states}) ";
                };
        return approvals(tx, LISTED + narrowed + PAGE, values);
    }

    /** How many are open, as far as they are counted. */
    static Future<Integer> countOpen(SqlClient tx) {
        return SqlTemplate.forQuery(tx, """
                        SELECT count(*)::int AS open FROM (
                            SELECT FROM approval a WHERE a.state = 'open' AND a.expires_at > now() LIMIT #{most}) a""")
                .execute(Map.of("most", MOST_COUNTED))
                .map(rows -> rows.iterator().next().getInteger("open"));
    }

    /** False when there is no such run, or when the same is asked for already. */
    static Future<Boolean> insert(SqlClient tx, UUID id, NewApproval wanted, String hash, Duration lifetime) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("run", wanted.runId());
        values.put("call", wanted.callId());
        values.put("kind", wanted.kind().label());
        values.put("tool", wanted.tool());
        values.put("effect", Approval.lower(wanted.effect()));
        values.put("title", wanted.title());
        values.put("target", wanted.target());
        values.put("resource", wanted.resourceName());
        values.put("content", wanted.content());
        values.put("hash", hash);
        values.put("stateful", wanted.stateful());
        values.put("tainted", wanted.tainted());
        values.put("seconds", lifetime.toSeconds());
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO approval (id, project_id, run_id, call_id, kind, tool, effect, title, target, resource_name,
                            content, hash, stateful, tainted, requested_by, expires_at)
                        SELECT #{id}, r.project_id, r.id, #{call}, #{kind}, #{tool}, #{effect}, #{title}, #{target}, #{resource},
                            #{content}, #{hash}, #{stateful}, #{tainted}, r.account_id,
                            now() + #{seconds} * interval '1 second'
                        FROM run r WHERE r.id = #{run}
                        ON CONFLICT (run_id, call_id, kind) WHERE state IN ('open', 'approved') DO NOTHING""").execute(values).map(inserted -> inserted.rowCount() == 1);
    }

    static Future<Void> insertSetting(
            SqlClient tx, UUID id, UUID accountId, String title, String target, JsonObject content, Duration lifetime) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO approval (id, kind, effect, title, target, content, hash, stateful, tainted, requested_by,
                            expires_at)
                        VALUES (#{id}, 'setting', 'change', #{title}, #{target}, #{content}, #{hash}, false, false, #{account},
                            now() + #{seconds} * interval '1 second')""")
                .execute(Map.of(
                        "id", id,
                        "title", title,
                        "target", target,
                        "content", content,
                        "hash", ContentHash.of(content),
                        "account", accountId,
                        "seconds", lifetime.toSeconds()))
                .mapEmpty();
    }

    /** Keeps others from the run until the transaction ends; whoever changes its approvals does so first. */
    static Future<Void> holdRun(SqlClient tx, UUID runId) {
        return SqlTemplate.forQuery(tx, "SELECT id FROM run WHERE id = #{run} FOR NO KEY UPDATE")
                .execute(Map.of("run", runId))
                .mapEmpty();
    }

    /** False when it does not wait for a decision any more. */
    static Future<Boolean> decide(SqlClient tx, UUID id, State state, UUID accountId, String reason) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE approval SET state = #{state}, decided_by = #{account}, decided_at = now(),
                            reason = nullif(#{reason}, ''), redeemed_at = CASE #{state} WHEN 'redeemed' THEN now() END
                        WHERE id = #{id} AND state = 'open' AND expires_at > now()""")
                .execute(Map.of("id", id, "state", state.label(), "account", accountId, "reason", reason))
                .map(updated -> updated.rowCount() == 1);
    }

    /** The organisation where it was redeemed; empty when there was nothing to redeem. */
    static Future<Optional<UUID>> redeem(SqlClient tx, Redemption redemption, String hash) {
        return SqlTemplate.forQuery(tx, """
                        WITH held AS (
                            SELECT r.id FROM run r
                            WHERE r.id = #{run} AND r.epoch = #{epoch} AND r.state = 'running' FOR NO KEY UPDATE)
                        UPDATE approval a SET state = 'redeemed', redeemed_at = now() FROM held
                        WHERE a.id = #{id} AND a.run_id = held.id AND a.state = 'approved' AND a.expires_at > now()
                            AND a.hash = #{hash}
                        RETURNING a.org_id""")
                .execute(Map.of(
                        "id", redemption.approvalId(),
                        "run", redemption.runId(),
                        "epoch", redemption.epoch(),
                        "hash", hash))
                .map(rows ->
                        rows.size() == 1 ? Optional.of(rows.iterator().next().getUUID("org_id")) : Optional.empty());
    }

    /** What there was instead of something to redeem. */
    static Future<Found> look(SqlClient tx, Redemption redemption) {
        return SqlTemplate.forQuery(tx, """
                        SELECT current_org() AS org_id, current_setting('aurora.via', true) AS via, EXISTS (
                            SELECT FROM run r WHERE r.id = #{run} AND r.epoch = #{epoch} AND r.state = 'running') AS held""")
                .execute(Map.of("run", redemption.runId(), "epoch", redemption.epoch()))
                .compose(rows -> find(tx, redemption.approvalId()).map(approval -> {
                    var row = rows.iterator().next();
                    return new Found(
                            row.getUUID("org_id"),
                            row.getString("via"),
                            approval.filter(it -> redemption.runId().equals(it.runId())),
                            row.getBoolean("held"));
                }));
    }

    /** Those of a run that could still be used; answers their ids. */
    static Future<List<UUID>> voidOfRun(SqlClient tx, UUID runId) {
        return ids(tx, """
                UPDATE approval SET state = 'void' WHERE run_id = #{run} AND state IN ('open', 'approved')
                RETURNING id""", Map.of("run", runId));
    }

    /** Those of the same call with other content; answers their ids. */
    static Future<List<UUID>> voidOther(SqlClient tx, NewApproval wanted, String hash) {
        return ids(
                tx,
                """
                UPDATE approval SET state = 'void'
                WHERE run_id = #{run} AND call_id = #{call} AND kind = #{kind} AND state IN ('open', 'approved')
                    AND hash <> #{hash}
                RETURNING id""",
                Map.of(
                        "run", wanted.runId(),
                        "call", wanted.callId(),
                        "kind", wanted.kind().label(),
                        "hash", hash));
    }

    /** The change of a setting that waits; answers its id. */
    static Future<List<UUID>> voidSetting(SqlClient tx) {
        return ids(
                tx,
                "UPDATE approval SET state = 'void' WHERE kind = 'setting' AND state = 'open' RETURNING id",
                Map.of());
    }

    static Future<Integer> expire(SqlClient client, int most) {
        return SqlTemplate.forQuery(client, "SELECT expire_approvals(#{most}) AS expired")
                .execute(Map.of("most", most))
                .map(rows -> rows.iterator().next().getInteger("expired"));
    }

    /** In a transaction of its own. */
    static Future<Void> recordRefused(
            SqlClient client, UUID entry, Found found, String actor, UUID approvalId, JsonObject detail) {
        return SqlTemplate.forQuery(
                        client, "SELECT record_refused_approval(#{entry}, #{org}, #{actor}, #{via}, #{id}, #{detail})")
                .execute(Map.of(
                        "entry", entry,
                        "org", found.orgId(),
                        "actor", actor,
                        "via", found.via(),
                        "id", approvalId,
                        "detail", detail))
                .mapEmpty();
    }

    private static Future<List<UUID>> ids(SqlClient tx, String update, Map<String, Object> values) {
        return SqlTemplate.forQuery(tx, update).execute(values).map(rows -> Rows.all(rows, row -> row.getUUID("id")));
    }

    /** Under the rules as they are now. */
    private static Future<List<Approval>> approvals(SqlClient tx, String query, Map<String, Object> values) {
        var rules = rules(tx);
        Future<RowSet<Row>> rows = SqlTemplate.forQuery(tx, query).execute(values);
        return Future.all(rules, rows).map(both -> Rows.all(rows.result(), mapping(rules.result())));
    }

    private static Optional<Approval> first(List<Approval> found) {
        return found.stream().findFirst();
    }

    private static Function<Row, Approval> mapping(ApprovalRules rules) {
        return row -> {
            var kind = Kind.of(row.getString("kind"));
            var effect = Effect.valueOf(row.getString("effect").toUpperCase(Locale.ROOT));
            var requestedBy = row.getUUID("requested_by");
            var secondPerson = rules.secondPerson(kind, effect, row.getBoolean("stateful"), requestedBy);
            return new Approval(
                    row.getUUID("id"),
                    row.getUUID("run_id"),
                    row.getUUID("conversation_id"),
                    Objects.requireNonNullElse(row.getString("call_id"), ""),
                    kind,
                    Objects.requireNonNullElse(row.getString("tool"), ""),
                    effect,
                    row.getString("title"),
                    row.getString("target"),
                    Objects.requireNonNullElseGet(row.getJsonObject("content"), JsonObject::new),
                    row.getString("hash"),
                    row.getBoolean("tainted"),
                    State.of(row.getString("state")),
                    rules.confirm(kind, effect, secondPerson, named(row)),
                    secondPerson,
                    new Person(requestedBy, Objects.requireNonNullElse(row.getString("requester"), GONE)),
                    decider(row),
                    Rows.instant(row, "decided_at"),
                    row.getString("reason"),
                    Rows.instant(row, "redeemed_at"),
                    row.getOffsetDateTime("created_at").toInstant(),
                    row.getOffsetDateTime("expires_at").toInstant());
        };
    }

    private static String named(Row row) {
        return Stream.of("resource_name", "target", "title")
                .map(row::getString)
                .filter(it -> it != null && !it.isBlank())
                .findFirst()
                .map(String::strip)
                .orElseThrow();
    }

    private static @Nullable Person decider(Row row) {
        var accountId = row.getUUID("decided_by");
        return accountId == null
                ? null
                : new Person(accountId, Objects.requireNonNullElse(row.getString("decider"), GONE));
    }

    private ApprovalRepository() {}
}

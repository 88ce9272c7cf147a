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

/** Approvals as whoever may see them sees them, under the rules as they are now. */
final class ApprovalListRepository {
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

    static Future<Optional<Approval>> find(SqlClient tx, UUID id) {
        return approvals(tx, WHOLE + " WHERE a.id = #{id}", Map.of("id", id)).map(ApprovalListRepository::first);
    }

    static Future<List<Approval>> ofRun(SqlClient tx, UUID runId) {
        return approvals(tx, WHOLE + " WHERE a.run_id = #{run} ORDER BY a.created_at, a.id", Map.of("run", runId));
    }

    /** The change of a setting that waits. */
    static Future<Optional<Approval>> pendingSetting(SqlClient tx) {
        return approvals(
                        tx, WHOLE + " WHERE a.kind = 'setting' AND a.state = 'open' AND a.expires_at > now()", Map.of())
                .map(ApprovalListRepository::first);
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

    private ApprovalListRepository() {}
}

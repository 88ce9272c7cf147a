package dev.aurora.policy;

import dev.aurora.policy.Approval.State;
import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How approvals, and what an organisation has set about them, change. */
final class ApprovalRepository {
    /** What a redemption found, whether or not there was something to redeem. */
    record Found(UUID orgId, String via, Optional<Approval> approval, boolean leaseHeld) {}

    /** The organisation that was entered. */
    static Future<UUID> org(SqlClient tx) {
        return SqlTemplate.forQuery(tx, "SELECT current_org() AS org")
                .execute(Map.of())
                .map(rows -> rows.iterator().next().getUUID("org"));
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
                .compose(rows -> ApprovalListRepository.find(tx, redemption.approvalId())
                        .map(approval -> {
                            var row = rows.iterator().next();
                            return new Found(
                                    row.getUUID("org_id"),
                                    row.getString("via"),
                                    approval.filter(it -> redemption.runId().equals(it.runId())),
                                    row.getBoolean("held"));
                        }));
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

    /** How many decisions and uses of an actor were refused lately, as far as they are counted. */
    static Future<Integer> refusals(SqlClient tx, String actor, Duration within, int most) {
        return SqlTemplate.forQuery(tx, """
                        SELECT count(*)::int AS refusals FROM (
                            SELECT FROM audit_entry e
                            WHERE e.actor = #{actor} AND e.action = 'approval.refused'
                                AND e.created_at > now() - #{seconds} * interval '1 second'
                            LIMIT #{most}) e""")
                .execute(Map.of("actor", actor, "seconds", within.toSeconds(), "most", most))
                .map(rows -> rows.iterator().next().getInteger("refusals"));
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

    private ApprovalRepository() {}
}

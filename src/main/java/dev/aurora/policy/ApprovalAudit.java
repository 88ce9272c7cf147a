package dev.aurora.policy;

import dev.aurora.audit.AuditLog;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the audit log keeps of approvals. */
final class ApprovalAudit {
    private final AuditLog log = new AuditLog();

    /** How an approval is named as a subject. */
    static String subject(UUID approvalId) {
        return "approval:" + approvalId;
    }

    /** How a run is named as an actor. */
    static String run(UUID runId) {
        return "run:" + runId;
    }

    Future<Void> record(
            SqlConnection tx, UUID orgId, String actor, String action, Approval approval, JsonObject detail) {
        return log.record(
                tx,
                orgId,
                actor,
                action,
                subject(approval.id()),
                detail.put("kind", approval.kind().label())
                        .put("title", approval.title())
                        .put("target", approval.target())
                        .put("tainted", approval.tainted())
                        .put("hash", approval.hash()));
    }

    /** That nobody can decide or use these any more. */
    Future<Void> voided(SqlConnection tx, UUID orgId, String actor, List<UUID> gone) {
        return Future.all(gone.stream()
                        .map(id -> ApprovalListRepository.find(tx, id)
                                .map(Optional::orElseThrow)
                                .compose(it -> record(tx, orgId, actor, "approval.voided", it, new JsonObject())))
                        .toList())
                .mapEmpty();
    }

    Future<Void> redeemed(SqlConnection tx, UUID orgId, Redemption redemption, String hash) {
        return log.record(
                tx,
                orgId,
                run(redemption.runId()),
                "approval.redeemed",
                subject(redemption.approvalId()),
                new JsonObject().put("hash", hash));
    }

    Future<Void> refused(SqlConnection tx, Caller caller, UUID id, Objection objection) {
        return log.record(
                tx,
                caller.orgId(),
                caller.actor(),
                "approval.refused",
                subject(id),
                new JsonObject().put("why", objection.code()));
    }

    Future<Void> settingsChanged(SqlConnection tx, Caller caller, Approval approval) {
        return log.record(
                tx,
                caller.orgId(),
                caller.actor(),
                "approval-settings.changed",
                "organisation:" + caller.orgId(),
                approval.content().put("approval", approval.id().toString()));
    }
}

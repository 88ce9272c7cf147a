package dev.aurora.policy;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.notify.Audience;
import dev.aurora.notify.Notice;
import dev.aurora.notify.Notices;
import dev.aurora.policy.Approval.Kind;
import dev.aurora.policy.Approval.State;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where runs ask for approvals, people decide them and executors use them up: the one way for each. */
public final class Approvals {
    /** A decision that was taken, or why not; either way its transaction commits, for the audit log keeps both. */
    private record Outcome(Optional<Approval> decided, Optional<Refusal> refused) {
        Future<Approval> future() {
            return refused.<Future<Approval>>map(Future::failedFuture)
                    .orElseGet(() -> Future.succeededFuture(decided.orElseThrow()));
        }
    }

    private static final int LONGEST_REASON = 2000;

    private final Tenant tenant;
    private final SystemQueries system;
    private final Notices notices;
    private final PolicyConfig config;
    private final AuditLog audit = new AuditLog();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public Approvals(Tenant tenant, SystemQueries system, Notices notices, PolicyConfig config) {
        this.tenant = tenant;
        this.system = system;
        this.notices = notices;
        this.config = config;
    }

    /**
     * Asks in the run's transaction, and tells whoever may decide. Asking for the same again answers what was asked for
     * before; asking for other content under the same call makes that void.
     */
    public Future<Approval> request(SqlConnection tx, NewApproval wanted) {
        var hash = ContentHash.of(wanted.content());
        var id = ids.generate();
        return ApprovalRepository.holdRun(tx, wanted.runId())
                .compose(v -> ApprovalRepository.voidOther(tx, wanted, hash))
                .compose(others -> recordVoid(tx, wanted.runId(), others))
                .compose(v -> ApprovalRepository.insert(tx, id, wanted, hash, config.lifetime()))
                .compose(fresh -> fresh ? announce(tx, id, wanted.runId()) : askedBefore(tx, wanted, hash));
    }

    private Future<Approval> announce(SqlConnection tx, UUID id, UUID runId) {
        return ApprovalRepository.org(tx)
                .compose(org -> ApprovalRepository.find(tx, id)
                        .map(Optional::orElseThrow)
                        .compose(made -> announce(tx, org, run(runId), made)));
    }

    private static Future<Approval> askedBefore(SqlConnection tx, NewApproval wanted, String hash) {
        return ApprovalRepository.ofRun(tx, wanted.runId())
                .map(all -> all.stream()
                        .filter(it -> it.callId().equals(wanted.callId())
                                && it.kind() == wanted.kind()
                                && it.hash().equals(hash))
                        .reduce((earlier, later) -> later)
                        .orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "There is no run " + wanted.runId())));
    }

    /** Records a new approval and tells those who may decide it. */
    Future<Approval> announce(SqlConnection tx, UUID orgId, String actor, Approval made) {
        var requester = made.requestedBy();
        var notice = new Notice(
                Notice.Kind.APPROVAL_WANTED,
                Audience.allowed(Permission.APPROVALS_DECIDE, made.secondPerson() ? requester.accountId() : null),
                "Approval wanted: " + made.title(),
                "Requested by " + requester.name() + "; it can be decided until " + made.expiresAt() + ".",
                "/approvals/" + made.id(),
                subject(made.id()));
        return record(
                        tx,
                        orgId,
                        actor,
                        "approval.requested",
                        made,
                        new JsonObject().put("effect", Approval.lower(made.effect())))
                .compose(v -> notices.tell(tx, notice))
                .map(made);
    }

    /** All of a run, oldest first. */
    public Future<List<Approval>> ofRun(SqlConnection tx, UUID runId) {
        return ApprovalRepository.ofRun(tx, runId);
    }

    /**
     * Decides for good, with the caller's own permission. Refuses with FORBIDDEN, NOT_FOUND or CONFLICT, which is kept in
     * the audit log, and with INVALID when the name that is to be typed is not the one.
     *
     * @param reason may be empty
     * @param confirmation what {@link Approval#confirm} asks for; may be empty
     */
    public Future<Approval> decide(Caller caller, UUID id, Decision decision, String reason, String confirmation) {
        if (reason.length() > LONGEST_REASON || reason.indexOf('\0') >= 0) {
            return Future.failedFuture(
                    new Refusal(Reason.INVALID, "The reason must have at most 2000 characters, none of them U+0000"));
        }
        return tenant.run(caller.scope(), tx -> decide(tx, caller, id, decision, reason.strip(), confirmation.strip()))
                .compose(Outcome::future);
    }

    private Future<Outcome> decide(
            SqlConnection tx, Caller caller, UUID id, Decision decision, String reason, String confirmation) {
        if (!caller.may(Permission.APPROVALS_DECIDE)) {
            return refuse(tx, caller, id, Objection.notPermitted(caller));
        }
        return ApprovalRepository.find(tx, id).compose(found -> {
            if (found.isEmpty()) {
                return refuse(tx, caller, id, Objection.unknown(id));
            }
            var approval = found.get();
            var objection = approval.objection(caller);
            if (objection.isPresent()) {
                return refuse(tx, caller, id, objection.get());
            }
            checkConfirmation(approval, decision, confirmation);
            return hold(tx, approval)
                    .compose(v ->
                            ApprovalRepository.decide(tx, id, next(approval, decision), caller.accountId(), reason))
                    .compose(decided ->
                            decided ? decided(tx, caller, approval, decision, reason) : tooLate(tx, caller, approval));
        });
    }

    private static void checkConfirmation(Approval approval, Decision decision, String confirmation) {
        var wanted = approval.confirm();
        if (decision == Decision.APPROVE && wanted != null && !wanted.equals(confirmation)) {
            throw new Refusal(
                    Reason.INVALID,
                    "To approve this, give the name \"" + wanted + "\" as confirmation, exactly as it is");
        }
    }

    private static Future<Void> hold(SqlConnection tx, Approval approval) {
        var runId = approval.runId();
        return runId == null ? ApprovalRepository.holdSettings(tx) : ApprovalRepository.holdRun(tx, runId);
    }

    /** A setting is used up as it is approved. */
    private static State next(Approval approval, Decision decision) {
        return switch (decision) {
            case REJECT -> State.REJECTED;
            case APPROVE -> approval.kind() == Kind.SETTING ? State.REDEEMED : State.APPROVED;
        };
    }

    private Future<Outcome> decided(
            SqlConnection tx, Caller caller, Approval approval, Decision decision, String reason) {
        var approved = decision == Decision.APPROVE;
        var detail = new JsonObject()
                .put("requestedBy", AuditLog.account(approval.requestedBy().accountId()))
                .put("reason", reason);
        return record(
                        tx,
                        caller.orgId(),
                        caller.actor(),
                        approved ? "approval.approved" : "approval.rejected",
                        approval,
                        detail)
                .compose(v -> approved && approval.kind() == Kind.SETTING
                        ? ApprovalSettings.apply(tx, audit, caller, approval)
                        : Future.succeededFuture())
                .compose(v -> ApprovalRepository.find(tx, approval.id()))
                .map(now -> new Outcome(now, Optional.empty()));
    }

    private Future<Outcome> tooLate(SqlConnection tx, Caller caller, Approval approval) {
        return ApprovalRepository.find(tx, approval.id())
                .compose(now -> refuse(tx, caller, approval.id(), Objection.notOpen(now.orElse(approval))));
    }

    private Future<Outcome> refuse(SqlConnection tx, Caller caller, UUID id, Objection objection) {
        return audit.record(
                        tx,
                        caller.orgId(),
                        caller.actor(),
                        "approval.refused",
                        subject(id),
                        new JsonObject().put("why", objection.code()))
                .map(new Outcome(Optional.empty(), Optional.of(objection.refusal())));
    }

    /**
     * Uses an approval up in the transaction in which what it allows begins, and records that. Refuses with CONFLICT unless
     * it is approved, not used up, not expired and for this content, and the run is held under that epoch; with NOT_FOUND
     * when the run has no such approval. The caller's transaction must not commit then; the audit log keeps it.
     */
    public Future<Void> redeem(SqlConnection tx, Redemption redemption) {
        var hash = ContentHash.of(redemption.content());
        return ApprovalRepository.redeem(tx, redemption, hash)
                .compose(redeemed -> redeemed.isPresent()
                        ? audit.record(
                                tx,
                                redeemed.get(),
                                run(redemption.runId()),
                                "approval.redeemed",
                                subject(redemption.approvalId()),
                                new JsonObject().put("hash", hash))
                        : notRedeemed(tx, redemption, hash));
    }

    private Future<Void> notRedeemed(SqlConnection tx, Redemption redemption, String hash) {
        return ApprovalRepository.look(tx, redemption).compose(found -> {
            var objection = found.approval()
                    .map(it -> Objection.notRedeemable(it, hash, found.leaseHeld()))
                    .orElseGet(() -> Objection.unknown(redemption.approvalId()));
            var detail = new JsonObject().put("why", objection.code()).put("hash", hash);
            return system.run(client -> ApprovalRepository.recordRefused(
                            client, ids.generate(), found, run(redemption.runId()), redemption.approvalId(), detail))
                    .transform(recorded -> Future.failedFuture(objection.refusal()));
        });
    }

    /** Makes void what a run that ends could still use. */
    public Future<Void> voidOpen(SqlConnection tx, UUID runId) {
        return ApprovalRepository.holdRun(tx, runId)
                .compose(v -> ApprovalRepository.voidOfRun(tx, runId))
                .compose(gone -> recordVoid(tx, runId, gone));
    }

    private Future<Void> recordVoid(SqlConnection tx, UUID runId, List<UUID> gone) {
        return gone.isEmpty()
                ? Future.succeededFuture()
                : ApprovalRepository.org(tx).compose(org -> recordVoid(tx, org, run(runId), gone));
    }

    /** Records that nobody can decide or use these any more. */
    Future<Void> recordVoid(SqlConnection tx, UUID orgId, String actor, List<UUID> gone) {
        return Future.all(gone.stream()
                        .map(id -> ApprovalRepository.find(tx, id)
                                .map(Optional::orElseThrow)
                                .compose(it -> record(tx, orgId, actor, "approval.voided", it, new JsonObject())))
                        .toList())
                .mapEmpty();
    }

    private Future<Void> record(
            SqlConnection tx, UUID orgId, String actor, String action, Approval approval, JsonObject detail) {
        return audit.record(
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

    private static String subject(UUID approvalId) {
        return "approval:" + approvalId;
    }

    private static String run(UUID runId) {
        return "run:" + runId;
    }
}

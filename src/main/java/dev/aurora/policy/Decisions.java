package dev.aurora.policy;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.policy.Approval.Kind;
import dev.aurora.policy.Approval.State;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** How people decide: each in a transaction of its own, in which one of many wins. */
final class Decisions {
    /** A decision that was taken, or why not; either way its transaction commits, for the audit log keeps both. */
    private record Outcome(Optional<Approval> decided, Optional<Refusal> refused) {
        Future<Approval> future() {
            return refused.<Future<Approval>>map(Future::failedFuture)
                    .orElseGet(() -> Future.succeededFuture(decided.orElseThrow()));
        }
    }

    private static final int LONGEST_REASON = 2000;
    /** Decisions themselves are not limited; what is refused is, or anybody could fill the audit log. */
    private static final int MOST_REFUSED = 100;

    private static final Duration REFUSED_WITHIN = Duration.ofMinutes(1);

    private final Tenant tenant;
    private final ApprovalAudit audit;

    Decisions(Tenant tenant, ApprovalAudit audit) {
        this.tenant = tenant;
        this.audit = audit;
    }

    Future<Approval> decide(Caller caller, UUID id, Decision decision, String reason, String confirmation) {
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
        return ApprovalListRepository.find(tx, id).compose(found -> {
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
        var action = approved ? "approval.approved" : "approval.rejected";
        var detail = new JsonObject()
                .put("requestedBy", AuditLog.account(approval.requestedBy().accountId()))
                .put("reason", reason);
        return audit.record(tx, caller.orgId(), caller.actor(), action, approval, detail)
                .compose(v -> approved && approval.kind() == Kind.SETTING
                        ? ApprovalSettings.apply(tx, audit, caller, approval)
                        : Future.succeededFuture())
                .compose(v -> ApprovalListRepository.find(tx, approval.id()))
                .map(now -> new Outcome(now, Optional.empty()));
    }

    private Future<Outcome> tooLate(SqlConnection tx, Caller caller, Approval approval) {
        return ApprovalListRepository.find(tx, approval.id())
                .compose(now -> refuse(tx, caller, approval.id(), Objection.notOpen(now.orElse(approval))));
    }

    private Future<Outcome> refuse(SqlConnection tx, Caller caller, UUID id, Objection objection) {
        return ApprovalRepository.refusals(tx, caller.actor(), REFUSED_WITHIN, MOST_REFUSED)
                .compose(before -> {
                    if (before == MOST_REFUSED) {
                        return Future.failedFuture(Refusal.exhausted(
                                "Too many of your decisions were refused; go on in a minute", REFUSED_WITHIN));
                    }
                    return audit.refused(tx, caller, id, objection)
                            .map(new Outcome(Optional.empty(), Optional.of(objection.refusal())));
                });
    }
}

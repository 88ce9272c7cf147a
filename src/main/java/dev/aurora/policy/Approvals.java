package dev.aurora.policy;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.notify.Audience;
import dev.aurora.notify.Notice;
import dev.aurora.notify.Notices;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where runs ask for approvals, people decide them and executors use them up: the one way for each. */
public final class Approvals {
    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);

    private final SystemQueries system;
    private final Notices notices;
    private final PolicyConfig config;
    private final ApprovalAudit audit = new ApprovalAudit();
    private final Decisions decisions;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public Approvals(Tenant tenant, SystemQueries system, Notices notices, PolicyConfig config) {
        this.system = system;
        this.notices = notices;
        this.config = config;
        decisions = new Decisions(tenant, audit);
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
                .compose(others -> voided(tx, wanted.runId(), others))
                .compose(v -> ApprovalRepository.insert(tx, id, wanted, hash, config.lifetime()))
                .compose(fresh -> fresh ? announce(tx, id, wanted.runId()) : askedBefore(tx, wanted, hash));
    }

    private Future<Approval> announce(SqlConnection tx, UUID id, UUID runId) {
        return ApprovalRepository.org(tx)
                .compose(org -> ApprovalListRepository.find(tx, id)
                        .map(Optional::orElseThrow)
                        .compose(made -> announce(tx, org, ApprovalAudit.run(runId), made)));
    }

    private static Future<Approval> askedBefore(SqlConnection tx, NewApproval wanted, String hash) {
        return ApprovalListRepository.ofRun(tx, wanted.runId())
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
                ApprovalAudit.subject(made.id()));
        var detail = new JsonObject().put("effect", Approval.lower(made.effect()));
        return audit.record(tx, orgId, actor, "approval.requested", made, detail)
                .compose(v -> notices.tell(tx, notice))
                .map(made);
    }

    /** All of a run, oldest first. */
    public Future<List<Approval>> ofRun(SqlConnection tx, UUID runId) {
        return ApprovalListRepository.ofRun(tx, runId);
    }

    /**
     * Decides for good, with the caller's own permission. Refuses with FORBIDDEN, NOT_FOUND or CONFLICT, which is kept in
     * the audit log, with INVALID when the name that is to be typed is not the one, and with EXHAUSTED whoever was
     * refused too often.
     *
     * @param reason may be empty
     * @param confirmation what {@link Approval#confirm} asks for; may be empty
     */
    public Future<Approval> decide(Caller caller, UUID id, Decision decision, String reason, String confirmation) {
        return decisions.decide(caller, id, decision, reason, confirmation);
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
                        ? audit.redeemed(tx, redeemed.get(), redemption, hash)
                        : notRedeemed(tx, redemption, hash));
    }

    private Future<Void> notRedeemed(SqlConnection tx, Redemption redemption, String hash) {
        return ApprovalRepository.look(tx, redemption).compose(found -> {
            var objection = found.approval()
                    .map(it -> Objection.notRedeemable(it, hash, found.leaseHeld()))
                    .orElseGet(() -> Objection.unknown(redemption.approvalId()));
            var detail = new JsonObject().put("why", objection.code()).put("hash", hash);
            return system.run(client -> ApprovalRepository.recordRefused(
                            client,
                            ids.generate(),
                            found,
                            ApprovalAudit.run(redemption.runId()),
                            redemption.approvalId(),
                            detail))
                    .onFailure(failure -> LOG.error(
                            "That approval {} was refused ({}) cannot be recorded",
                            redemption.approvalId(),
                            objection.code(),
                            failure))
                    .transform(recorded -> Future.failedFuture(objection.refusal()));
        });
    }

    private Future<Void> voided(SqlConnection tx, UUID runId, List<UUID> gone) {
        return gone.isEmpty()
                ? Future.succeededFuture()
                : ApprovalRepository.org(tx).compose(org -> audit.voided(tx, org, ApprovalAudit.run(runId), gone));
    }

    ApprovalAudit audit() {
        return audit;
    }
}

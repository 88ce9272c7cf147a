package dev.aurora.policy;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.Optional;

/** When a second person must decide, which changes only by an approval itself. */
final class ApprovalSettings {
    private static final String SETTING = "approval.secondPerson";

    private final Tenant tenant;
    private final Approvals approvals;
    private final PolicyConfig config;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    ApprovalSettings(Tenant tenant, Approvals approvals, PolicyConfig config) {
        this.tenant = tenant;
        this.approvals = approvals;
        this.config = config;
    }

    /** As the API shows it, with the change that waits. */
    Future<JsonObject> get(Caller caller) {
        return tenant.run(caller.scope(), tx -> shown(tx, caller));
    }

    /** Asks for another setting in place of any change that waits; what is set already needs none. */
    Future<JsonObject> ask(Caller caller, SecondPerson wanted) {
        return tenant.run(
                caller.scope(),
                tx -> ApprovalRepository.holdSettings(tx)
                        .compose(v -> ApprovalRepository.voidSetting(tx))
                        .compose(gone -> approvals.audit().voided(tx, caller.orgId(), caller.actor(), gone))
                        .compose(v -> ApprovalListRepository.rules(tx))
                        .compose(rules -> rules.setting() == wanted
                                ? Future.succeededFuture()
                                : request(tx, caller, rules, wanted))
                        .compose(v -> shown(tx, caller)));
    }

    private Future<Approval> request(SqlConnection tx, Caller caller, ApprovalRules rules, SecondPerson wanted) {
        var id = ids.generate();
        var from = rules.setting().label();
        var content = new JsonObject().put("setting", SETTING).put("from", from).put("to", wanted.label());
        var title = "Change when a second person must decide from \"" + from + "\" to \"" + wanted.label() + "\"";
        return ApprovalRepository.insertSetting(
                        tx, id, caller.accountId(), title, rules.organisation(), content, config.lifetime())
                .compose(v -> ApprovalListRepository.find(tx, id))
                .map(Optional::orElseThrow)
                .compose(made -> approvals.announce(tx, caller.orgId(), caller.actor(), made));
    }

    private static Future<JsonObject> shown(SqlConnection tx, Caller caller) {
        return ApprovalListRepository.rules(tx)
                .compose(rules -> ApprovalListRepository.pendingSetting(tx).map(pending -> {
                    var shown =
                            new JsonObject().put("secondPerson", rules.setting().label());
                    pending.ifPresent(it -> shown.put("pending", it.shownTo(caller)));
                    return shown;
                }));
    }

    /** Does what an approval of a setting allows, in the transaction that approves it. */
    static Future<Void> apply(SqlConnection tx, ApprovalAudit audit, Caller caller, Approval approval) {
        var to = SecondPerson.of(approval.content().getString("to"));
        return ApprovalRepository.set(tx, to).compose(v -> audit.settingsChanged(tx, caller, approval));
    }
}

package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.policy.Approval.State;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Cursor;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Approvals over REST. */
public final class ApprovalRoutes implements Routes {
    private record DecideApproval(
            String decision,
            @Nullable String reason,
            @Nullable String confirmation) {}

    private record UpdateApprovalSettings(String secondPerson) {}

    private record ApprovalPage(
            List<JsonObject> items, @Nullable String nextCursor, int open) {}

    private final Tenant tenant;
    private final Approvals approvals;
    private final ApprovalSettings settings;

    public ApprovalRoutes(Tenant tenant, Approvals approvals, PolicyConfig config) {
        this.tenant = tenant;
        this.approvals = approvals;
        settings = new ApprovalSettings(tenant, approvals, config);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listApprovals", this::list),
                new Operation.Guarded("getApproval", this::get),
                new Operation.Guarded("decideApproval", this::decide),
                new Operation.Guarded("getApprovalSettings", this::getSettings),
                new Operation.Guarded("updateApprovalSettings", this::updateSettings));
    }

    private Future<Answer> list(Call call) {
        var caller = call.caller();
        var states = call.list("state").stream()
                .map(ApprovalRoutes::state)
                .distinct()
                .toList();
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(
                        caller.scope(),
                        tx -> ApprovalListRepository.list(tx, states, after, call.limit() + 1)
                                .compose(found -> ApprovalListRepository.countOpen(tx)
                                        .map(open -> {
                                            var page = Page.of(
                                                    found,
                                                    call.limit(),
                                                    it -> Cursor.of(
                                                            it.createdAt().toString(), it.id()));
                                            return new ApprovalPage(
                                                    page.items().stream()
                                                            .map(it -> it.shownTo(caller))
                                                            .toList(),
                                                    page.nextCursor(),
                                                    open);
                                        })))
                .map(Answer::ok);
    }

    private static State state(String label) {
        return Arrays.stream(State.values())
                .filter(it -> it.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Reason.INVALID,
                        "state must be open, approved, rejected, expired, void or redeemed, not " + label));
    }

    private Future<Answer> get(Call call) {
        return tenant.run(call.caller().scope(), tx -> ApprovalListRepository.find(tx, call.id()))
                .map(found -> shown(
                        call,
                        found.orElseThrow(() -> Objection.unknown(call.id()).refusal())));
    }

    private Future<Answer> decide(Call call) {
        var body = call.body(DecideApproval.class);
        return approvals
                .decide(
                        call.caller(),
                        call.id(),
                        Decision.of(body.decision()),
                        Objects.requireNonNullElse(body.reason(), ""),
                        Objects.requireNonNullElse(body.confirmation(), ""))
                .map(decided -> shown(call, decided));
    }

    private static Answer shown(Call call, Approval approval) {
        return Answer.ok(approval.shownTo(call.caller()));
    }

    private Future<Answer> getSettings(Call call) {
        return settings.get(call.caller()).map(Answer::ok);
    }

    private Future<Answer> updateSettings(Call call) {
        var wanted = SecondPerson.of(call.body(UpdateApprovalSettings.class).secondPerson());
        return settings.ask(call.caller(), wanted).map(Answer::ok);
    }
}

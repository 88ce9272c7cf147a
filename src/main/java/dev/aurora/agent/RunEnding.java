package dev.aurora.agent;

import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.agent.RunRepository.Withdrawn;
import dev.aurora.events.AgUi;
import dev.aurora.events.RunEvents;
import dev.aurora.notify.Audience;
import dev.aurora.notify.Notice;
import dev.aurora.notify.Notices;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How runs come to their end, and what goes with that. */
final class RunEnding {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);

    private final Tenant tenant;
    private final LeaseRepository leases;
    private final Notices notices;
    private final RunEvents events;

    RunEnding(Tenant tenant, LeaseRepository leases, Notices notices, RunEvents events) {
        this.tenant = tenant;
        this.leases = leases;
        this.notices = notices;
        this.events = events;
    }

    /** Within the last step of a run that this node holds. */
    Future<Void> end(SqlConnection tx, ActiveRun run, RunState state, Optional<String> problem) {
        return RunRepository.end(tx, run, state, problem)
                .compose(v -> run.background() && state != RunState.CANCELLED
                        ? notices.tell(tx, notice(run, state, problem))
                        : Future.succeededFuture());
    }

    private static Notice notice(ActiveRun run, RunState state, Optional<String> problem) {
        return new Notice(
                Notice.Kind.RUN_FINISHED,
                Audience.accounts(Set.of(run.accountId())),
                (state == RunState.FINISHED ? "Answered: " : "Failed: ")
                        + run.question().strip(),
                problem.orElse("Aurora has finished what you asked for in the background."),
                "/chat/" + run.conversationId(),
                "run:" + run.id());
    }

    /** Ends a run that nobody works on with this; whoever works on it hears of the request and stops. */
    Future<Void> cancel(CancelRun cancel) {
        return tenant.run(
                        cancel.scope(),
                        tx -> RunRepository.cancel(tx, cancel)
                                .compose(withdrawn -> withdrawn.isEmpty()
                                        ? Future.succeededFuture(Optional.<Long>empty())
                                        : tell(tx, cancel, withdrawn.get()).map(Optional::of)))
                .onSuccess(seq -> seq.ifPresent(it -> events.appended(cancel.runId(), it)))
                .mapEmpty();
    }

    private static Future<Long> tell(SqlConnection tx, CancelRun cancel, Withdrawn withdrawn) {
        var last = new ArrayList<JsonObject>();
        last.add(AgUi.runStarted(withdrawn.conversationId(), cancel.runId()));
        last.add(AgUi.runCancelled(withdrawn.conversationId(), cancel.runId()));
        return RunEvents.begin(tx, cancel.scope().orgId(), cancel.runId(), withdrawn.epoch(), last);
    }

    /** Whoever started the run is no member any more, so that nothing can be written in its name. */
    void giveUp(ActiveRun run) {
        giveUp(run, "FORBIDDEN", "Whoever started this run is no member of the organisation any more");
    }

    void giveUp(ActiveRun run, String code, String sentence) {
        leases.giveUp(run, code, sentence)
                .onSuccess(seq -> seq.ifPresent(it -> {
                    LOG.warn("Run {} is given up: {}", run.id(), sentence);
                    events.appended(run.id(), it);
                }))
                .onFailure(failure -> LOG.warn("Run {} cannot be given up: {}", run.id(), failure.getMessage()));
    }
}

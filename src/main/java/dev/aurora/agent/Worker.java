package dev.aurora.agent;

import dev.aurora.agent.ActiveRun.Stop;
import dev.aurora.agent.RunRepository.Standing;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.AgUi;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.policy.Approval;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes runs up: those that have just begun, and those that somebody else has left. Everything here blocks. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final int MOST_CLAIMS = 10;

    private final Vertx vertx;
    private final AgentParts parts;

    Worker(Vertx vertx, AgentParts parts) {
        this.vertx = vertx;
        this.parts = parts;
    }

    /** A run that has begun under this node's lease, with events up to the number. */
    void begin(ActiveRun run, long lastSeq) {
        work(run, () -> {
            var writer = parts.events().writer(run.scope(), run.id(), run.epoch(), lastSeq);
            watch(run, Duration.ZERO);
            new RunLoop(run, parts, writer, 0, 0).run();
        });
    }

    /** A run that this node has claimed: brings its log to where it stands, and goes on from there. */
    void goOn(ActiveRun run, int claims) {
        work(run, () -> {
            if (claims > MOST_CLAIMS) {
                parts.ending()
                        .giveUp(
                                run,
                                "INTERRUPTED",
                                "Aurora was stopped again and again while it took this step; ask in another way");
                return;
            }
            var lastSeq =
                    parts.events().takeOver(run.scope(), run.id(), run.epoch()).await();
            var standing = parts.runs().standing(run).await();
            run.known(standing.facts());
            run.role(standing.role());
            var writer = parts.events().writer(run.scope(), run.id(), run.epoch(), lastSeq);
            watch(run, standing.worked());
            if (standing.cancelRequested()) {
                run.stop(Stop.CANCELLED);
            }
            var loop = new RunLoop(run, parts, writer, standing.step(), standing.answers());
            takeUp(run, standing, loop.steps());
            loop.run();
        });
    }

    private void takeUp(ActiveRun run, Standing standing, Steps steps) {
        var events = new ArrayList<JsonObject>();
        Function<SqlConnection, Future<Void>> work = tx -> Future.succeededFuture();
        if (!standing.asked()) {
            var question = new User(run.question());
            var messageId = steps.newId();
            events.addAll(Beginning.events(
                    run.conversationId(), run.id(), parts.model().name(), question, messageId));
            work = tx -> steps.remember(tx, messageId, question);
        } else if (!standing.started()) {
            events.add(AgUi.runStarted(run.conversationId(), run.id()));
            decisions(run).forEach(it -> events.add(AgUi.custom("decision", it)));
        } else if (standing.openMessage().isPresent()) {
            var abandoned = standing.openMessage().get();
            events.add(AgUi.textEnd(abandoned));
            events.add(AgUi.custom("superseded", new JsonObject().put("messageId", abandoned.toString())));
        }
        steps.commit(events, work);
    }

    /** How the latest approval of each call was decided. */
    private List<JsonObject> decisions(ActiveRun run) {
        var approvals = parts.tenant()
                .run(run.scope(), tx -> parts.approvals().ofRun(tx, run.id()))
                .await();
        var latest = new LinkedHashMap<String, Approval>();
        approvals.forEach(it -> latest.put(it.callId(), it));
        return latest.values().stream()
                .filter(it -> it.state() != Approval.State.OPEN && it.state() != Approval.State.REDEEMED)
                .map(Interrupts::decision)
                .toList();
    }

    private void watch(ActiveRun run, Duration worked) {
        var left = Math.max(1, parts.config().wallTime().minus(worked).toMillis());
        var overtime = vertx.setTimer(left, timer -> run.stop(Stop.OVERTIME));
        run.ended().onComplete(ended -> {
            var _ = vertx.cancelTimer(overtime);
        });
    }

    private void work(ActiveRun run, Runnable work) {
        try {
            work.run();
        } catch (LeaseLost lost) {
            LOG.info("Run {} is left: {}", run.id(), lost.getMessage());
        } catch (RuntimeException failure) {
            if (failure instanceof Refusal refusal && refusal.reason() == Reason.UNAUTHENTICATED) {
                parts.ending().giveUp(run);
            } else {
                // Nothing of it was done: it is claimed again when the lease has ended.
                LOG.error("Run {} cannot be taken up", run.id(), failure);
            }
        } finally {
            run.end();
        }
    }
}

package dev.aurora.chat;

import dev.aurora.agent.AgentContract;
import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.chat.ChatContract.Run;
import dev.aurora.chat.ConversationRepository.Leg;
import dev.aurora.chat.RunInput.Resume;
import dev.aurora.chat.RunInput.ToolMessage;
import dev.aurora.events.EventReader;
import dev.aurora.events.RunEvents;
import dev.aurora.events.RunEvents.Attachment;
import dev.aurora.policy.Approval;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Decision;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What both carriers do with runs: start, follow, cancel, each as the caller may. */
final class Runs {
    private static final Duration BUS_TIMEOUT = Duration.ofSeconds(15);

    private final Bus bus;
    private final Tenant tenant;
    private final ConversationRepository conversations;
    private final Approvals approvals;
    private final RunEvents events;

    Runs(Bus bus, Tenant tenant, Approvals approvals, RunEvents events) {
        this.bus = bus;
        this.tenant = tenant;
        conversations = new ConversationRepository(tenant);
        this.approvals = approvals;
        this.events = events;
    }

    /**
     * What was started.
     *
     * @param after the event behind which it begins
     * @param ahead how many runs of the conversation come before it
     */
    record Started(UUID runId, UUID conversationId, long after, int ahead) {}

    /** Starts the run of an AG-UI input once, however often it comes, or decides what a parked one waits for. */
    Future<Started> start(Caller caller, @Nullable JsonObject input) {
        return Future.succeededFuture(input)
                .map(RunInput::of)
                .compose(run -> refuseForgedHistory(caller, run)
                        .compose(v -> run.resume().isEmpty() ? start(run.start(caller)) : resume(caller, run)));
    }

    /** Starts a run of which nobody needs to hear until it has ended. */
    Future<Run> startInBackground(Caller caller, UUID conversationId, UUID runId, String question, Mode mode) {
        var allowed = caller.may(Permission.RUNS_ACT) ? mode : Mode.ASK;
        return start(new StartRun(
                        caller.scope(),
                        caller.accountId(),
                        caller.limit(),
                        conversationId,
                        runId,
                        RunInput.text(question),
                        allowed,
                        true))
                .compose(started -> conversations.run(caller, runId));
    }

    private Future<Started> start(StartRun start) {
        return bus.request(AgentContract.START, start, BUS_TIMEOUT)
                .map(it -> new Started(it.runId(), it.conversationId(), 0, it.ahead()));
    }

    /** The input's run id becomes another name for the rest of the parked run; deciding again what is decided is nothing. */
    private Future<Started> resume(Caller caller, RunInput input) {
        return conversations
                .leg(caller, input.conversationId(), input.runId())
                .compose(known -> known.isPresent()
                        ? decide(caller, input, known.get())
                        : conversations
                                .parked(caller, input.conversationId())
                                .compose(parked -> parked.isEmpty()
                                        ? Future.failedFuture(new Refusal(
                                                Reason.CONFLICT,
                                                "Nothing in this conversation waits for a decision any more"))
                                        : refuseUncovered(
                                                        caller,
                                                        input,
                                                        parked.get().runId())
                                                .compose(
                                                        v -> conversations.nameLeg(caller, input.runId(), parked.get()))
                                                .compose(v -> decide(caller, input, parked.get()))));
    }

    private Future<List<Approval>> open(Caller caller, UUID runId) {
        return tenant.run(caller.scope(), tx -> approvals.ofRun(tx, runId))
                .map(all -> all.stream()
                        .filter(it -> it.state() == Approval.State.OPEN)
                        .toList());
    }

    private Future<Void> refuseUncovered(Caller caller, RunInput input, UUID runId) {
        var answered = input.resume().stream().map(Resume::approvalId).collect(Collectors.toSet());
        return open(caller, runId).compose(open -> {
            var ids = open.stream().map(Approval::id).collect(Collectors.toSet());
            return answered.equals(ids)
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Refusal(
                            Reason.CONFLICT,
                            "The run waits for " + ids.size() + " decisions; answer exactly those in resume: " + ids));
        });
    }

    private Future<Started> decide(Caller caller, RunInput input, Leg leg) {
        return open(caller, leg.runId()).compose(open -> {
            var ids = open.stream().map(Approval::id).collect(Collectors.toSet());
            var decided = Future.<Void>succeededFuture();
            for (var answer : input.resume()) {
                if (ids.contains(answer.approvalId())) {
                    decided = decided.compose(v -> approvals
                            .decide(
                                    caller,
                                    answer.approvalId(),
                                    answer.decision(),
                                    answer.reason(),
                                    answer.confirmation())
                            .mapEmpty());
                }
            }
            return decided.map(new Started(leg.runId(), input.conversationId(), leg.after(), 0));
        });
    }

    /** Refuses with NOT_FOUND a run that is not the caller's. */
    Future<Attachment> attach(Caller caller, UUID runId, long after, EventReader reader) {
        return conversations.run(caller, runId).map(run -> events.attach(caller.scope(), runId, after, reader));
    }

    Future<Run> cancel(Caller caller, UUID runId) {
        return bus.request(AgentContract.CANCEL, new CancelRun(caller.scope(), caller.accountId(), runId), BUS_TIMEOUT)
                .compose(requested -> conversations.run(caller, runId));
    }

    Future<Void> decide(Caller caller, UUID approvalId, Decision decision, String reason, String confirmation) {
        return approvals
                .decide(caller, approvalId, decision, reason, confirmation)
                .mapEmpty();
    }

    private Future<Void> refuseForgedHistory(Caller caller, RunInput input) {
        if (input.toolOutputs().isEmpty()) {
            return Future.succeededFuture();
        }
        return conversations
                .toolOutputs(caller, input.conversationId())
                .compose(known -> forged(input.toolOutputs(), known)
                        ? Future.failedFuture(RunInput.invalid(
                                "A tool message is not what the tool answered; history is the server's own"))
                        : Future.succeededFuture());
    }

    private static boolean forged(List<ToolMessage> claimed, Map<String, JsonObject> known) {
        return !claimed.stream().allMatch(it -> {
            var output = known.get(it.callId());
            return output != null && output.equals(parsed(it.content()));
        });
    }

    private static @Nullable JsonObject parsed(String content) {
        try {
            return new JsonObject(content);
        } catch (DecodeException e) {
            return null;
        }
    }
}

package dev.aurora.agent;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.AgUi;
import dev.aurora.events.RunWriter;
import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelFailure;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run from where it stands to its end, or to where it waits for people, as straight-line code on a virtual thread. Each
 * step is committed before the next begins, so what is committed is all that another holder needs.
 */
final class RunLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);
    private static final int REMEMBERED_MESSAGES = 60;

    private final ActiveRun run;
    private final AgentParts parts;
    private final RunWriter writer;
    private final Steps steps;
    private final ToolStep toolStep;
    private final List<ModelMessage> transcript;

    private int answers;
    /** Whether text from outside has been shown to the model in this run. */
    private boolean tainted;

    private volatile @Nullable UUID openMessage;

    /** Goes on after so many steps and answers that are committed. */
    RunLoop(ActiveRun run, AgentParts parts, RunWriter writer, int stepsTaken, int answers) {
        this.run = run;
        this.parts = parts;
        this.writer = writer;
        this.answers = answers;
        steps = new Steps(run, writer, parts.ids(), parts.clock(), stepsTaken);
        toolStep = new ToolStep(run, parts, steps, this::heard);
        transcript = new ArrayList<>();
        run.stopped().onSuccess(v -> {
            if (run.stopReason() == ActiveRun.Stop.LEASE_LOST) {
                writer.fence();
            }
        });
    }

    Steps steps() {
        return steps;
    }

    /** Returns when the run has ended, waits for people or is not ours any more. */
    void run() {
        try {
            converse();
        } catch (RuntimeException failure) {
            conclude(failure);
        }
    }

    private void converse() {
        var said = parts.runs().messages(run, REMEMBERED_MESSAGES).await();
        transcript.addAll(Transcript.of(said, run.id()));
        tainted = said.stream().anyMatch(it -> it.runId().equals(run.id()) && it.message() instanceof ToolOutput);
        while (true) {
            run.checkStopped();
            var open = Transcript.open(transcript);
            if (!open.isEmpty()) {
                if (!toolStep.settle(open, tainted)) {
                    return;
                }
            } else if (answers++ >= parts.config().maxSteps()) {
                end(
                        RunState.FAILED,
                        AgUi.runError(
                                "STEPS",
                                "Aurora stopped after " + parts.config().maxSteps()
                                        + " steps without an end; ask a narrower question"));
                return;
            } else if (answer()) {
                return;
            }
        }
    }

    private void heard(ToolOutput output) {
        transcript.add(output);
        tainted = true;
    }

    /** One answer of the model; true when it was the last. */
    private boolean answer() {
        var messageId = steps.newId();
        var answer = ask(messageId);
        var message = new Assistant(answer.text(), answer.toolUses());
        var events = endOfMessage();
        if (answer.toolUses().isEmpty()) {
            events.add(AgUi.runFinished(run.conversationId(), run.id()));
            steps.commit(
                    events,
                    answer.inputTokens(),
                    answer.outputTokens(),
                    tx -> steps.remember(tx, messageId, message)
                            .compose(v -> parts.ending().end(tx, run, RunState.FINISHED, Optional.empty())));
            return true;
        }
        for (var use : answer.toolUses()) {
            events.add(AgUi.toolStart(use.id(), use.name(), messageId));
            events.add(AgUi.toolArguments(use.id(), parts.redactor().json(use.arguments())));
            events.add(AgUi.toolEnd(use.id()));
        }
        steps.commit(events, answer.inputTokens(), answer.outputTokens(), tx -> steps.remember(tx, messageId, message));
        openMessage = null;
        transcript.add(message);
        return false;
    }

    /** What the model says is shown as it comes, but for what may be the beginning of a secret. */
    private ModelAnswer ask(UUID messageId) {
        var shown = parts.redactor().stream();
        var request = new ModelRequest(
                parts.prompt().text(run), List.copyOf(transcript), parts.tools().definitions(run));
        var call = parts.model().start(request, delta -> show(messageId, shown.push(Storable.text(delta))));
        run.calling(call);
        var answer = Storable.answer(call.answer().await());
        show(messageId, shown.end());
        return new ModelAnswer(
                parts.redactor().text(answer.text()), answer.toolUses(), answer.inputTokens(), answer.outputTokens());
    }

    private void show(UUID messageId, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (!messageId.equals(openMessage)) {
            openMessage = messageId;
            writer.startText(messageId);
        }
        writer.text(messageId, text);
    }

    private List<JsonObject> endOfMessage() {
        var events = new ArrayList<JsonObject>();
        var open = openMessage;
        if (open != null) {
            events.add(AgUi.textEnd(open));
        }
        return events;
    }

    /** Ends the run as it must end after this. */
    private void conclude(RuntimeException failure) {
        if (failure instanceof LeaseLost) {
            LOG.info("Run {} is left: {}", run.id(), failure.getMessage());
            return;
        }
        switch (run.stopReason()) {
            case CANCELLED -> end(RunState.CANCELLED, AgUi.runCancelled(run.conversationId(), run.id()));
            case OVERTIME -> end(RunState.FAILED, AgUi.runError("WALL_TIME", "The run took longer than it may"));
            case SHUTDOWN, LEASE_LOST -> LOG.info("Run {} is left: {}", run.id(), run.stopReason());
            case null -> {
                if (failure instanceof ModelFailure model) {
                    end(
                            RunState.FAILED,
                            AgUi.runError("MODEL_" + model.kind().name(), String.valueOf(model.getMessage())));
                    return;
                }
                var refusal = Refusal.of(failure);
                if (refusal != failure) {
                    LOG.error("Run {} failed", run.id(), failure);
                }
                if (refusal.reason() == Reason.UNAUTHENTICATED) {
                    parts.ending().giveUp(run);
                } else {
                    end(RunState.FAILED, AgUi.runError(refusal.reason().name(), refusal.sentence()));
                }
            }
        }
    }

    private void end(RunState state, JsonObject lastEvent) {
        var events = endOfMessage();
        events.add(lastEvent);
        var problem = Optional.ofNullable(lastEvent.getString("message"));
        try {
            steps.commit(events, tx -> parts.ending().end(tx, run, state, problem));
        } catch (RuntimeException failure) {
            LOG.warn("Run {} could not be ended as {}: {}", run.id(), state, failure.getMessage());
        }
    }
}

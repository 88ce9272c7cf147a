package dev.aurora.agent;

import dev.aurora.bus.Refusal;
import dev.aurora.events.AgUi;
import dev.aurora.events.RunEvents;
import dev.aurora.events.RunWriter;
import dev.aurora.llm.ChatModel;
import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelFailure;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelRequest;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run from its first model answer to its last event, as straight-line code on a virtual thread. Each step is
 * committed before the next begins.
 */
final class RunLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);
    private static final int REMEMBERED_MESSAGES = 60;

    private final ActiveRun run;
    private final ChatModel model;
    private final Toolbox tools;
    private final RunRepository runs;
    private final RunWriter writer;
    private final SystemPrompt prompt;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final int maxSteps;

    private int step;
    private volatile @Nullable UUID openMessage;

    RunLoop(
            ActiveRun run,
            ChatModel model,
            Toolbox tools,
            RunRepository runs,
            RunEvents events,
            long lastSeq,
            SystemPrompt prompt,
            Supplier<UUID> ids,
            Clock clock,
            int maxSteps) {
        this.run = run;
        this.model = model;
        this.tools = tools;
        this.runs = runs;
        this.prompt = prompt;
        this.ids = ids;
        this.clock = clock;
        this.maxSteps = maxSteps;
        writer = events.writer(run.scope(), run.id(), run.epoch(), lastSeq);
    }

    /** Returns when the run has ended or is not ours any more. */
    void run() {
        try {
            converse();
        } catch (LeaseLost lost) {
            LOG.info("Run {} is left: {}", run.id(), lost.getMessage());
        } catch (RuntimeException failure) {
            conclude(failure);
        } finally {
            run.end();
        }
    }

    private void converse() {
        var transcript = new ArrayList<>(
                Transcript.of(runs.messages(run, REMEMBERED_MESSAGES).await()));
        for (var answers = 0; answers < maxSteps; answers++) {
            var messageId = ids.get();
            var answer = ask(messageId, transcript);
            if (answer.toolUses().isEmpty()) {
                finish(messageId, answer);
                return;
            }
            commitAnswer(messageId, answer);
            transcript.add(new Assistant(answer.text(), answer.toolUses()));
            transcript.addAll(useTools(answer));
        }
        end(
                RunState.FAILED,
                "STEPS",
                "Aurora stopped after " + maxSteps + " steps without an end; ask a narrower question");
    }

    private ModelAnswer ask(UUID messageId, List<ModelMessage> transcript) {
        var started = new AtomicBoolean();
        var call = model.start(new ModelRequest(prompt.text(run), transcript, tools.definitions(run)), delta -> {
            if (delta.isEmpty()) {
                return;
            }
            if (started.compareAndSet(false, true)) {
                openMessage = messageId;
                writer.startText(messageId);
            }
            writer.text(messageId, Storable.text(delta));
        });
        run.calling(call);
        return Storable.answer(call.answer().await());
    }

    private void commitAnswer(UUID messageId, ModelAnswer answer) {
        var events = endOfMessage();
        for (var use : answer.toolUses()) {
            events.add(AgUi.toolStart(use.id(), use.name(), messageId));
            events.add(AgUi.toolArguments(use.id(), use.arguments()));
            events.add(AgUi.toolEnd(use.id()));
        }
        commit(
                events,
                answer.inputTokens(),
                answer.outputTokens(),
                tx -> remember(tx, messageId, new Assistant(answer.text(), answer.toolUses())));
        openMessage = null;
    }

    private void finish(UUID messageId, ModelAnswer answer) {
        var events = endOfMessage();
        events.add(AgUi.runFinished(run.conversationId(), run.id()));
        commit(
                events,
                answer.inputTokens(),
                answer.outputTokens(),
                tx -> remember(tx, messageId, new Assistant(answer.text(), List.of()))
                        .compose(v -> RunRepository.end(tx, run, RunState.FINISHED, Optional.empty())));
    }

    /** All at once, since they only read; each result is committed as it is due in the order of the uses. */
    private List<ToolOutput> useTools(ModelAnswer answer) {
        var pending =
                answer.toolUses().stream().map(use -> tools.execute(run, use)).toList();
        var outputs = new ArrayList<ToolOutput>();
        for (var output : pending) {
            Future.any(output, run.stopped()).await();
            if (run.stopReason() != null) {
                throw new ModelFailure(ModelFailure.Kind.CANCELLED, "Stopped");
            }
            outputs.add(output.await());
            commitOutput(output.await());
        }
        return outputs;
    }

    private void commitOutput(ToolOutput output) {
        var messageId = ids.get();
        commit(
                List.of(AgUi.toolResult(messageId, output.callId(), output.content())),
                0,
                0,
                tx -> remember(tx, messageId, output));
    }

    private Future<Void> remember(SqlConnection tx, UUID messageId, ModelMessage message) {
        return RunRepository.insertMessage(tx, run.orgId(), run.conversationId(), run.id(), messageId, message)
                .mapEmpty();
    }

    /** The events say when, so that a reader can tell how long a tool took. */
    private void commit(
            List<JsonObject> events, long inputTokens, long outputTokens, Function<SqlConnection, Future<Void>> work) {
        var next = ++step;
        var now = clock.millis();
        events.forEach(event -> event.put("timestamp", now));
        var _ = writer.commit(
                        events,
                        tx -> RunRepository.takeStep(tx, run, next, inputTokens, outputTokens)
                                .compose(v -> work.apply(tx)))
                .await();
    }

    private List<JsonObject> endOfMessage() {
        var events = new ArrayList<JsonObject>();
        var open = openMessage;
        if (open != null) {
            events.add(AgUi.textEnd(open));
        }
        return events;
    }

    private void conclude(RuntimeException failure) {
        switch (run.stopReason()) {
            case CANCELLED -> end(RunState.CANCELLED, "CANCELLED", "Stopped");
            case SHUTDOWN ->
                end(
                        RunState.INTERRUPTED,
                        "INTERRUPTED",
                        "Aurora stopped while it was answering; what it had said so far is kept");
            case OVERTIME -> end(RunState.FAILED, "WALL_TIME", "The run took longer than it may");
            case LEASE_LOST -> LOG.info("Run {} is left: its lease is lost", run.id());
            case null -> {
                if (failure instanceof ModelFailure model) {
                    end(RunState.FAILED, "MODEL_" + model.kind().name(), String.valueOf(model.getMessage()));
                    return;
                }
                var refusal = Refusal.of(failure);
                if (refusal != failure) {
                    LOG.error("Run {} failed", run.id(), failure);
                }
                end(RunState.FAILED, refusal.reason().name(), refusal.sentence());
            }
        }
    }

    private void end(RunState state, String code, String sentence) {
        var events = endOfMessage();
        events.add(AgUi.runError(code, sentence));
        try {
            var _ = writer.commit(events, tx -> RunRepository.end(tx, run, state, Optional.of(sentence)))
                    .await();
        } catch (RuntimeException failure) {
            LOG.warn("Run {} could not be ended as {}: {}", run.id(), state, failure.getMessage());
        }
    }
}

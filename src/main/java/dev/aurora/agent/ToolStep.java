package dev.aurora.agent;

import dev.aurora.bus.Refusal;
import dev.aurora.events.AgUi;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ToolUse;
import dev.aurora.policy.Approval;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Effect;
import dev.aurora.policy.NewApproval;
import dev.aurora.policy.Redemption;
import dev.aurora.postgres.Tenant;
import dev.aurora.redaction.Redactor;
import dev.aurora.tool.ChangePreview;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what an answer asks of tools, or goes on with it where an earlier holder of the run stopped. What only reads is
 * done at once. What changes something is approved first; what may have happened already happens again only when
 * somebody has said so.
 */
final class ToolStep {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(3);

    /** What is to be asked of people before a use may go on. */
    private record Wanted(ToolUse use, NewApproval approval) {}

    private record Known(Map<String, Approval> latest, Set<String> started) {}

    private final ActiveRun run;
    private final Toolbox tools;
    private final Steps steps;
    private final Tenant tenant;
    private final RunRepository runs;
    private final Approvals approvals;
    private final Redactor redactor;
    private final Consumer<ToolOutput> heard;

    /** Each output is told as soon as it is committed. */
    ToolStep(ActiveRun run, AgentParts parts, Steps steps, Consumer<ToolOutput> heard) {
        this.run = run;
        tools = parts.tools();
        this.steps = steps;
        tenant = parts.tenant();
        runs = parts.runs();
        approvals = parts.approvals();
        redactor = parts.redactor();
        this.heard = heard;
    }

    /** False when the run is parked now; true when every use has its output. */
    boolean settle(List<ToolUse> uses, boolean tainted) {
        var atOnce = new ArrayList<ToolUse>();
        var guarded = new ArrayList<ToolUse>();
        for (var use : uses) {
            var simple = tools.refusal(run, use).isPresent()
                    || (tools.spec(use).effect() == Effect.READ
                            && tools.spec(use).idempotent());
            (simple ? atOnce : guarded).add(use);
        }
        var pending = atOnce.stream().map(use -> tools.execute(run, use, null)).toList();
        for (var i = 0; i < pending.size(); i++) {
            remember(answer(atOnce.get(i), pending.get(i)));
        }
        return guarded.isEmpty() || settleGuarded(guarded, tainted || !atOnce.isEmpty());
    }

    private boolean settleGuarded(List<ToolUse> uses, boolean tainted) {
        var known = known();
        var wanted = new ArrayList<Wanted>();
        var goOn = new ArrayList<ToolUse>();
        var open = false;
        for (var use : uses) {
            var latest = known.latest().get(use.id());
            if (latest != null && latest.state() == Approval.State.OPEN) {
                open = true;
            } else if (needsApproval(use, latest, known)) {
                want(use, latest, tainted).ifPresent(wanted::add);
            } else {
                goOn.add(use);
            }
        }
        if (open || !wanted.isEmpty()) {
            park(wanted, known);
            return false;
        }
        for (var use : goOn) {
            carryOut(use, known.latest().get(use.id()));
        }
        return true;
    }

    private Known known() {
        return tenant.run(
                        run.scope(),
                        tx -> Future.all(approvals.ofRun(tx, run.id()), runs.startedCalls(tx, run))
                                .map(both -> {
                                    var latest = new HashMap<String, Approval>();
                                    both.<List<Approval>>resultAt(0).forEach(it -> latest.put(it.callId(), it));
                                    return new Known(latest, both.resultAt(1));
                                }))
                .await();
    }

    private boolean needsApproval(ToolUse use, @Nullable Approval latest, Known known) {
        if (latest != null) {
            return latest.state() == Approval.State.REDEEMED;
        }
        return tools.spec(use).effect() != Effect.READ || known.started().contains(use.id());
    }

    /** Empty when the tool refused the arguments, which is the use's output then. */
    private Optional<Wanted> want(ToolUse use, @Nullable Approval latest, boolean tainted) {
        var tool = tools.spec(use);
        var first = latest == null && tool.effect() != Effect.READ;
        ChangePreview preview;
        if (tool.effect() == Effect.READ) {
            preview = new ChangePreview(content(use), "Call " + use.name() + " again", "", null, false);
        } else {
            var told = tools.preview(run, use);
            awaitOrStop(told);
            if (told.failed()) {
                remember(Toolbox.failed(use, told.cause()));
                return Optional.empty();
            }
            preview = told.result();
        }
        try {
            return Optional.of(new Wanted(
                    use,
                    new NewApproval(
                            run.id(),
                            use.id(),
                            first ? Approval.Kind.CALL : Approval.Kind.REPEAT,
                            use.name(),
                            tool.effect(),
                            preview.content(),
                            preview.title(),
                            preview.target(),
                            preview.resourceName(),
                            preview.stateful(),
                            tainted)));
        } catch (Refusal refusal) {
            remember(Toolbox.failed(use, refusal));
            return Optional.empty();
        }
    }

    private void park(List<Wanted> wanted, Known known) {
        var open = new ArrayList<Approval>();
        known.latest().values().stream()
                .filter(it -> it.state() == Approval.State.OPEN)
                .forEach(open::add);
        if (!wanted.isEmpty()) {
            var asked = new AtomicReference<>(List.<Approval>of());
            steps.commit(
                    List.of(), tx -> request(tx, wanted).onSuccess(asked::set).mapEmpty());
            open.addAll(asked.get());
        }
        var interrupts = open.stream().map(Interrupts::of).toList();
        steps.commit(
                List.of(AgUi.runParked(run.conversationId(), run.id(), interrupts)), tx -> RunRepository.park(tx, run));
    }

    private Future<List<Approval>> request(SqlConnection tx, List<Wanted> wanted) {
        var asked = Future.<List<Approval>>succeededFuture(new ArrayList<>());
        for (var each : wanted) {
            asked = asked.compose(
                    sofar -> approvals.request(tx, each.approval()).map(it -> {
                        sofar.add(it);
                        return sofar;
                    }));
        }
        return asked;
    }

    private void carryOut(ToolUse use, @Nullable Approval approval) {
        var refused = refusal(use, approval);
        if (refused.isPresent()) {
            remember(Toolbox.failed(use, refused.get()));
            return;
        }
        // Whoever changes something redeems the approval itself; here is nobody else to do it.
        var redeemed = tools.spec(use).effect() == Effect.READ ? approval : null;
        var began = System.nanoTime();
        steps.commit(
                List.of(),
                tx -> RunRepository.startCall(tx, run, use.id(), use.name())
                        .compose(v -> redeemed == null ? Future.succeededFuture() : redeem(tx, use, redeemed)));
        while (System.nanoTime() - began > run.lease().toNanos() / 2) {
            began = System.nanoTime();
            steps.commit(List.of(), tx -> Future.succeededFuture());
        }
        run.checkStopped();
        remember(answer(use, tools.execute(run, use, approval == null ? null : approval.id())));
    }

    /** Why a guarded use is not carried out, for the model. */
    private Optional<String> refusal(ToolUse use, @Nullable Approval approval) {
        if (approval == null) {
            return Optional.empty();
        }
        var repeat = approval.kind() == Approval.Kind.REPEAT
                ? " It is not known whether an earlier attempt had its effect; look before you do anything else."
                : "";
        return switch (approval.state()) {
            case APPROVED -> Optional.empty();
            case REJECTED ->
                Optional.of("The call of " + use.name() + " was rejected"
                        + Optional.ofNullable(approval.reason())
                                .map(it -> ": " + it)
                                .orElse("") + "." + repeat);
            case EXPIRED -> Optional.of("Nobody decided about the call of " + use.name() + " in time." + repeat);
            case VOID, OPEN, REDEEMED ->
                Optional.of("The approval of the call of " + use.name() + " is not valid any more." + repeat);
        };
    }

    private Future<Void> redeem(SqlConnection tx, ToolUse use, Approval approval) {
        return approvals.redeem(tx, new Redemption(approval.id(), run.id(), run.epoch(), content(use)));
    }

    private static JsonObject content(ToolUse use) {
        return new JsonObject().put("tool", use.name()).put("arguments", use.arguments());
    }

    /** What a call gave, or, when the run is stopped meanwhile, what is known of it then. */
    private ToolOutput answer(ToolUse use, Future<ToolOutput> output) {
        Future.any(output, run.stopped()).await();
        if (output.isComplete()) {
            return output.await();
        }
        if (run.stopReason() != ActiveRun.Stop.CANCELLED && run.stopReason() != ActiveRun.Stop.OVERTIME) {
            run.checkStopped();
        }
        tools.stop(run, use);
        return output.timeout(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(late -> Toolbox.failed(
                        use, "It was told to stop and did not answer; whether it had its effect is not known"))
                .await();
    }

    private void awaitOrStop(Future<?> future) {
        Future.any(future.transform(done -> Future.succeededFuture()), run.stopped())
                .await();
        if (!future.isComplete()) {
            run.checkStopped();
        }
    }

    /** What a tool found has lost its secrets where it was bounded; what a failure says loses them here. */
    private void remember(ToolOutput told) {
        var output = told.failed()
                ? new ToolOutput(told.callId(), told.toolName(), redactor.json(told.content()), true)
                : told;
        var messageId = steps.newId();
        steps.commit(
                List.of(AgUi.toolResult(messageId, output.callId(), output.content())),
                tx -> steps.remember(tx, messageId, output));
        heard.accept(output);
        run.checkStopped();
    }
}

package dev.aurora.agent;

import com.fasterxml.uuid.Generators;
import dev.aurora.agent.ActiveRun.Facts;
import dev.aurora.agent.ActiveRun.Stop;
import dev.aurora.agent.AgentContract.CancelRequested;
import dev.aurora.agent.AgentContract.RunStarted;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.agent.LeaseRepository.Claimed;
import dev.aurora.agent.LeaseRepository.Renewed;
import dev.aurora.bus.Bus;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ChatModel;
import dev.aurora.notify.Notices;
import dev.aurora.policy.Approvals;
import dev.aurora.postgres.Postgres;
import dev.aurora.redaction.Redactor;
import dev.aurora.tool.ToolOutputs;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Caller.Role;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@link AgentContract} and works on runs, each on a virtual thread: on those that are started here, and on those that
 * wait for any node. Deploy it as a virtual-thread verticle; any number of nodes may do the same.
 */
public final class AgentVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AgentVerticle.class);
    private static final String CHANNEL = "aurora_run";
    private static final String CANCEL = "cancel ";
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);
    private static final int RENEWALS_PER_LEASE = 4;

    private final AgentConfig config;
    private final ChatModel model;
    private final List<ToolSpec> tools;
    private final ToolOutputs outputs;
    private final Postgres postgres;
    private final Approvals approvals;
    private final RunEvents events;
    private final Clock clock;
    private final Redactor redactor;
    private final LeaseRepository leases;
    private final RunStartRepository starts;
    private final RunEnding ending;
    private final Map<UUID, ActiveRun> active = new ConcurrentHashMap<>();
    private boolean looking;
    private boolean lookAgain;
    private boolean stopping;

    /** {@code processId} is this process's own: runs of one that had it before are none of its business. */
    public AgentVerticle(
            AgentConfig config,
            UUID processId,
            ChatModel model,
            List<ToolSpec> tools,
            ToolOutputs outputs,
            Redactor redactor,
            Postgres postgres,
            Approvals approvals,
            Notices notices,
            RunEvents events,
            Clock clock) {
        this.config = config;
        this.model = model;
        this.tools = List.copyOf(tools);
        this.outputs = outputs;
        this.redactor = redactor;
        this.postgres = postgres;
        this.approvals = approvals;
        this.events = events;
        this.clock = clock;
        leases = new LeaseRepository(postgres.systemQueries(), processId, config.lease());
        starts = new RunStartRepository(postgres.tenant(), AgentVerticle::newId);
        ending = new RunEnding(postgres.tenant(), leases, notices, events);
    }

    @Override
    public Future<?> start() {
        var bus = new Bus(vertx);
        var worker = new Worker(
                vertx,
                new AgentParts(
                        config,
                        model,
                        new Toolbox(bus, tools, outputs),
                        new SystemPrompt(clock),
                        postgres.tenant(),
                        new RunRepository(postgres.tenant()),
                        events,
                        approvals,
                        ending,
                        redactor,
                        AgentVerticle::newId,
                        clock));
        var _ = vertx.setPeriodic(config.lease().toMillis() / RENEWALS_PER_LEASE, timer -> keepLeases());
        var _ = vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> look(worker));
        return postgres.listen(CHANNEL, told -> context.runOnContext(v -> told(told, worker)))
                .compose(v -> bus.serve(AgentContract.START, start -> begin(start, worker)))
                .compose(v -> bus.serve(
                        AgentContract.CANCEL,
                        cancel -> ending.cancel(cancel).map(done -> new CancelRequested(cancel.runId()))))
                .onSuccess(v -> look(worker));
    }

    /** What this node works on is another's at once, or its own when it is there again. */
    @Override
    public Future<?> stop() {
        stopping = true;
        var mine = List.copyOf(active.values());
        mine.forEach(it -> it.stop(Stop.SHUTDOWN));
        return Future.join(mine.stream().map(ActiveRun::ended).toList())
                .timeout(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .transform(ended -> mine.isEmpty() ? Future.succeededFuture() : leases.release(mine))
                .transform(released -> Future.succeededFuture());
    }

    /** What somebody types is seen by models and views as everything else is: without secrets. */
    private Future<RunStarted> begin(StartRun typed, Worker worker) {
        var start = new StartRun(
                typed.scope(),
                typed.accountId(),
                typed.limit(),
                typed.conversationId(),
                typed.runId(),
                redactor.text(typed.text()),
                typed.mode(),
                typed.background());
        var room = !start.background() && !stopping && active.size() < config.maxRuns();
        return starts.start(start, model.name(), leases.holder(), config.lease(), room)
                .map(begun -> {
                    begun.lastSeq().ifPresent(lastSeq -> {
                        var run = new ActiveRun(start.runId(), start.scope().orgId(), 1, config.lease());
                        run.known(new Facts(
                                start.accountId(),
                                start.conversationId(),
                                start.limit(),
                                start.mode(),
                                false,
                                start.text()));
                        run.role(
                                Role.of(Objects.requireNonNullElse(start.scope().role(), "viewer")));
                        hold(run, worker, () -> worker.begin(run, lastSeq));
                    });
                    return new RunStarted(start.runId(), start.conversationId(), begun.ahead());
                });
    }

    private void hold(ActiveRun run, Worker worker, Runnable work) {
        active.put(run.id(), run);
        run.ended()
                .onComplete(ended -> context.runOnContext(v -> {
                    active.remove(run.id(), run);
                    look(worker);
                }));
        context.runOnContext(v -> work.run());
    }

    private void told(String told, Worker worker) {
        if (!told.startsWith(CANCEL)) {
            look(worker);
            return;
        }
        var run = active.get(UUID.fromString(told.substring(CANCEL.length())));
        if (run != null) {
            run.stop(Stop.CANCELLED);
        }
    }

    /** One look at a time; who asks meanwhile makes another one follow. */
    private void look(Worker worker) {
        if (looking) {
            lookAgain = true;
            return;
        }
        var room = config.maxRuns() - active.size();
        if (room <= 0 || stopping) {
            return;
        }
        looking = true;
        lookAgain = false;
        leases.claim(List.copyOf(active.keySet()), room)
                .onSuccess(claimed -> claimed.forEach(it -> take(it, worker)))
                .onFailure(failure -> LOG.warn("Runs cannot be looked for: {}", failure.getMessage()))
                .onComplete(done -> {
                    looking = false;
                    if (lookAgain && done.succeeded()) {
                        look(worker);
                    }
                });
    }

    private void take(Claimed claimed, Worker worker) {
        var run = new ActiveRun(claimed.runId(), claimed.orgId(), claimed.epoch(), config.lease());
        hold(run, worker, () -> worker.goOn(run, claimed.claims()));
    }

    private void keepLeases() {
        var mine = new ArrayList<>(active.values());
        if (mine.isEmpty()) {
            return;
        }
        leases.renew(mine)
                .onSuccess(renewed -> {
                    var still = renewed.stream().collect(Collectors.toMap(Renewed::runId, Renewed::cancel));
                    mine.forEach(run -> renewed(run, still));
                })
                .onFailure(failure -> LOG.warn("Leases of runs cannot be held: {}", failure.getMessage()));
    }

    private static void renewed(ActiveRun run, Map<UUID, Boolean> still) {
        var cancel = still.get(run.id());
        if (cancel == null) {
            run.stop(Stop.LEASE_LOST);
        } else if (cancel) {
            run.stop(Stop.CANCELLED);
        }
    }

    private static UUID newId() {
        return Generators.timeBasedEpochGenerator().generate();
    }
}

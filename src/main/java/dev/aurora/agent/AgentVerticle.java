package dev.aurora.agent;

import com.fasterxml.uuid.Generators;
import dev.aurora.agent.ActiveRun.Stop;
import dev.aurora.agent.AgentContract.CancelRequested;
import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.agent.AgentContract.RunStarted;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.EventsContract;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ChatModel;
import dev.aurora.postgres.Postgres;
import dev.aurora.tool.ToolSpec;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@link AgentContract} and works on runs, each on a virtual thread. Deploy it as a virtual-thread verticle. */
public final class AgentVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AgentVerticle.class);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);
    private static final int RENEWALS_PER_LEASE = 3;

    private final AgentConfig config;
    private final UUID nodeId;
    private final ChatModel model;
    private final List<ToolSpec> tools;
    private final RunRepository runs;
    private final RunEvents events;
    private final Clock clock;
    private final SystemPrompt prompt;
    private final Map<UUID, ActiveRun> active = new ConcurrentHashMap<>();

    /**
     * The node's id survives restarts of its data folder, so that a node that comes back knows the runs it has lost.
     */
    public AgentVerticle(
            AgentConfig config,
            UUID nodeId,
            ChatModel model,
            List<ToolSpec> tools,
            Postgres postgres,
            RunEvents events,
            Clock clock) {
        this.config = config;
        this.nodeId = nodeId;
        this.model = model;
        this.tools = List.copyOf(tools);
        this.events = events;
        runs = new RunRepository(postgres.tenant(), postgres.systemQueries(), AgentVerticle::newId);
        this.clock = clock;
        prompt = new SystemPrompt(clock);
    }

    @Override
    public Future<?> start() {
        var bus = new Bus(vertx);
        var toolbox = new Toolbox(bus, tools);
        var cancellations = bus.listen(AgentContract.CANCEL_REQUESTED, it -> stop(it.runId(), Stop.CANCELLED));
        var _ = vertx.setPeriodic(config.lease().toMillis() / RENEWALS_PER_LEASE, timer -> keepLeases(bus));
        return endLost(bus, Optional.of(nodeId))
                .compose(v -> cancellations.completion())
                .compose(v -> bus.serve(AgentContract.START, start -> begin(start, toolbox)))
                .compose(v -> bus.serve(AgentContract.CANCEL, cancel -> cancel(bus, cancel)));
    }

    @Override
    public Future<?> stop() {
        active.values().forEach(it -> it.stop(Stop.SHUTDOWN));
        return Future.join(active.values().stream().map(ActiveRun::ended).toList())
                .timeout(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .transform(ended -> Future.succeededFuture());
    }

    private Future<RunStarted> begin(StartRun start, Toolbox toolbox) {
        return runs.begin(start, model.name(), nodeId, config.lease()).map(begun -> {
            if (begun.fresh()) {
                work(new ActiveRun(start), toolbox, begun.lastSeq());
            }
            return new RunStarted(start.runId(), start.conversationId());
        });
    }

    private void work(ActiveRun run, Toolbox toolbox, long lastSeq) {
        active.put(run.id(), run);
        var overtime = vertx.setTimer(config.wallTime().toMillis(), timer -> run.stop(Stop.OVERTIME));
        run.ended().onComplete(ended -> {
            var _ = vertx.cancelTimer(overtime);
            active.remove(run.id());
        });
        context.runOnContext(v -> new RunLoop(
                        run,
                        model,
                        toolbox,
                        runs,
                        events,
                        lastSeq,
                        prompt,
                        AgentVerticle::newId,
                        clock,
                        config.maxSteps())
                .run());
    }

    private Future<CancelRequested> cancel(Bus bus, CancelRun cancel) {
        return runs.requestCancel(cancel).map(v -> {
            var requested = new CancelRequested(cancel.runId());
            bus.publish(AgentContract.CANCEL_REQUESTED, requested);
            return requested;
        });
    }

    private void stop(UUID runId, Stop why) {
        var run = active.get(runId);
        if (run != null) {
            run.stop(why);
        }
    }

    /** Its own leases first, or a node that has been cut off from the database would take its own runs for lost. */
    private void keepLeases(Bus bus) {
        Future.join(active.values().stream().map(this::renew).toList())
                .transform(renewed -> endLost(bus, Optional.empty()))
                .onFailure(failure -> LOG.warn("Lost runs cannot be looked for: {}", failure.getMessage()));
    }

    private Future<Boolean> renew(ActiveRun run) {
        return runs.renew(run, config.lease())
                .onSuccess(cancelRequested -> {
                    if (cancelRequested) {
                        run.stop(Stop.CANCELLED);
                    }
                })
                .onFailure(failure -> {
                    var away = failure instanceof Refusal refusal && refusal.reason() == Reason.UNAVAILABLE;
                    if (!away) {
                        run.stop(Stop.LEASE_LOST);
                    }
                });
    }

    private Future<Void> endLost(Bus bus, Optional<UUID> restartedHolder) {
        return runs.endLost(restartedHolder)
                .onSuccess(lost -> lost.forEach(it -> {
                    LOG.info("Run {} was interrupted", it.runId());
                    bus.publish(EventsContract.APPENDED, new EventsContract.Appended(it.runId(), it.seq()));
                }))
                .mapEmpty();
    }

    private static UUID newId() {
        return Generators.timeBasedEpochGenerator().generate();
    }
}

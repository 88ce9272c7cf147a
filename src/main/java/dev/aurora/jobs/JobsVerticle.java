package dev.aurora.jobs;

import dev.aurora.bus.Refusal;
import dev.aurora.jobs.JobRepository.Claimed;
import dev.aurora.jobs.JobRepository.Renewed;
import dev.aurora.jobs.JobRun.Stop;
import dev.aurora.jobs.JobRun.Stopped;
import dev.aurora.postgres.Postgres;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on jobs, each on a virtual thread, and fires schedules. Deploy it as a virtual-thread verticle; any number of nodes
 * may do the same.
 */
public final class JobsVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(JobsVerticle.class);
    private static final String CHANNEL = "aurora_job";
    private static final int RENEWALS_PER_LEASE = 3;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final Postgres postgres;
    private final SystemQueries system;
    private final Tenant tenant;
    private final UUID processId;
    private final Map<String, JobKind> kinds;
    private final List<SystemSchedule> schedules;
    private final Duration lease;
    private final Schedules firing;
    private final Map<UUID, JobRun> held = new ConcurrentHashMap<>();
    private boolean looking;
    private boolean lookAgain;
    private boolean stopping;

    /** {@code processId} is this process's own: leases of one that had it before are none of its business. */
    public JobsVerticle(
            Postgres postgres,
            UUID processId,
            List<JobKind> kinds,
            List<SystemSchedule> schedules,
            Duration lease,
            Clock clock) {
        this.postgres = postgres;
        system = postgres.systemQueries();
        tenant = postgres.tenant();
        this.processId = processId;
        this.kinds = kinds.stream().collect(Collectors.toUnmodifiableMap(JobKind::name, Function.identity()));
        this.schedules = List.copyOf(schedules);
        this.lease = lease;
        firing = new Schedules(system, clock);
    }

    @Override
    public Future<?> start() {
        var _ = vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> lookAround());
        var _ = vertx.setPeriodic(lease.toMillis() / RENEWALS_PER_LEASE, timer -> renew());
        return firing.ensure(schedules)
                .compose(v -> postgres.listen(
                        CHANNEL,
                        kind -> context.runOnContext(heard -> {
                            if (kinds.containsKey(kind)) {
                                look();
                            }
                        })))
                .onSuccess(v -> look());
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        held.values().forEach(it -> it.stop(Stop.SHUTDOWN));
        return Future.join(held.values().stream().map(JobRun::ended).toList())
                .timeout(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .transform(ended -> Future.succeededFuture());
    }

    private void lookAround() {
        system.run(JobRepository::recover)
                .onSuccess(recovered -> recovered.forEach(it ->
                        LOG.warn("Job {} ({}) was left by its node and is {} now", it.id(), it.kind(), it.state())))
                .compose(recovered -> firing.fireDue())
                .onFailure(failure -> LOG.warn("Jobs cannot be looked for: {}", failure.getMessage()))
                .onSuccess(v -> look());
    }

    /** One look at a time; who asks meanwhile makes another one follow. */
    private void look() {
        if (looking) {
            lookAgain = true;
            return;
        }
        var rooms = rooms();
        if (rooms.isEmpty() || stopping) {
            return;
        }
        looking = true;
        lookAgain = false;
        system.run(client -> JobRepository.claim(client, rooms, processId, lease))
                .onSuccess(claimed -> claimed.forEach(this::begin))
                .onFailure(failure -> LOG.warn("Jobs cannot be claimed: {}", failure.getMessage()))
                .onComplete(done -> {
                    looking = false;
                    if (lookAgain && done.succeeded()) {
                        look();
                    }
                });
    }

    private Map<JobKind, Integer> rooms() {
        var busy = new HashMap<String, Integer>();
        held.values().forEach(it -> busy.merge(it.claimed().kind(), 1, Integer::sum));
        var rooms = new HashMap<JobKind, Integer>();
        kinds.values().forEach(kind -> {
            var room = kind.perNode() - busy.getOrDefault(kind.name(), 0);
            if (room > 0) {
                rooms.put(kind, room);
            }
        });
        return rooms;
    }

    private void begin(Claimed claimed) {
        var kind = kinds.get(claimed.kind());
        if (kind == null) {
            return;
        }
        var run = new JobRun(claimed, tenant);
        held.put(claimed.id(), run);
        var overtime = vertx.setTimer(kind.timeLimit().toMillis(), timer -> run.stop(Stop.OVERTIME));
        var worked = Promise.<Void>promise();
        context.runOnContext(v -> {
            try {
                kind.work().run(run);
                worked.complete();
            } catch (RuntimeException | Error failure) {
                worked.fail(failure);
            }
        });
        // Work that does not listen is left to itself; under its epoch it can end nothing any more.
        Future.any(
                        worked.future().transform(done -> Future.succeededFuture()),
                        run.stopped().compose(v -> vertx.timer(END_WITHIN.toMillis())))
                .transform(done -> settle(kind, run, worked.future()))
                .onFailure(failure -> LOG.warn("Job {} cannot be ended: {}", claimed.id(), failure.getMessage()))
                .onComplete(settled -> {
                    var _ = vertx.cancelTimer(overtime);
                    held.remove(claimed.id(), run);
                    run.end();
                    look();
                });
    }

    private Future<?> settle(JobKind kind, JobRun run, Future<Void> worked) {
        if (run.finished() || run.stopReason() == Stop.LEASE_LOST) {
            return Future.succeededFuture();
        }
        var job = run.claimed();
        if (worked.succeeded()) {
            return end(job, "succeeded", null, Duration.ZERO);
        }
        return switch (run.stopReason()) {
            case CANCELLED -> end(job, "cancelled", null, Duration.ZERO);
            case SHUTDOWN -> end(job, "released", "The node that worked on it stopped", Duration.ZERO);
            case OVERTIME ->
                again(job, "It took longer than " + kind.timeLimit().toSeconds() + " seconds", true);
            case LEASE_LOST -> Future.succeededFuture();
            case null -> failed(job, worked.cause());
        };
    }

    private Future<?> failed(Claimed job, @Nullable Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return again(job, refusal.sentence(), !Retries.hopeless(refusal));
        }
        if (!(failure instanceof Stopped)) {
            LOG.error("Job {} ({}) failed", job.id(), job.kind(), failure);
        }
        return again(job, "Internal error", true);
    }

    private Future<?> again(Claimed job, String why, boolean mayHelp) {
        return mayHelp && job.attempt() < job.attempts()
                ? end(job, "queued", why, Retries.waitAfter(job.attempt()))
                : end(job, "dead", why, Duration.ZERO);
    }

    private Future<?> end(Claimed job, String outcome, @Nullable String why, Duration wait) {
        if (outcome.equals("dead")) {
            LOG.warn("Job {} ({}) is dead after {} attempts: {}", job.id(), job.kind(), job.attempt(), why);
        }
        return system.run(client -> JobRepository.end(client, job, outcome, why, wait))
                .onSuccess(ended -> {
                    if (!ended) {
                        LOG.info("Job {} ({}) was another node's by now", job.id(), job.kind());
                    }
                });
    }

    private void renew() {
        var mine = new ArrayList<>(held.values());
        if (mine.isEmpty()) {
            return;
        }
        system.run(client -> JobRepository.renew(
                        client, processId, mine.stream().map(JobRun::claimed).toList(), lease))
                .onSuccess(renewed -> renewed(mine, renewed))
                .onFailure(failure -> LOG.warn("Leases of jobs cannot be held: {}", failure.getMessage()));
    }

    private static void renewed(List<JobRun> mine, List<Renewed> renewed) {
        var still = renewed.stream().collect(Collectors.toMap(Renewed::id, Renewed::cancel));
        mine.forEach(run -> {
            var cancel = still.get(run.id());
            if (cancel == null && !run.finished()) {
                run.stop(Stop.LEASE_LOST);
            } else if (cancel != null && cancel) {
                run.stop(Stop.CANCELLED);
            }
        });
    }
}

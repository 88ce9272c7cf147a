package dev.aurora.jobs;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.jobs.JobRepository.Claimed;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt at a job, in the hands of whoever does the work. */
public final class JobRun {
    /** Why an attempt is to stop. */
    enum Stop {
        CANCELLED,
        OVERTIME,
        LEASE_LOST,
        SHUTDOWN
    }

    private final Claimed claimed;
    private final Tenant tenant;
    private final Promise<Void> stopped = Promise.promise();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean finished;

    JobRun(Claimed claimed, Tenant tenant) {
        this.claimed = claimed;
        this.tenant = tenant;
    }

    public UUID id() {
        return claimed.id();
    }

    public JsonObject payload() {
        return claimed.payload();
    }

    /** The first is 1. */
    public int attempt() {
        return claimed.attempt();
    }

    /** In whose name tenant transactions of the job run; throws for a job of the system's own. */
    public Scope scope() {
        return Scope.job(Objects.requireNonNull(claimed.orgId(), "The job has no organisation"), id());
    }

    /**
     * Does the last of the work and ends the job in one transaction, so that both are done or neither is: also when this
     * node has been taken for dead and another one does the job as well.
     */
    public <T> T finish(Function<SqlConnection, Future<T>> effect) {
        checkpoint();
        var result = tenant.run(
                        scope(),
                        tx -> JobRepository.finish(tx, id(), claimed.epoch()).compose(v -> effect.apply(tx)))
                .await();
        finished = true;
        return result;
    }

    /** Tells how far it is: {@code done} of {@code total}, where 0 is an unknown total. */
    public void progress(long done, long total, String what) {
        checkpoint();
        var progress = new JsonObject().put("done", done).put("total", total).put("what", what);
        tenant.run(scope(), tx -> JobRepository.progress(tx, id(), claimed.epoch(), progress))
                .await();
    }

    /** Throws when the attempt is to stop; call it between steps that take long. */
    public void checkpoint() {
        var why = stop.get();
        if (why != null) {
            throw new Stopped(why);
        }
    }

    /** Completes when the attempt is to stop. */
    public Future<Void> stopped() {
        return stopped.future();
    }

    Claimed claimed() {
        return claimed;
    }

    boolean finished() {
        return finished;
    }

    @Nullable Stop stopReason() {
        return stop.get();
    }

    /** The first reason counts. */
    void stop(Stop why) {
        if (stop.compareAndSet(null, why)) {
            stopped.tryComplete();
        }
    }

    void end() {
        ended.tryComplete();
    }

    /** Completes when this node has ended the attempt, or given it up. */
    Future<Void> ended() {
        return ended.future();
    }

    /** Thrown in the thread of an attempt that is to stop. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(Stop why) {
            super(why.name(), null, false, false);
        }
    }

    static Refusal leaseLost() {
        return new Refusal(Reason.CONFLICT, "Another node works on the job by now");
    }
}

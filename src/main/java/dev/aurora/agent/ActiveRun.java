package dev.aurora.agent;

import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.llm.ModelCall;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A run that this node works on, and the handle by which it is stopped. */
final class ActiveRun {
    private final StartRun start;
    private final AtomicReference<Role> role;
    private final Promise<Void> stopped = Promise.promise();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final AtomicReference<@Nullable ModelCall> modelCall = new AtomicReference<>();
    private final Promise<Void> ended = Promise.promise();

    /** Why a run is stopped from outside. */
    enum Stop {
        CANCELLED,
        SHUTDOWN,
        OVERTIME,
        LEASE_LOST
    }

    ActiveRun(StartRun start) {
        this.start = start;
        role = new AtomicReference<>(
                Role.of(Objects.requireNonNullElse(start.scope().role(), "viewer")));
    }

    UUID id() {
        return start.runId();
    }

    UUID orgId() {
        return start.scope().orgId();
    }

    /** Whether whoever started it may do this, by the role as it was told last. */
    boolean may(Permission permission) {
        return role.get().includes(permission.lowest())
                && (start.limit() == null || start.limit().contains(permission));
    }

    /** The role of whoever started it, as the database tells it with each step. */
    void role(Role now) {
        role.set(now);
    }

    UUID conversationId() {
        return start.conversationId();
    }

    Mode mode() {
        return start.mode();
    }

    int epoch() {
        return 1;
    }

    Scope scope() {
        return Scope.run(orgId(), id());
    }

    /** The first reason counts. */
    void stop(Stop why) {
        if (!stop.compareAndSet(null, why)) {
            return;
        }
        var call = modelCall.get();
        if (call != null) {
            call.cancel();
        }
        stopped.tryComplete();
    }

    @Nullable Stop stopReason() {
        return stop.get();
    }

    /** Completes when the run is told to stop. */
    Future<Void> stopped() {
        return stopped.future();
    }

    void calling(ModelCall call) {
        modelCall.set(call);
        if (stop.get() != null) {
            call.cancel();
        }
    }

    void end() {
        ended.tryComplete();
    }

    /** Completes when this node has written the run's last event, or given it up. */
    Future<Void> ended() {
        return ended.future();
    }
}

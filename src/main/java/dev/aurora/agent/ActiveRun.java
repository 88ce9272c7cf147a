package dev.aurora.agent;

import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.llm.ModelCall;
import dev.aurora.llm.ModelFailure;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A run that this node works on, and the handle by which it is stopped. */
final class ActiveRun {
    /** What stays as it is while a node holds the run. */
    record Facts(
            UUID accountId,
            UUID conversationId,
            @Nullable Set<Permission> limit,
            Mode mode,
            boolean background,
            String question) {}

    /** Why a run is stopped from outside. */
    enum Stop {
        CANCELLED,
        SHUTDOWN,
        OVERTIME,
        LEASE_LOST
    }

    private final UUID id;
    private final UUID orgId;
    private final int epoch;
    private final Duration lease;
    private final Promise<Void> stopped = Promise.promise();
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final AtomicReference<@Nullable ModelCall> modelCall = new AtomicReference<>();
    private final Promise<Void> ended = Promise.promise();
    private volatile @Nullable Facts facts;
    private volatile Role role = Role.VIEWER;

    /** One whose facts are still to be read. */
    ActiveRun(UUID id, UUID orgId, int epoch, Duration lease) {
        this.id = id;
        this.orgId = orgId;
        this.epoch = epoch;
        this.lease = lease;
    }

    UUID id() {
        return id;
    }

    UUID orgId() {
        return orgId;
    }

    int epoch() {
        return epoch;
    }

    Duration lease() {
        return lease;
    }

    Scope scope() {
        return Scope.run(orgId, id);
    }

    void known(Facts now) {
        facts = now;
    }

    private Facts facts() {
        return Objects.requireNonNull(facts, "The run is not known yet");
    }

    /** Whether whoever started it may do this, by the role as it was told last. */
    boolean may(Permission permission) {
        var limit = facts().limit();
        return role.includes(permission.lowest()) && (limit == null || limit.contains(permission));
    }

    /** The role of whoever started it, as the database tells it with each step. */
    void role(Role now) {
        role = now;
    }

    UUID accountId() {
        return facts().accountId();
    }

    UUID conversationId() {
        return facts().conversationId();
    }

    boolean background() {
        return facts().background();
    }

    String question() {
        return facts().question();
    }

    /** Whether it may ask to change things: by how it was started, and by what its account may do now. */
    boolean acts() {
        return facts().mode() == Mode.ACT && may(Permission.RUNS_ACT);
    }

    Mode mode() {
        return facts().mode();
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

    /** Throws when the run is told to stop. */
    void checkStopped() {
        if (stop.get() != null) {
            throw new ModelFailure(ModelFailure.Kind.CANCELLED, "Stopped");
        }
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

    /** Completes when this node works on the run no more. */
    Future<Void> ended() {
        return ended.future();
    }
}

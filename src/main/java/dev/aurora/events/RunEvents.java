package dev.aurora.events;

import dev.aurora.bus.Bus;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import dev.aurora.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The event log of runs: Postgres is the log, Redis only its live tail. A run is written by the holder of its lease and
 * followed by any number of readers on any node, who all get the same events in the same order.
 */
public final class RunEvents implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Bus bus;
    private final Tenant tenant;
    private final RunEventRepository log;
    private final LiveTail live;
    private final Map<UUID, RunTail> tails = new ConcurrentHashMap<>();
    private final MessageConsumer<Buffer> hints;
    private final long lookTimer;

    /** One per node. */
    public RunEvents(Vertx vertx, Tenant tenant, RedisLink redis) {
        this.vertx = vertx;
        this.tenant = tenant;
        bus = new Bus(vertx);
        log = new RunEventRepository(tenant);
        live = new LiveTail(redis);
        hints = bus.listen(EventsContract.APPENDED, hint -> {
            var tail = tails.get(hint.runId());
            if (tail != null) {
                tail.look();
            }
        });
        lookTimer =
                vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> tails.values().forEach(RunTail::look));
    }

    /** Writes a run's first events in the transaction that creates it, and answers the last number given. */
    public static Future<Long> begin(SqlConnection tx, UUID orgId, UUID runId, List<JsonObject> events) {
        var numbered = new ArrayList<RunEvent>();
        for (var event : events) {
            numbered.add(new RunEvent(RunWriter.firstSeq(1) + numbered.size(), event));
        }
        return RunEventRepository.append(tx, orgId, runId, numbered)
                .map(numbered.getLast().seq());
    }

    /**
     * For the holder of a run's lease. Numbers begin anew with each epoch, above everything that an earlier one can have
     * given, and behind the event that started the epoch.
     */
    public RunWriter writer(Scope scope, UUID runId, int epoch, long lastSeq) {
        return new RunWriter(vertx, bus, tenant, log, live, scope, runId, epoch, lastSeq);
    }

    /**
     * Gives the reader everything behind {@code after} and then what comes, until the run ends or the attachment is
     * closed. The scope must see the run; whoever attaches a reader has checked that it may.
     */
    public Attachment attach(Scope scope, UUID runId, long after, EventReader reader) {
        var joined = new AtomicReference<RunTail.@Nullable Follower>();
        var context = vertx.getOrCreateContext();
        tails.compute(runId, (id, current) -> {
            var tail = current == null ? new RunTail(id, context, log, live, () -> forget(id)) : current;
            joined.set(tail.join(scope, after, reader));
            return tail;
        });
        var follower = Objects.requireNonNull(joined.get());
        return follower::leave;
    }

    private void forget(UUID runId) {
        tails.computeIfPresent(runId, (id, tail) -> tail.abandoned() ? null : tail);
    }

    /** How many runs are followed on this node. */
    int followed() {
        return tails.size();
    }

    /** A reader's hold on a run. */
    @FunctionalInterface
    public interface Attachment {
        void close();
    }

    @Override
    public void close() {
        var _ = vertx.cancelTimer(lookTimer);
        var _ = hints.unregister();
    }
}

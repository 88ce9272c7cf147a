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
                tail.look(hint.seq());
            }
        });
        lookTimer =
                vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> tails.values().forEach(RunTail::lookThoroughly));
    }

    /** Writes events of an epoch that has written none yet, in the caller's transaction, and answers the last number given. */
    public static Future<Long> begin(SqlConnection tx, UUID orgId, UUID runId, int epoch, List<JsonObject> events) {
        var numbered = new ArrayList<RunEvent>();
        for (var event : events) {
            numbered.add(new RunEvent(RunWriter.firstSeq(epoch) + numbered.size(), event));
        }
        return RunEventRepository.append(tx, orgId, runId, numbered)
                .map(numbered.getLast().seq());
    }

    /** Tells readers that events were written in a transaction that has been committed. */
    public void appended(UUID runId, long seq) {
        bus.publish(EventsContract.APPENDED, new EventsContract.Appended(runId, seq));
    }

    /**
     * For a new holder: shuts the earlier one out, brings into the log what readers may have seen and the log has not, and
     * answers the number of the last event.
     */
    public Future<Long> takeOver(Scope scope, UUID runId, int epoch) {
        var first = RunWriter.firstSeq(epoch);
        return log.lastSeq(scope, runId)
                .compose(logged -> live.fence(runId, first)
                        .compose(v -> live.readAll(runId, logged))
                        .otherwise(List.of())
                        .map(entries -> entries.stream()
                                .map(LiveTail.Entry::event)
                                .filter(it -> it.seq() < first)
                                .toList())
                        .compose(missing -> missing.isEmpty()
                                ? Future.succeededFuture(logged)
                                : log.appendInEpoch(scope, runId, epoch, missing)
                                        .map(held -> missing.getLast().seq())));
    }

    /**
     * For the holder of a run's lease. Numbers begin anew with each epoch, above everything that an earlier one can have
     * given, and behind the event that started the epoch.
     */
    public RunWriter writer(Scope scope, UUID runId, int epoch, long lastSeq) {
        return new RunWriter(vertx, bus, tenant, log, live, entry -> offer(runId, entry), scope, runId, epoch, lastSeq);
    }

    private void offer(UUID runId, LiveTail.Entry entry) {
        var tail = tails.get(runId);
        if (tail != null) {
            tail.offer(entry);
        }
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

package dev.aurora.events;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.EventsContract.Appended;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers and writes the events of one run for one lease epoch. Text goes out at once: its first piece as it comes, later
 * ones joined, to Redis immediately and to the log in batches. Everything else is part of a step and goes out when the
 * step is committed. All methods may be called from any thread; they act in the order of the calls.
 */
public final class RunWriter {
    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

    /** Events of different epochs never share a number: an epoch has so many of its own. */
    public static final long NUMBERS_PER_EPOCH = 1_000_000_000L;

    private static final Duration JOIN_FOR = Duration.ofMillis(100);
    private static final int JOIN_CHARACTERS = 1024;
    private static final Duration LOG_WITHIN = Duration.ofMillis(250);
    private static final Duration COMMIT_AGAIN_AFTER = Duration.ofMillis(500);
    private static final int COMMIT_ATTEMPTS = 20;

    private final Context context;
    private final Vertx vertx;
    private final Bus bus;
    private final Tenant tenant;
    private final RunEventRepository log;
    private final LiveTail live;
    private final Consumer<LiveTail.Entry> here;
    private final Scope scope;
    private final UUID runId;
    private final int epoch;

    private long assigned;
    private long shown;
    private int commits;
    private final List<RunEvent> unlogged = new ArrayList<>();
    private final StringBuilder joined = new StringBuilder();
    private @Nullable UUID joinedMessage;
    private boolean joinTimer;
    private boolean logTimer;
    /** Another holder has the run: nothing more is shown, and the next commit says so. */
    private boolean fenced;

    private Future<Void> writing = Future.succeededFuture();

    RunWriter(
            Vertx vertx,
            Bus bus,
            Tenant tenant,
            RunEventRepository log,
            LiveTail live,
            Consumer<LiveTail.Entry> here,
            Scope scope,
            UUID runId,
            int epoch,
            long lastSeq) {
        this.vertx = vertx;
        this.bus = bus;
        this.tenant = tenant;
        this.log = log;
        this.live = live;
        this.here = here;
        this.scope = scope;
        this.runId = runId;
        this.epoch = epoch;
        assigned = Math.max(lastSeq, firstSeq(epoch) - 1);
        shown = lastSeq;
        context = vertx.getOrCreateContext();
    }

    /** The number of an epoch's first event. */
    public static long firstSeq(int epoch) {
        return (epoch - 1) * NUMBERS_PER_EPOCH + 1;
    }

    /** Another holder has the run: what comes now is not shown. */
    public void fence() {
        act(() -> fenced = true);
    }

    /** A message of the assistant begins to be written. */
    public void startText(UUID messageId) {
        act(() -> {
            flushJoined();
            send(AgUi.textStart(messageId));
        });
    }

    /** A piece of a message that has been started. */
    public void text(UUID messageId, String delta) {
        act(() -> {
            if (!messageId.equals(joinedMessage)) {
                flushJoined();
                joinedMessage = messageId;
                send(AgUi.textDelta(messageId, delta));
                return;
            }
            joined.append(delta);
            if (joined.length() >= JOIN_CHARACTERS) {
                flushJoined();
            } else if (!joinTimer) {
                joinTimer = true;
                var _ = vertx.setTimer(
                        JOIN_FOR.toMillis(),
                        timer -> act(() -> {
                            joinTimer = false;
                            flushJoined();
                        }));
            }
        });
    }

    /**
     * Commits one step: the work and the events, with all text before them, in one transaction, and shows the events
     * afterwards. While the database is away it is tried again for some seconds, so the work must be the same when it is
     * done twice. After a failure nothing of the step is shown.
     */
    public <T> Future<T> commit(List<JsonObject> events, Function<SqlConnection, Future<T>> work) {
        var done = Promise.<T>promise();
        act(() -> {
            flushJoined();
            joinedMessage = null;
            var step = events.stream().map(it -> new RunEvent(++assigned, it)).toList();
            commits++;
            writing = writing.transform(before -> {
                var text = List.copyOf(unlogged);
                var all = Stream.concat(text.stream(), step.stream()).toList();
                return attempt(all, work, COMMIT_ATTEMPTS)
                        .onSuccess(result -> {
                            unlogged.removeAll(text);
                            step.forEach(this::show);
                        })
                        .onComplete(settled -> commits--)
                        .onComplete(done)
                        .transform(settled -> Future.succeededFuture());
            });
        });
        return done.future();
    }

    private <T> Future<T> attempt(List<RunEvent> events, Function<SqlConnection, Future<T>> work, int attempts) {
        return tenant.run(
                        scope,
                        tx -> work.apply(tx)
                                .compose(result -> RunEventRepository.append(tx, scope.orgId(), runId, events)
                                        .map(result)))
                .recover(failure -> {
                    var again = attempts > 1
                            && failure instanceof Refusal refusal
                            && refusal.reason() == Reason.UNAVAILABLE;
                    return again
                            ? vertx.timer(COMMIT_AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS)
                                    .compose(v -> attempt(events, work, attempts - 1))
                            : Future.failedFuture(failure);
                });
    }

    /** At once, or behind the step that is being committed, so that what readers see keeps its order. */
    private void act(Runnable action) {
        context.runOnContext(v -> {
            if (commits == 0) {
                action.run();
                return;
            }
            writing = writing.transform(before -> {
                action.run();
                return Future.succeededFuture();
            });
        });
    }

    private void flushJoined() {
        if (!joined.isEmpty() && joinedMessage != null) {
            send(AgUi.textDelta(joinedMessage, joined.toString()));
            joined.setLength(0);
        }
    }

    private void send(JsonObject event) {
        if (fenced) {
            return;
        }
        var numbered = new RunEvent(++assigned, event);
        unlogged.add(numbered);
        show(numbered);
        logSoon();
    }

    private void logSoon() {
        if (!logTimer) {
            logTimer = true;
            var _ = vertx.setTimer(
                    LOG_WITHIN.toMillis(),
                    timer -> act(() -> {
                        logTimer = false;
                        logText();
                    }));
        }
    }

    private void show(RunEvent event) {
        var previous = shown;
        shown = event.seq();
        var entry = new LiveTail.Entry(previous, event);
        // Not before: what an earlier holder still says when it is fenced, nobody may hear.
        live.append(runId, entry).onComplete(added -> {
            if (added.succeeded()) {
                here.accept(entry);
            }
            hint(event.seq());
        });
    }

    private void logText() {
        var batch = List.copyOf(unlogged);
        if (batch.isEmpty()) {
            return;
        }
        writing = writing.transform(before -> log.appendInEpoch(scope, runId, epoch, batch)
                .onSuccess(held -> {
                    fenced |= !held;
                    unlogged.removeAll(batch);
                    hint(shown);
                })
                .onFailure(failure -> {
                    LOG.warn("Run {}: text is not in the log yet: {}", runId, failure.getMessage());
                    logSoon();
                })
                .transform(settled -> Future.succeededFuture()));
    }

    private void hint(long seq) {
        bus.publish(EventsContract.APPENDED, new Appended(runId, seq));
    }
}

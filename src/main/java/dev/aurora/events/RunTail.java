package dev.aurora.events;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Scope;
import io.vertx.core.Context;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one run for all its readers on this node: reads Redis once for everybody who is up to date, and lets a reader
 * who is not read the log for itself. Runs on one context.
 */
final class RunTail {
    private static final Logger LOG = LoggerFactory.getLogger(RunTail.class);
    private static final int PAGE = 500;

    private final UUID runId;
    private final Context context;
    private final RunEventRepository log;
    private final LiveTail live;
    private final Runnable whenAbandoned;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    /** The highest number that anybody spoke of, as long as it may still be missing to somebody. */
    private long wanted;

    private boolean reading;
    private boolean lookAgain;

    RunTail(UUID runId, Context context, RunEventRepository log, LiveTail live, Runnable whenAbandoned) {
        this.runId = runId;
        this.whenAbandoned = whenAbandoned;
        this.context = context;
        this.log = log;
        this.live = live;
    }

    Follower join(Scope scope, long after, EventReader reader) {
        var follower = new Follower(scope, after, reader);
        followers.add(follower);
        context.runOnContext(v -> follower.catchUp());
        return follower;
    }

    boolean abandoned() {
        return followers.isEmpty();
    }

    /** Somebody says that there are events up to the number. */
    void look(long seq) {
        context.runOnContext(v -> {
            wanted = Math.max(wanted, seq);
            readLive();
        });
    }

    /** Whatever was said or not: nobody who is up to date can have missed anything afterwards. */
    void lookThoroughly() {
        look(Long.MAX_VALUE);
    }

    /** An event that this node has just written itself, and so need not be read. */
    void offer(LiveTail.Entry entry) {
        context.runOnContext(v -> {
            wanted = Math.max(wanted, entry.event().seq());
            give(List.of(entry));
        });
    }

    private void readLive() {
        if (reading) {
            lookAgain = true;
            return;
        }
        var from = followers.stream()
                .filter(Follower::upToDate)
                .mapToLong(it -> it.position)
                .min();
        if (from.isEmpty() || from.getAsLong() >= wanted) {
            return;
        }
        reading = true;
        live.read(runId, from.getAsLong())
                .onComplete(read -> context.runOnContext(v -> {
                    reading = false;
                    if (read.succeeded() && !read.result().isEmpty()) {
                        give(read.result());
                        lookAgain = true;
                    } else {
                        var most = wanted;
                        wanted = 0; // what is not in the log either is told again when it is
                        followers.stream()
                                .filter(it -> it.upToDate() && it.position < most)
                                .forEach(Follower::catchUp);
                    }
                    if (lookAgain) {
                        lookAgain = false;
                        readLive();
                    }
                }));
    }

    private void give(List<LiveTail.Entry> entries) {
        for (var follower : followers) {
            follower.missed |= !follower.upToDate();
            for (var entry : entries) {
                if (follower.upToDate()) {
                    follower.giveLive(entry);
                }
            }
        }
    }

    /** One reader with its place in the run. */
    final class Follower {
        private final Scope scope;
        private final EventReader reader;
        private long position;
        private boolean attached;
        private boolean catchingUp;
        private boolean waiting;
        /** Something came while it read the log or took nothing. */
        private boolean missed;

        private boolean done;

        private Follower(Scope scope, long after, EventReader reader) {
            this.scope = scope;
            this.reader = reader;
            position = after;
        }

        void leave() {
            context.runOnContext(v -> finish());
        }

        private boolean upToDate() {
            return !done && !catchingUp && !waiting;
        }

        private void giveLive(LiveTail.Entry entry) {
            if (entry.event().seq() <= position) {
                return;
            }
            if (entry.previous() > position) {
                catchUp();
                return;
            }
            give(entry.event());
        }

        private void give(RunEvent event) {
            if (reader.full()) {
                waiting = true;
                reader.onDrain(v -> context.runOnContext(w -> {
                    waiting = false;
                    catchUp();
                }));
                return;
            }
            position = event.seq();
            reader.event(event);
            if (event.last()) {
                finish();
                reader.ended();
            }
        }

        private void catchUp() {
            if (!upToDate()) {
                return;
            }
            catchingUp = true;
            var before = position;
            var first = !attached;
            attached = true;
            log.read(scope, runId, position, PAGE)
                    .onComplete(read -> context.runOnContext(v -> {
                        catchingUp = false;
                        if (read.failed()) {
                            failed(read.cause());
                            return;
                        }
                        for (var event : read.result()) {
                            if (upToDate()) {
                                give(event);
                            }
                        }
                        if (read.result().size() == PAGE) {
                            catchUp();
                        } else if (first) {
                            look(Long.MAX_VALUE);
                        } else if (missed || position > before) {
                            missed = false;
                            readLive();
                        } // else what it lacks is nowhere yet; a hint tells when it is in the log
                    }));
        }

        private void failed(Throwable cause) {
            if (cause instanceof Refusal refusal) {
                if (refusal.reason() == Reason.UNAVAILABLE) {
                    return; // looked for again with the next hint or timer
                }
                finish();
                reader.failed(refusal);
                return;
            }
            LOG.error("Run {} cannot be read", runId, cause);
            finish();
            reader.failed(Refusal.of(cause));
        }

        private void finish() {
            done = true;
            followers.remove(this);
            if (followers.isEmpty()) {
                whenAbandoned.run();
            }
        }
    }
}

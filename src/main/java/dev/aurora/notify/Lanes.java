package dev.aurora.notify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps receivers apart on this node: each is sent little at once, and one that fails is left alone for a while, so that
 * what waits for it takes no room from what others are sent.
 */
final class Lanes {
    private static final int MOST_AT_ONCE = 4;
    private static final int MOST_WAITING = 8;
    // Always shorter than the wait of the one job that failed, which must not find its own lane closed.
    private static final long FIRST_REST_MILLIS = 500;
    private static final int MOST_DOUBLINGS = 7;

    /** What comes of asking. */
    enum Entry {
        IN,
        /** Ask again soon, or {@link #giveUp}. */
        WAIT,
        AWAY
    }

    private static final class Lane {
        private int busy;
        private int waiting;
        private int failures;
        private Instant restsUntil = Instant.MIN;
    }

    private final Clock clock;
    private final Map<UUID, Lane> lanes = new HashMap<>();

    Lanes(Clock clock) {
        this.clock = clock;
    }

    /** Whoever is let in leaves with {@link #leave}; {@code waiting} is whether the answer before was to wait. */
    synchronized Entry enter(UUID receiver, boolean waiting) {
        var lane = lanes.computeIfAbsent(receiver, it -> new Lane());
        var rests = clock.instant().isBefore(lane.restsUntil);
        if (!rests && lane.busy < (lane.failures == 0 ? MOST_AT_ONCE : 1)) {
            lane.busy++;
            lane.waiting -= waiting ? 1 : 0;
            return Entry.IN;
        }
        if (lane.failures == 0 && (waiting || lane.waiting < MOST_WAITING)) {
            lane.waiting += waiting ? 0 : 1;
            return Entry.WAIT;
        }
        lane.waiting -= waiting ? 1 : 0;
        return Entry.AWAY;
    }

    synchronized void giveUp(UUID receiver) {
        lanes.computeIfPresent(receiver, (id, lane) -> {
            lane.waiting--;
            return lane;
        });
    }

    synchronized void leave(UUID receiver, boolean failed, Optional<Duration> wait) {
        var lane = lanes.computeIfAbsent(receiver, it -> new Lane());
        lane.busy--;
        if (failed) {
            var rest = wait.orElseGet(
                    () -> Duration.ofMillis(FIRST_REST_MILLIS << Math.min(lane.failures, MOST_DOUBLINGS)));
            lane.failures++;
            lane.restsUntil = clock.instant().plus(rest);
            return;
        }
        lane.failures = 0;
        lane.restsUntil = Instant.MIN;
        if (lane.busy == 0 && lane.waiting == 0) {
            lanes.remove(receiver);
        }
    }
}

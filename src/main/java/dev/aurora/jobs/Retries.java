package dev.aurora.jobs;

import dev.aurora.bus.Refusal;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** When a job that failed is tried again. */
final class Retries {
    private static final long FIRST_MILLIS = 2_000;
    private static final int MOST_DOUBLINGS = 11;

    /** Doubles with each attempt up to about an hour, between a half and the whole of it so that not all come at once. */
    static Duration waitAfter(int attempt) {
        var whole = FIRST_MILLIS << Math.min(Math.max(0, attempt - 1), MOST_DOUBLINGS);
        return Duration.ofMillis(whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2));
    }

    /** Whether the same work would be refused again, however often it is tried. */
    static boolean hopeless(Refusal refusal) {
        return switch (refusal.reason()) {
            case INVALID, NOT_FOUND, FORBIDDEN, UNAUTHENTICATED, TOO_LARGE -> true;
            case INTERNAL, CONFLICT, EXHAUSTED, UNAVAILABLE, STALE -> false;
        };
    }

    private Retries() {}
}

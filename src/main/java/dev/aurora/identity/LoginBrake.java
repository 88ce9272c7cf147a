package dev.aurora.identity;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after a few failures for one e-mail from one address, and after many from one address, each
 * further one doubles the wait. Kept in memory, so each node counts for itself; an attempt counts before its outcome
 * is known, so that attempts at the same time count too.
 */
final class LoginBrake {
    private static final int FREE_PER_ACCOUNT = 5;
    private static final int FREE_PER_ADDRESS = 50;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN = Duration.ofMinutes(30);
    private static final int REMEMBERED = 20_000;
    private static final int MAX_DOUBLINGS = 20;

    private record Failures(int count, Instant last) {}

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > REMEMBERED;
        }
    };

    LoginBrake(Clock clock) {
        this.clock = clock;
    }

    /** Refuses with EXHAUSTED while the wait lasts, else counts the attempt as failed until {@link #succeeded}. */
    synchronized void attempt(String email, String address) {
        var wait = wait(account(email, address), FREE_PER_ACCOUNT);
        var addressWait = wait(address, FREE_PER_ADDRESS);
        var longer = wait.compareTo(addressWait) > 0 ? wait : addressWait;
        if (longer.isPositive()) {
            throw new Refusal(
                    Reason.EXHAUSTED,
                    "Too many failed log-ins; try again in " + Math.max(1, longer.toSeconds()) + " seconds");
        }
        count(account(email, address));
        count(address);
    }

    synchronized void succeeded(String email, String address) {
        failures.remove(account(email, address));
        failures.computeIfPresent(address, (key, it) -> new Failures(Math.max(0, it.count() - 1), it.last()));
    }

    private Duration wait(String key, int free) {
        var counted = failures.get(key);
        if (counted == null || counted.count() < free) {
            return Duration.ZERO;
        }
        var seconds = 1L << Math.min(counted.count() - free, MAX_DOUBLINGS);
        var wait = Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        return wait.minus(Duration.between(counted.last(), clock.instant()));
    }

    private void count(String key) {
        var now = clock.instant();
        failures.merge(
                key,
                new Failures(1, now),
                (old, first) -> old.last().plus(FORGOTTEN).isBefore(now) ? first : new Failures(old.count() + 1, now));
    }

    private static String account(String email, String address) {
        return address + " " + email;
    }
}

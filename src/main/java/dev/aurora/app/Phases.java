package dev.aurora.app;

import java.time.Duration;
import java.time.Instant;

/** How long the parts of a start took, counted from the start of the process. */
final class Phases {
    private final StringBuilder text = new StringBuilder();
    private Instant last;
    private final Instant begin;

    Phases(Instant begin) {
        this.begin = begin;
        this.last = begin;
    }

    void ended(String phase, Instant now) {
        text.append(text.isEmpty() ? "" : ", ")
                .append(phase)
                .append(' ')
                .append(Duration.between(last, now).toMillis())
                .append(" ms");
        last = now;
    }

    @Override
    public String toString() {
        return text + ", all " + Duration.between(begin, last).toMillis() + " ms";
    }
}

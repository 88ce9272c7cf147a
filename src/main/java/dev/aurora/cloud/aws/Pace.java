package dev.aurora.cloud.aws;

/** How fast a service may be asked in a region: a steady rate after a burst. */
final class Pace {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long intervalNanos;
    private final long burstNanos;
    private long nextNanos = Long.MIN_VALUE;

    Pace(int perSecond, int burst) {
        intervalNanos = NANOS_PER_SECOND / perSecond;
        burstNanos = intervalNanos * burst;
    }

    /** Takes one turn; answers how long to wait for it. */
    synchronized long takeNanos(long nowNanos) {
        var turn = nextNanos == Long.MIN_VALUE ? nowNanos : Math.max(nextNanos, nowNanos);
        nextNanos = turn + intervalNanos;
        return Math.max(0, turn - burstNanos - nowNanos);
    }
}

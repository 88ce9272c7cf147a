package dev.aurora.web;

/**
 * How often something was done in the minute that ends now, estimated from two fixed minutes: the running one counts in
 * full, the one before by the share of it that the sliding minute still covers. What other nodes counted is added as
 * they tell it.
 */
final class SlidingWindow {
    static final long MILLIS = 60_000;

    private long minute = -1;
    private int own;
    private int others;
    private int before;
    private boolean beforeTold;

    /** How many more are within the limit now; never negative. */
    int remaining(int limit, long now) {
        roll(now);
        var covered = Math.clamp(MILLIS - (now - minute * MILLIS), 0, MILLIS);
        var used = before * covered + (own + others) * MILLIS;
        return (int) Math.max(0, Math.floorDiv(limit * MILLIS - used, MILLIS));
    }

    void count(long now) {
        roll(now);
        own++;
    }

    /** How long until one more is within the limit when nobody does more meanwhile; 0 when it is now. */
    long waitMillis(int limit, long now) {
        roll(now);
        var into = now - minute * MILLIS;
        var room = limit - 1 - own - others;
        if (room >= 0) {
            return Math.max(0, whenFadedTo(room, before) - into);
        }
        return MILLIS - into + whenFadedTo(limit - 1, own + others);
    }

    long minute() {
        return minute;
    }

    /** Whether nobody has told yet what all nodes counted in the minute before. */
    boolean asksBefore() {
        return !beforeTold;
    }

    /** What this node counted in the running minute. */
    int own() {
        return own;
    }

    /** Takes what all nodes counted in that minute, this one included when it told its count. */
    void told(long ofMinute, int ownThen, int total) {
        // A minute only ever grows: less is heard from a Redis that has forgotten.
        if (ofMinute == minute) {
            others = Math.max(others, total - ownThen);
        } else if (ofMinute == minute - 1) {
            before = Math.max(before, total);
            beforeTold = true;
        }
    }

    void roll(long now) {
        var current = now / MILLIS;
        if (current <= minute) {
            return;
        }
        before = current == minute + 1 ? own + others : 0;
        beforeTold = false;
        own = 0;
        others = 0;
        minute = current;
    }

    // So many milliseconds into a minute the count of the one before has faded to the room.
    private static long whenFadedTo(int room, int count) {
        return count <= room ? 0 : MILLIS - room * MILLIS / count;
    }
}

package dev.aurora.web;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;

/** Something with the version of its row, which goes out as ETag and comes back as {@code If-Match}. */
public record Versioned<T>(T value, int version) {
    public Answer answer() {
        return Answer.ok(value).version(version);
    }

    /** For an update that is meant for another version than there is. */
    public static Refusal stale() {
        return new Refusal(
                Reason.STALE, "Somebody else has changed this since it was read; read it again and repeat the change");
    }
}

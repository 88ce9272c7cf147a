package dev.aurora.events;

import dev.aurora.bus.Topic;
import java.util.UUID;

/** Everything other features may hear of the event log. */
public final class EventsContract {
    /** A hint that a run has events up to the number: look now. A hint may be lost; readers look by themselves too. */
    public static final Topic<Appended> APPENDED = new Topic<>("events.run-appended.v1", Appended.class);

    public record Appended(UUID runId, long seq) {}

    private EventsContract() {}
}

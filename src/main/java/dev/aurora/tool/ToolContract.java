package dev.aurora.tool;

import dev.aurora.bus.Topic;
import java.util.UUID;

/** What features hear of calls besides the calls themselves. */
public final class ToolContract {
    /** Nobody waits for the call any more: whoever works on it stops as soon as it can, and still answers what it did. */
    public static final Topic<Stop> STOP = new Topic<>("tool.stop-call.v1", Stop.class);

    public record Stop(UUID runId, String callId) {}

    private ToolContract() {}
}

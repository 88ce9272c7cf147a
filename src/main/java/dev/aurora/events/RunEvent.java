package dev.aurora.events;

import io.vertx.core.json.JsonObject;

/**
 * One event of a run.
 *
 * @param seq strictly rising within the run, with gaps
 * @param event an AG-UI event
 */
public record RunEvent(long seq, JsonObject event) {
    /** Whether nothing follows in this run. */
    public boolean last() {
        return AgUi.ends(event);
    }

    /** Whether the run waits for people from here on. */
    public boolean parks() {
        return AgUi.parks(event);
    }
}

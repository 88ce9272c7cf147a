package dev.aurora.events;

import dev.aurora.bus.Refusal;
import io.vertx.core.Handler;

/** Somebody who follows a run. Methods are called in order, on a context that need not be the reader's own. */
public interface EventReader {
    void event(RunEvent event);

    /** The last event has been given. */
    void ended();

    /** Nothing more will come: the run is not visible (any more), or the log stays out of reach. */
    void failed(Refusal refusal);

    /** While this is true no event is given; what was missed is read from the log afterwards. */
    boolean full();

    /** The handler is called once when the reader can take more. */
    void onDrain(Handler<Void> handler);
}

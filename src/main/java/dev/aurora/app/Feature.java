package dev.aurora.app;

import io.vertx.core.Deployable;
import io.vertx.core.ThreadingModel;
import java.util.function.Supplier;

/** One verticle of this node: deployed in the order of the list, undeployed in reverse. */
record Feature(String name, ThreadingModel threads, Supplier<? extends Deployable> verticle) {
    static Feature onEventLoop(String name, Supplier<? extends Deployable> verticle) {
        return new Feature(name, ThreadingModel.EVENT_LOOP, verticle);
    }

    static Feature onVirtualThread(String name, Supplier<? extends Deployable> verticle) {
        return new Feature(name, ThreadingModel.VIRTUAL_THREAD, verticle);
    }
}

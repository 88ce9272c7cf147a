package dev.aurora.llm;

import io.vertx.core.Future;

/** One answer in the making. */
public interface ModelCall {
    Future<ModelAnswer> answer();

    /** Closes the connection to the provider; the answer then fails with {@link ModelFailure.Kind#CANCELLED}. */
    void cancel();
}

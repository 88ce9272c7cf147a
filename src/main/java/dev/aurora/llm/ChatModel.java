package dev.aurora.llm;

/** A model that answers a conversation, in text or by calling tools. Implementations share no state between calls. */
public interface ChatModel {
    /** For people: provider and model, such as {@code anthropic/claude-sonnet-4-5} or {@code built-in planner}. */
    String name();

    /**
     * Starts one answer. The listener hears text as it arrives, on any thread, never two at a time; the call's future
     * completes once, after the last piece. Failures are {@link ModelFailure}s.
     */
    ModelCall start(ModelRequest request, ModelListener listener);
}

package dev.aurora.agent;

import dev.aurora.bus.Address;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Permission;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything other features may know of the agent. */
public final class AgentContract {
    /** Refuses with EXHAUSTED when too many messages wait in the conversation already. */
    public static final Address<StartRun, RunStarted> START =
            new Address<>("agent.start-run.v2", StartRun.class, RunStarted.class);

    /**
     * Stops a run that works, waits for a decision or has not begun yet. Refuses with NOT_FOUND a run that the scope does
     * not see; cancelling an ended run changes nothing.
     */
    public static final Address<CancelRun, CancelRequested> CANCEL =
            new Address<>("agent.cancel-run.v1", CancelRun.class, CancelRequested.class);

    /** What a run may do: only read, or also change things with approval. */
    public enum Mode {
        ASK,
        ACT
    }

    /**
     * Starts a run, or queues it behind the one that writes to its conversation. The run id is the client's: starting it
     * again answers the same and starts nothing. A conversation that does not exist yet is made, with the beginning of the
     * text as its title. The limit is that of the API key that starts it. Nobody need be there for one in the background:
     * whoever it is for is told when it ends.
     */
    public record StartRun(
            Scope scope,
            UUID accountId,
            @Nullable Set<Permission> limit,
            UUID conversationId,
            UUID runId,
            String text,
            Mode mode,
            boolean background) {}

    /**
     * A run that is there.
     *
     * @param ahead how many runs of the conversation come before it; 0 when it has begun
     */
    public record RunStarted(UUID runId, UUID conversationId, int ahead) {}

    public record CancelRun(Scope scope, UUID accountId, UUID runId) {}

    public record CancelRequested(UUID runId) {}

    private AgentContract() {}
}

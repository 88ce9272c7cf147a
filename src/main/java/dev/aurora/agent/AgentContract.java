package dev.aurora.agent;

import dev.aurora.bus.Address;
import dev.aurora.bus.Topic;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Permission;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything other features may know of the agent. */
public final class AgentContract {
    /** Refuses with CONFLICT while another run writes to the conversation. */
    public static final Address<StartRun, RunStarted> START =
            new Address<>("agent.start-run.v1", StartRun.class, RunStarted.class);

    /** Refuses with NOT_FOUND a run that the scope does not see; cancelling an ended run changes nothing. */
    public static final Address<CancelRun, CancelRequested> CANCEL =
            new Address<>("agent.cancel-run.v1", CancelRun.class, CancelRequested.class);

    /** The node that holds the run stops it; the request itself is in the database. */
    public static final Topic<CancelRequested> CANCEL_REQUESTED =
            new Topic<>("agent.cancel-requested.v1", CancelRequested.class);

    /** What a run may do: only read, or also change things with approval. */
    public enum Mode {
        ASK,
        ACT
    }

    /**
     * Starts a run. The run id is the client's: starting it again answers the same and starts nothing. A conversation
     * that does not exist yet is made, with the beginning of the text as its title. The limit is that
     * of the API key that starts it.
     */
    public record StartRun(
            Scope scope,
            UUID accountId,
            @Nullable Set<Permission> limit,
            UUID conversationId,
            UUID runId,
            String text,
            Mode mode) {}

    public record RunStarted(UUID runId, UUID conversationId) {}

    public record CancelRun(Scope scope, UUID accountId, UUID runId) {}

    public record CancelRequested(UUID runId) {}

    private AgentContract() {}
}

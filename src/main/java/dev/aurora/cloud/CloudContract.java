package dev.aurora.cloud;

import dev.aurora.bus.Address;
import dev.aurora.bus.Topic;
import dev.aurora.postgres.Scope;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything other features may know of connections to clouds. */
public final class CloudContract {
    public static final Address<ListConnections, Connections> LIST =
            new Address<>("cloud.list-connections.v1", ListConnections.class, Connections.class);

    /** Refuses with NOT_FOUND what the project does not have. */
    public static final Address<GetConnection, Connection> GET =
            new Address<>("cloud.get-connection.v1", GetConnection.class, Connection.class);

    /**
     * Refuses with INVALID settings that cannot work, with CONFLICT a name that is taken. A connection whose cloud does
     * not answer is created all the same and says why it fails.
     */
    public static final Address<CreateConnection, Connection> CREATE =
            new Address<>("cloud.create-connection.v1", CreateConnection.class, Connection.class);

    /** Removes the connection, its keys and what was found through it. */
    public static final Address<DeleteConnection, Deleted> DELETE =
            new Address<>("cloud.delete-connection.v1", DeleteConnection.class, Deleted.class);

    /** Asks the cloud who the connection is; a cloud that refuses is no failure but a connection that is failing. */
    public static final Address<TestConnection, Connection> TEST =
            new Address<>("cloud.test-connection.v1", TestConnection.class, Connection.class);

    public static final Topic<ConnectionDeleted> DELETED =
            new Topic<>("cloud.connection-deleted.v1", ConnectionDeleted.class);

    public record ListConnections(Scope scope) {}

    public record Connections(List<Connection> items) {
        public Connections {
            items = List.copyOf(items);
        }
    }

    public record GetConnection(Scope scope, UUID id) {}

    /** The actor is as the audit log names it. The settings still hold the keys here, so they are never printed. */
    public record CreateConnection(Scope scope, String actor, String provider, String name, JsonObject settings) {
        @Override
        public String toString() {
            return "CreateConnection[" + provider + ", " + name + "]";
        }
    }

    public record DeleteConnection(Scope scope, UUID id, String actor) {}

    public record Deleted(UUID id) {}

    public record TestConnection(Scope scope, UUID id) {}

    public record ConnectionDeleted(UUID orgId, UUID id) {}

    /**
     * A connection without anything secret.
     *
     * @param account as the cloud told it, absent before it did
     * @param problem why it is failing and what to do
     */
    public record Connection(
            UUID id,
            String provider,
            String name,
            String auth,
            @Nullable String endpoint,
            @Nullable String account,
            State state,
            @Nullable String problem,
            @Nullable Instant checkedAt,
            Instant createdAt) {}

    /** Whether the cloud accepted the connection when it was last asked. */
    public enum State {
        UNCHECKED,
        WORKING,
        FAILING
    }

    private CloudContract() {}
}

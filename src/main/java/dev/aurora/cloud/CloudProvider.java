package dev.aurora.cloud;

import dev.aurora.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** One kind of cloud. Failures are {@link CloudFailure}s. */
public interface CloudProvider {
    /** As the column {@code provider} knows it, such as {@code aws}. */
    String name();

    List<ResourceType> types();

    /** Refuses with INVALID settings that cannot work, and parts what may be stored from what is secret. */
    Admitted admit(JsonObject given);

    /** Asks the cloud who the connection is. */
    Future<CloudIdentity> identify(JsonObject settings, Optional<Secret> keys);

    /** Asks the cloud who the connection is and what it can read. */
    Future<CloudSession> open(JsonObject settings, Optional<Secret> keys);

    /**
     * What a connection stores; the keys go to the secret store.
     *
     * @param machineIdentity whether it acts as whoever this machine is to the cloud, instead of with keys of its own
     */
    record Admitted(JsonObject settings, Optional<Secret> keys, boolean machineIdentity) {}
}

package dev.aurora.cloud;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudContract.State;
import dev.aurora.cloud.ConnectionRepository.Stored;
import dev.aurora.config.Secret;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens connections for reading; what comes of it is noted on the connection. */
public final class CloudReader {
    private final Tenant tenant;
    private final SecretStore secrets;
    private final List<CloudProvider> providers;
    private final ConnectionRepository connections = new ConnectionRepository();

    public CloudReader(Tenant tenant, SecretStore secrets, List<CloudProvider> providers) {
        this.tenant = tenant;
        this.secrets = secrets;
        this.providers = List.copyOf(providers);
    }

    public List<ResourceType> types() {
        return providers.stream().flatMap(it -> it.types().stream()).toList();
    }

    /** Fails with a {@link CloudFailure} when the cloud does not accept the connection. */
    public Future<CloudSession> open(Scope scope, UUID connectionId) {
        return access(scope, connectionId, "read-cloud")
                .compose(access -> access.provider.open(access.stored.settings(), access.keys))
                .compose(session -> note(scope, connectionId, State.WORKING, null, session.identity())
                        .map(session)
                        .onFailure(failure -> session.close()))
                .recover(failure -> noteFailure(scope, connectionId, failure));
    }

    /** Fails with a {@link CloudFailure} when the cloud does not accept the connection. */
    Future<CloudIdentity> identify(Scope scope, UUID connectionId) {
        return access(scope, connectionId, "test-connection")
                .compose(access -> access.provider.identify(access.stored.settings(), access.keys))
                .compose(identity ->
                        note(scope, connectionId, State.WORKING, null, identity).map(identity))
                .recover(failure -> noteFailure(scope, connectionId, failure));
    }

    CloudProvider provider(String name) {
        return providers.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Reason.INVALID,
                        "Aurora cannot connect \"" + name + "\"; it can connect "
                                + String.join(
                                        ", ",
                                        providers.stream()
                                                .map(CloudProvider::name)
                                                .toList())));
    }

    private Future<Access> access(Scope scope, UUID connectionId, String purpose) {
        return tenant.run(scope, tx -> connections.get(tx, connectionId)).compose(stored -> {
            var provider = provider(stored.connection().provider());
            var reference = stored.secretReference();
            return reference == null
                    ? Future.succeededFuture(new Access(provider, stored, Optional.empty()))
                    : secrets.get(scope, SecretReference.parse(reference), purpose)
                            .map(keys -> new Access(provider, stored, Optional.of(keys)));
        });
    }

    private <T> Future<T> noteFailure(Scope scope, UUID connectionId, Throwable failure) {
        return failure instanceof CloudFailure it
                ? note(scope, connectionId, State.FAILING, it.sentence(), null)
                        .transform(noted -> Future.failedFuture(it))
                : Future.failedFuture(failure);
    }

    private Future<Void> note(
            Scope scope, UUID connectionId, State state, @Nullable String problem, @Nullable CloudIdentity identity) {
        return tenant.run(
                scope,
                tx -> connections.checked(
                        tx, connectionId, state, problem, identity == null ? null : identity.account()));
    }

    private record Access(CloudProvider provider, Stored stored, Optional<Secret> keys) {}
}

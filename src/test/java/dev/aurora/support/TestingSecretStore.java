package dev.aurora.support;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.postgres.Scope;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps secrets in memory, with the same refusals as a real store. */
public final class TestingSecretStore implements SecretStore {
    private final Map<SecretReference, Secret> secrets = new ConcurrentHashMap<>();

    @Override
    public Future<Secret> get(Scope scope, SecretReference reference) {
        return checked(scope, reference)
                .compose(v -> Optional.ofNullable(secrets.get(reference))
                        .map(Future::succeededFuture)
                        .orElseGet(() ->
                                Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no secret " + reference))));
    }

    @Override
    public Future<Void> put(Scope scope, SecretReference reference, Secret value) {
        return checked(scope, reference).onSuccess(v -> secrets.put(reference, value));
    }

    @Override
    public Future<Void> delete(Scope scope, SecretReference reference) {
        return checked(scope, reference).onSuccess(v -> secrets.remove(reference));
    }

    @Override
    public Future<Optional<Secret>> getSystem(SecretReference reference) {
        return Future.succeededFuture(Optional.ofNullable(secrets.get(reference)));
    }

    @Override
    public Future<Secret> putSystemOnce(SecretReference reference, Secret value) {
        return Future.succeededFuture(Objects.requireNonNullElse(secrets.putIfAbsent(reference, value), value));
    }

    public int size() {
        return secrets.size();
    }

    private static Future<Void> checked(Scope scope, SecretReference reference) {
        return reference.orgId().equals(Optional.of(scope.orgId()))
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal(Reason.FORBIDDEN, "This secret belongs to somebody else"));
    }
}

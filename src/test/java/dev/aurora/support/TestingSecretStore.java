package dev.aurora.support;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.postgres.Scope;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps secrets in memory, with the same refusals as a real store. */
public class TestingSecretStore implements SecretStore {
    private final Map<SecretReference, Secret> secrets = new ConcurrentHashMap<>();
    private final Map<SecretReference, Version> systemSecrets = new ConcurrentHashMap<>();

    @Override
    public Future<Secret> get(Scope scope, SecretReference reference, String purpose) {
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
    public Future<Optional<Version>> getSystem(SecretReference reference) {
        return Future.succeededFuture(Optional.ofNullable(systemSecrets.get(reference)));
    }

    @Override
    public Future<Version> putSystemOnce(SecretReference reference, Secret value) {
        return Future.succeededFuture(systemSecrets.computeIfAbsent(reference, it -> new Version(1, value)));
    }

    @Override
    public Future<Boolean> replaceSystem(SecretReference reference, int version, Secret value) {
        var old = systemSecrets.get(reference);
        return Future.succeededFuture(old != null
                && old.number() == version
                && systemSecrets.replace(reference, old, new Version(version + 1, value)));
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

package dev.aurora.secrets;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.Envelopes.BrokenEnvelope;
import dev.aurora.secrets.SecretRepository.Sealed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;

/** Keeps secrets in PostgreSQL, sealed with the node's master key: the store that needs no other service. */
public final class SealedSecretStore implements SecretStore {
    private static final SecretReference KEY_CHECK = SecretReference.system("key-check");
    private static final int FIRST_VERSION = 1;

    private final Tenant tenant;
    private final SystemQueries system;
    private final MasterKey master;
    private final Envelopes envelopes;
    private final AuditLog audit = new AuditLog();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    private SealedSecretStore(Tenant tenant, SystemQueries system, MasterKey master) {
        this.tenant = tenant;
        this.system = system;
        this.master = master;
        envelopes = new Envelopes(master);
    }

    /** Refuses with CONFLICT a master key other than the one with which this database was first used. */
    public static Future<SealedSecretStore> open(Tenant tenant, SystemQueries system, MasterKey master) {
        var store = new SealedSecretStore(tenant, system, master);
        return store.putSystemOnce(KEY_CHECK, new Secret("checked"))
                .map(store)
                .recover(failure ->
                        Future.failedFuture(failure instanceof BrokenEnvelope ? store.wrongKey(failure) : failure));
    }

    @Override
    public Future<Secret> get(Scope scope, SecretReference reference, String purpose) {
        return own(scope, reference)
                .recover(refused -> tenant.run(scope, tx -> record(tx, "secret.refused", reference, purpose))
                        .compose(v -> Future.failedFuture(refused)))
                .compose(path -> tenant.run(
                        scope,
                        tx -> SecretRepository.latest(tx, scope.orgId(), path)
                                .map(found -> found.orElseThrow(
                                        () -> new Refusal(Reason.NOT_FOUND, "There is no secret at " + reference)))
                                .compose(found -> record(tx, "secret.read", reference, purpose)
                                        .map(found))))
                .map(found -> unsealed(reference, found));
    }

    private Future<Void> record(SqlClient tx, String action, SecretReference reference, String purpose) {
        return audit.recordOwn(tx, action, "secret:" + reference.path(), new JsonObject().put("purpose", purpose));
    }

    @Override
    public Future<Void> put(Scope scope, SecretReference reference, Secret value) {
        return own(scope, reference)
                .compose(path -> tenant.run(
                        scope,
                        tx -> SecretRepository.lock(tx, scope.orgId(), path)
                                .compose(v -> SecretRepository.latest(tx, scope.orgId(), path))
                                .map(found -> found.map(it -> it.version() + 1).orElse(FIRST_VERSION))
                                .compose(version -> SecretRepository.insert(
                                        tx, ids.generate(), scope.orgId(), path, sealed(reference, version, value)))));
    }

    @Override
    public Future<Void> delete(Scope scope, SecretReference reference) {
        return own(scope, reference)
                .compose(path -> tenant.run(scope, tx -> SecretRepository.delete(tx, scope.orgId(), path)));
    }

    @Override
    public Future<Optional<Version>> getSystem(SecretReference reference) {
        return ofSystem(reference)
                .compose(path -> system.run(client -> SecretRepository.latestOfSystem(client, path)))
                .map(found -> found.map(it -> version(reference, it)));
    }

    @Override
    public Future<Version> putSystemOnce(SecretReference reference, Secret value) {
        return ofSystem(reference)
                .compose(path -> system.run(client -> SecretRepository.insertOnceForSystem(
                        client, ids.generate(), path, sealed(reference, FIRST_VERSION, value))))
                .map(it -> version(reference, it));
    }

    @Override
    public Future<Boolean> replaceSystem(SecretReference reference, int version, Secret value) {
        return ofSystem(reference)
                .compose(path -> system.run(client -> SecretRepository.replaceForSystem(
                        client, ids.generate(), path, sealed(reference, version + 1, value))));
    }

    private Version version(SecretReference reference, Sealed sealed) {
        return new Version(sealed.version(), unsealed(reference, sealed));
    }

    private Sealed sealed(SecretReference reference, int version, Secret value) {
        return new Sealed(version, Buffer.buffer(envelopes.seal(reference, version, value.reveal())));
    }

    private Secret unsealed(SecretReference reference, Sealed sealed) {
        return new Secret(
                envelopes.open(reference, sealed.version(), sealed.envelope().getBytes()));
    }

    private Refusal wrongKey(Throwable failure) {
        if (master.withdraw()) {
            return new Refusal(
                    Reason.CONFLICT,
                    "The master key " + master.origin()
                            + " is missing, and this database holds secrets that were sealed"
                            + " with it. Put master.key back in place, or use another database");
        }
        return new Refusal(
                Reason.CONFLICT,
                "The master key " + master.origin() + " is not the one with which this database was sealed ("
                        + failure.getMessage() + "). Put the right master.key back in place, or use another database");
    }

    private static Future<String> own(Scope scope, SecretReference reference) {
        return reference.mount().equals(SecretReference.MOUNT)
                        && reference.orgId().filter(scope.orgId()::equals).isPresent()
                ? Future.succeededFuture(reference.path())
                : Future.failedFuture(
                        new Refusal(Reason.FORBIDDEN, "The secret " + reference + " is not this organisation's"));
    }

    private static Future<String> ofSystem(SecretReference reference) {
        return reference.mount().equals(SecretReference.MOUNT)
                        && reference.path().startsWith("system/")
                ? Future.succeededFuture(reference.path())
                : Future.failedFuture(new Refusal(Reason.FORBIDDEN, reference + " is no secret of the system"));
    }
}

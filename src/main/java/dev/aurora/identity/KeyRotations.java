package dev.aurora.identity;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Bus;
import dev.aurora.identity.IdentityContract.KeyRotation;
import dev.aurora.identity.IdentityContract.KeysChanged;
import dev.aurora.identity.IdentityContract.RotateKeys;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the keys of all nodes when they are old or somebody says so, and tells the other nodes. */
final class KeyRotations {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotations.class);

    private final Bus bus;
    private final Tenant tenant;
    private final KeyRing keys;
    private final AuditLog audit = new AuditLog();

    KeyRotations(Bus bus, Tenant tenant, KeyRing keys) {
        this.bus = bus;
        this.tenant = tenant;
        this.keys = keys;
    }

    /** Once a minute on every node, and what one does the others need not. */
    void lookAfter() {
        var before = keys.version();
        keys.lookAfter()
                .onSuccess(v -> tell(before))
                .onFailure(failure ->
                        LOG.warn("The signing keys could not be looked after; they stay as they are", failure));
    }

    Future<KeyRotation> rotate(RotateKeys request) {
        var caller = request.caller();
        var before = keys.version();
        return tenant.run(
                        caller.scope(),
                        tx -> audit.record(
                                        tx,
                                        caller.orgId(),
                                        caller.actor(),
                                        "signing-keys.rotated",
                                        "signing-keys:jwt-keys",
                                        new JsonObject())
                                .compose(v -> keys.rotate()))
                .onSuccess(next -> tell(before))
                .map(next -> new KeyRotation(next.id(), next.signsFrom()));
    }

    Future<Void> listen() {
        return bus.listen(IdentityContract.KEYS_CHANGED, changed -> {
                    if (changed.version() > keys.version()) {
                        keys.reload()
                                .onFailure(failure -> LOG.warn("The changed signing keys could not be read", failure));
                    }
                })
                .completion();
    }

    private void tell(int before) {
        if (keys.version() > before) {
            bus.publish(IdentityContract.KEYS_CHANGED, new KeysChanged(keys.version()));
        }
    }
}

package dev.aurora.app;

import dev.aurora.audit.HeadKey;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;

/** The key of the audit log's heads where it is kept: the same on every node, made by whichever comes first. */
final class AuditKey {
    private static final SecretReference KEY = SecretReference.system("audit-key");

    static Future<HeadKey> of(SecretStore secrets) {
        return secrets.getSystem(KEY)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() ->
                                secrets.putSystemOnce(KEY, HeadKey.generate().stored())))
                .map(it -> HeadKey.parse(it.value()));
    }

    private AuditKey() {}
}

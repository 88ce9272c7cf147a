package dev.aurora.identity;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Tells whose an API key is, and what it may do now. */
final class ApiKeys {
    private final SystemQueries system;

    ApiKeys(SystemQueries system) {
        this.system = system;
    }

    /** Refuses with UNAUTHENTICATED everything but a key of ours that is good now. */
    Future<Authenticated> verify(String secret) {
        if (!ApiKeySecret.isWellFormed(secret)) {
            return Future.failedFuture(
                    refusal("This is no API key of Aurora; look whether it was copied whole and without mistakes"));
        }
        return system.run(client -> ApiKeyRepository.use(client, ApiKeySecret.hash(secret)))
                .map(found -> found.orElseThrow(() -> refusal("There is no such API key; make one in the settings")))
                .map(key -> switch (key.state()) {
                    case ACTIVE ->
                        new Authenticated(key.caller(), key.expiresAt().getEpochSecond());
                    case EXPIRED -> throw refusal("This API key has expired; make another one");
                    case REVOKED -> throw refusal("This API key is revoked; make another one");
                });
    }

    private static Refusal refusal(String sentence) {
        return new Refusal(Reason.UNAUTHENTICATED, sentence);
    }
}

package dev.aurora.http;

import dev.aurora.bus.Bus;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.postgres.Scope;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose a token is. The signature of an access token costs more than most of what is asked with it, so its bearer is
 * remembered for a moment, by the token's hash. That takes nothing from anybody's security: an access token says the same
 * until it expires, and whether its session and role still hold is asked of the database in each transaction. API keys,
 * whose rights can change, are looked up every time. Belongs to one event loop.
 */
final class Callers {
    static final int MOST = 10_000;
    static final Duration REMEMBERED = Duration.ofSeconds(30);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Known(Authenticated authenticated, Instant until) {}

    private final Bus bus;
    private final Clock clock;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    Callers(Bus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    /** Refuses with UNAUTHENTICATED what is no good token now. */
    Future<Authenticated> whose(Authenticate token) {
        var hash = hash(token.accessToken());
        var before = known.get(hash);
        if (before != null && clock.instant().isBefore(before.until())) {
            return Future.succeededFuture(before.authenticated());
        }
        return bus.request(IdentityContract.AUTHENTICATE, token, TIMEOUT).onSuccess(it -> remember(hash, it));
    }

    private void remember(String hash, Authenticated authenticated) {
        if (authenticated.caller().scope().kind() != Scope.Kind.SESSION) {
            return;
        }
        var soon = clock.instant().plus(REMEMBERED);
        var end = Instant.ofEpochSecond(authenticated.expiresAtEpochSecond());
        known.put(hash, new Known(authenticated, end.isBefore(soon) ? end : soon));
    }

    private static String hash(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

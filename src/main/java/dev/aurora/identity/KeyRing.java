package dev.aurora.identity;

import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import dev.aurora.secrets.SecretStore.Version;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a node knows of those that all nodes share. A new key is published a while before it signs, in which
 * every node looks for new keys several times, so that no token is met by a node that cannot check it.
 *
 * <p>Used on one event loop.
 */
final class KeyRing {
    /** As long as others may keep a published set, and some time to find the new one. */
    static final Duration PUBLISHED_BEFORE = Duration.ofMinutes(10);

    /** How often a node looks for what other nodes changed. */
    static final Duration LOOK = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);
    private static final SecretReference KEYS = SecretReference.system("jwt-keys");
    // Whoever invents key ids makes a node look no oftener than this.
    private static final Duration LOOK_FOR_UNKNOWN = Duration.ofSeconds(5);

    private record Held(int version, SigningKeys keys, Map<String, JWTAuth> ways) {}

    private final Vertx vertx;
    private final SecretStore secrets;
    private final Clock clock;
    private final Duration keyLifetime;
    private final Duration longestToken;
    private volatile Held held;
    private Instant lookedAt;
    private @Nullable Future<Void> looking;

    private KeyRing(
            Vertx vertx, SecretStore secrets, Clock clock, Duration keyLifetime, Duration longestToken, Version first) {
        this.vertx = vertx;
        this.secrets = secrets;
        this.clock = clock;
        this.keyLifetime = keyLifetime;
        this.longestToken = longestToken;
        held = held(vertx, first.number(), SigningKeys.parse(first.value()));
        lookedAt = clock.instant();
    }

    /**
     * With the keys of all nodes, made by whichever comes first.
     *
     * @param keyLifetime how long a key signs
     * @param longestToken how long a token lives at most, so how long a key that was replaced still verifies
     */
    static Future<KeyRing> open(
            Vertx vertx, SecretStore secrets, Clock clock, Duration keyLifetime, Duration longestToken) {
        return secrets.getSystem(KEYS)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> generate(vertx, clock.instant())
                                .compose(key -> secrets.putSystemOnce(KEYS, new SigningKeys(List.of(key)).stored()))))
                .map(first -> new KeyRing(vertx, secrets, clock, keyLifetime, longestToken, first));
    }

    SigningKey signing() {
        return held.keys().signing(clock.instant());
    }

    /** Signs with the key that signs now. */
    JWTAuth signer() {
        return way(held, signing());
    }

    /** Verifies what a key signed; empty when there is no such key, or no more. */
    Future<Optional<JWTAuth>> verifier(String keyId) {
        var known = find(keyId);
        return known.isPresent()
                ? Future.succeededFuture(known)
                : lookForUnknown().map(v -> find(keyId));
    }

    /** The public keys of everything that may be about, or will be soon. */
    JsonObject published() {
        return good().publicKeySet();
    }

    int version() {
        return held.version();
    }

    /** Learns what other nodes changed. */
    Future<Void> reload() {
        lookedAt = clock.instant();
        return secrets.getSystem(KEYS)
                .onSuccess(found -> found.ifPresent(it -> hold(it.number(), SigningKeys.parse(it.value()))))
                .mapEmpty();
    }

    /** Reloads, begins to replace a key that has signed for long enough, and drops those that verify nothing more. */
    Future<Void> lookAfter() {
        return reload().compose(v -> {
            var now = clock.instant();
            var newest = held.keys().keys().getLast();
            if (!newest.signsFrom().plus(keyLifetime).isAfter(now)) {
                return rotate().mapEmpty();
            }
            var good = good();
            return good.equals(held.keys())
                    ? Future.succeededFuture()
                    : replace(held, good).mapEmpty();
        });
    }

    /** Publishes the key that is to sign next, unless one is published already; answers that key. */
    Future<SigningKey> rotate() {
        return reload().compose(v -> {
            var next = held.keys().next(clock.instant());
            return next.map(Future::succeededFuture)
                    .orElseGet(() -> generate(vertx, clock.instant().plus(PUBLISHED_BEFORE))
                            .compose(this::publish));
        });
    }

    private Future<SigningKey> publish(SigningKey next) {
        return replace(held, good().with(next)).compose(replaced -> {
            if (!replaced) {
                return rotate();
            }
            LOG.info("Access tokens are signed by a new key: {}", next);
            return Future.succeededFuture(next);
        });
    }

    private Future<Boolean> replace(Held old, SigningKeys keys) {
        return secrets.replaceSystem(KEYS, old.version(), keys.stored()).onSuccess(replaced -> {
            if (replaced) {
                hold(old.version() + 1, keys);
            }
        });
    }

    private Future<Void> lookForUnknown() {
        if (looking != null) {
            return looking;
        }
        if (lookedAt.plus(LOOK_FOR_UNKNOWN).isAfter(clock.instant())) {
            return Future.succeededFuture();
        }
        var look = reload();
        looking = look;
        return look.onComplete(done -> looking = null);
    }

    private void hold(int version, SigningKeys keys) {
        if (version > held.version()) {
            held = held(vertx, version, keys);
        }
    }

    private Optional<JWTAuth> find(String keyId) {
        var now = held;
        return good().find(keyId).map(it -> way(now, it));
    }

    private SigningKeys good() {
        return held.keys().good(clock.instant(), longestToken);
    }

    private static JWTAuth way(Held held, SigningKey key) {
        return Objects.requireNonNull(held.ways().get(key.id()));
    }

    private static Held held(Vertx vertx, int version, SigningKeys keys) {
        return new Held(
                version,
                keys,
                keys.keys().stream().collect(Collectors.toUnmodifiableMap(SigningKey::id, it -> way(vertx, it))));
    }

    // The library would tell the time by a clock of its own.
    private static JWTAuth way(Vertx vertx, SigningKey key) {
        return JWTAuth.create(
                vertx,
                new JWTAuthOptions().addJwk(key.jwk()).setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
    }

    private static Future<SigningKey> generate(Vertx vertx, Instant signsFrom) {
        return vertx.executeBlocking(() -> SigningKey.generate(signsFrom), false);
    }
}

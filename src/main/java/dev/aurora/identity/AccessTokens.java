package dev.aurora.identity;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Issues and checks access tokens: RS256, for {@code aurora} and nobody else, naming the session they stand for. Who a
 * token is for is told by the token for its short life; whether the session still stands is told by the database.
 */
final class AccessTokens {
    static final String ALGORITHM = "RS256";
    static final String AUDIENCE = "aurora";

    // By how much the clock of the node that issued a token may be ahead.
    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

    private final Clock clock;
    private final String issuer;
    private final KeyRing keys;

    AccessTokens(Clock clock, String issuer, KeyRing keys) {
        this.clock = clock;
        this.issuer = issuer;
        this.keys = keys;
    }

    String issue(Caller caller, Instant expiresAt) {
        var now = clock.instant().getEpochSecond();
        return keys.signer()
                .generateToken(
                        new JsonObject()
                                .put("iss", issuer)
                                .put("aud", AUDIENCE)
                                .put("sub", caller.accountId().toString())
                                .put("sid", caller.sessionId().toString())
                                .put("org", caller.orgId().toString())
                                .put("email", caller.email())
                                .put("name", caller.name())
                                .put("role", caller.role().label())
                                .put("iat", now)
                                .put("nbf", now)
                                .put("exp", expiresAt.getEpochSecond()),
                        new JWTOptions().setAlgorithm(ALGORITHM));
    }

    /** Refuses with UNAUTHENTICATED everything but a token of ours that is good now. */
    Future<Authenticated> verify(String token) {
        return CompactToken.parse(token)
                .map(said -> keys.verifier(said.keyId())
                        .map(found -> found.orElseThrow(AccessTokens::noToken))
                        .compose(verifier -> verifier.authenticate(new TokenCredentials(token)))
                        .map(user -> authenticated(said.claims()))
                        .recover(failure -> Future.failedFuture(failure instanceof Refusal ? failure : noToken())))
                .orElseGet(() -> Future.failedFuture(noToken()));
    }

    private Authenticated authenticated(JsonObject claims) {
        var now = clock.instant().getEpochSecond();
        var latest = now + CLOCKS_APART.toSeconds();
        if (!issuer.equals(claims.getValue("iss")) || !AUDIENCE.equals(claims.getValue("aud"))) {
            throw noToken();
        }
        if (latest < seconds(claims, "nbf") || latest < seconds(claims, "iat")) {
            throw noToken();
        }
        var expiresAt = seconds(claims, "exp");
        if (now >= expiresAt) {
            throw new Refusal(Reason.UNAUTHENTICATED, "The access token has expired; refresh it or log in again");
        }
        return new Authenticated(
                Caller.session(
                        id(claims, "sub"),
                        id(claims, "org"),
                        id(claims, "sid"),
                        text(claims, "email"),
                        text(claims, "name"),
                        role(claims)),
                expiresAt);
    }

    private static long seconds(JsonObject claims, String name) {
        return switch (claims.getValue(name)) {
            case Integer it -> it;
            case Long it -> it;
            case null, default -> throw noToken();
        };
    }

    private static String text(JsonObject claims, String name) {
        if (claims.getValue(name) instanceof String it) {
            return it;
        }
        throw noToken();
    }

    private static UUID id(JsonObject claims, String name) {
        var text = text(claims, name);
        try {
            var id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
            throw noToken();
        } catch (IllegalArgumentException e) {
            throw noToken();
        }
    }

    private static Caller.Role role(JsonObject claims) {
        try {
            return Caller.Role.of(text(claims, "role"));
        } catch (IllegalArgumentException e) {
            throw noToken();
        }
    }

    private static Refusal noToken() {
        return new Refusal(Reason.UNAUTHENTICATED, "The access token is not valid; log in again");
    }
}

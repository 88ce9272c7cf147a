package dev.aurora.identity;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Issues and checks access tokens: RS256, for {@code aurora} and nobody else, naming the session they stand for. Who a
 * token is for is told by the token for its short life; whether the session still stands is told by the database.
 */
final class AccessTokens {
    static final String ALGORITHM = "RS256";
    static final String AUDIENCE = "aurora";

    private static final String TYPE = "JWT";
    private static final int MAX_CHARACTERS = 4096;
    private static final int SEGMENTS = 3;

    private final Clock clock;
    private final String issuer;
    private final Set<String> keyIds;
    private final JWTAuth signer;
    private final JWTAuth verifier;

    AccessTokens(Vertx vertx, Clock clock, String issuer, SigningKeys keys) {
        this.clock = clock;
        this.issuer = issuer;
        keyIds = keys.keys().stream().map(it -> it.getString("kid")).collect(Collectors.toUnmodifiableSet());
        signer = JWTAuth.create(vertx, new JWTAuthOptions().addJwk(keys.signing()));
        var options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        keys.verifying().forEach(options::addJwk);
        verifier = JWTAuth.create(vertx, options);
    }

    String issue(Caller caller, Instant expiresAt) {
        var now = clock.instant().getEpochSecond();
        return signer.generateToken(
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
        if (!wellFormed(token)) {
            return Future.failedFuture(noToken());
        }
        // Composed, because claims of a wrong kind make the library throw.
        return Future.succeededFuture(new TokenCredentials(token))
                .compose(verifier::authenticate)
                .map(user -> authenticated(user.attributes().getJsonObject("accessToken")))
                .recover(failure -> Future.failedFuture(failure instanceof Refusal ? failure : noToken()));
    }

    private boolean wellFormed(String token) {
        if (token.length() > MAX_CHARACTERS) {
            return false;
        }
        var segments = token.split("\\.", -1);
        if (segments.length != SEGMENTS) {
            return false;
        }
        try {
            var header = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(segments[0])));
            return ALGORITHM.equals(header.getValue("alg"))
                    && TYPE.equals(header.getValue("typ"))
                    && header.getValue("kid") instanceof String kid
                    && keyIds.contains(kid)
                    && !header.containsKey("crit");
        } catch (RuntimeException e) {
            return false;
        }
    }

    private Authenticated authenticated(JsonObject claims) {
        var now = clock.instant().getEpochSecond();
        if (!issuer.equals(claims.getValue("iss")) || !forUs(claims.getValue("aud"))) {
            throw noToken();
        }
        if (!(claims.getValue("exp") instanceof Number exp) || !(claims.getValue("nbf") instanceof Number nbf)) {
            throw noToken();
        }
        if (now >= exp.longValue()) {
            throw new Refusal(Reason.UNAUTHENTICATED, "The access token has expired; refresh it or log in again");
        }
        if (now < nbf.longValue()) {
            throw noToken();
        }
        try {
            return new Authenticated(
                    Caller.session(
                            UUID.fromString(claims.getString("sub")),
                            UUID.fromString(claims.getString("org")),
                            UUID.fromString(claims.getString("sid")),
                            claims.getString("email"),
                            claims.getString("name"),
                            Caller.Role.of(claims.getString("role"))),
                    exp.longValue());
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            throw noToken();
        }
    }

    private static boolean forUs(Object audience) {
        return audience instanceof JsonArray several ? several.contains(AUDIENCE) : AUDIENCE.equals(audience);
    }

    private static Refusal noToken() {
        return new Refusal(Reason.UNAUTHENTICATED, "The access token is not valid; log in again");
    }
}

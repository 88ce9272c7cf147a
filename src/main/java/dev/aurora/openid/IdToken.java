package dev.aurora.openid;

import dev.aurora.bus.JsonMapper;
import dev.aurora.openid.LoginFailure.Code;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** The checks of an ID token that are ours (OpenID Connect Core 1.0, 3.1.3.7); its signature is the library's. */
final class IdToken {
    /** How much the clocks of the provider and of Aurora may differ. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final int MAX_CHARACTERS = 32 * 1024;
    private static final int MAX_SUBJECT = 255;
    private static final int SEGMENTS = 3;

    /** Refuses with UNTRUSTED what may not even be tried: before any key is looked at. */
    static void checkForm(String token) {
        require(token.length() <= MAX_CHARACTERS, "is too long");
        var segments = token.split("\\.", -1);
        require(segments.length == SEGMENTS, "is no signed token");
        var header = object(segments[0]);
        // Names twice would be read by others otherwise than here; the claims themselves come from the library.
        require(!object(segments[1]).isEmpty(), "says nothing");
        require(
                header.getValue("alg") instanceof String algorithm && ProviderKeys.ALGORITHMS.contains(algorithm),
                "has the algorithm " + header.getValue("alg"));
        require(!header.containsKey("crit"), "asks for an extension that is not known here");
        require(
                !(header.getValue("typ") instanceof String type) || type.equalsIgnoreCase("JWT"),
                "is of the type " + header.getValue("typ"));
    }

    /** Refuses with UNTRUSTED claims that are not of this issuer, for this client, in this attempt, or not of now. */
    static void checkClaims(
            JsonObject claims, ProviderMetadata metadata, String clientId, LoginAttempt attempt, Instant now) {
        require(metadata.issuer().equals(claims.getValue("iss")), "is of another issuer");
        require(isFor(claims.getValue("aud"), clientId), "is for somebody else");
        require(
                claims.containsKey("azp")
                        ? clientId.equals(claims.getValue("azp"))
                        : !(claims.getValue("aud") instanceof JsonArray several) || several.size() == 1,
                "was given to somebody else");
        require(
                claims.getValue("nonce") instanceof String nonce && LoginAttempt.same(attempt.nonce(), nonce),
                "belongs to another log-in");
        require(
                claims.getValue("exp") instanceof Number exp
                        && exp.longValue() > now.minus(LEEWAY).getEpochSecond(),
                "has expired");
        require(
                claims.getValue("iat") instanceof Number iat
                        && iat.longValue() <= now.plus(LEEWAY).getEpochSecond()
                        && iat.longValue() >= attempt.startedAt().minus(LEEWAY).getEpochSecond(),
                "was issued at another time");
        require(
                !claims.containsKey("nbf")
                        || (claims.getValue("nbf") instanceof Number nbf
                                && nbf.longValue() <= now.plus(LEEWAY).getEpochSecond()),
                "is not valid yet");
        require(
                claims.getValue("sub") instanceof String subject
                        && !subject.isBlank()
                        && subject.length() <= MAX_SUBJECT
                        && subject.chars().noneMatch(Character::isISOControl),
                "names nobody");
    }

    private static boolean isFor(Object audience, String clientId) {
        return audience instanceof JsonArray several ? several.contains(clientId) : clientId.equals(audience);
    }

    private static JsonObject object(String segment) {
        try {
            return JsonMapper.decodeStrictly(
                    Buffer.buffer(Base64.getUrlDecoder().decode(segment)));
        } catch (IllegalArgumentException | DecodeException e) {
            throw new LoginFailure(Code.UNTRUSTED, "The ID token is no JSON with every name once");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new LoginFailure(Code.UNTRUSTED, "The ID token " + otherwise);
        }
    }

    private IdToken() {}
}

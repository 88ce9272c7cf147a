package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Caller;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPrivateKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final SigningKeys KEYS = SigningKeys.generate();
    private static final SigningKeys OTHER_KEYS = SigningKeys.generate();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Caller CALLER = Caller.session(
            UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "ada@example.com", "Ada", Caller.Role.OPERATOR);

    private final AccessTokens tokens = tokens(KEYS, NOW);

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void knowsItsOwnTokenAgain() {
        var token = tokens.issue(CALLER, NOW.plus(Duration.ofMinutes(15)));
        var authenticated = tokens.verify(token).await();
        assertThat(authenticated.caller()).isEqualTo(CALLER);
        assertThat(authenticated.expiresAtEpochSecond())
                .isEqualTo(NOW.plus(Duration.ofMinutes(15)).getEpochSecond());
    }

    @Test
    void expiresToTheSecond() {
        var token = tokens.issue(CALLER, NOW.plusSeconds(60));
        assertThat(tokens(KEYS, NOW.plusSeconds(59)).verify(token).await().caller())
                .isEqualTo(CALLER);
        assertRefused(tokens(KEYS, NOW.plusSeconds(60)), token);
    }

    @Test
    void verifiesWithEveryKeyAndSignsWithTheFirst() {
        var rotated = new SigningKeys(
                Stream.concat(OTHER_KEYS.keys().stream(), KEYS.keys().stream()).toList());
        var old = tokens.issue(CALLER, NOW.plusSeconds(60));
        assertThat(tokens(rotated, NOW).verify(old).await().caller()).isEqualTo(CALLER);
        var fresh = tokens(rotated, NOW).issue(CALLER, NOW.plusSeconds(60));
        assertThat(tokens(OTHER_KEYS, NOW).verify(fresh).await().caller()).isEqualTo(CALLER);
        assertRefused(tokens, fresh);
    }

    @Test
    void forgesWellEnoughThatOnlyTheForgeryIsRefused() {
        var token = signed(header(it -> it), claims(it -> it), KEYS);
        assertThat(tokens.verify(token).await().caller()).isEqualTo(CALLER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgedTokens")
    void refusesAForgedToken(String name, String token) {
        assertThat(name).isNotBlank();
        assertRefused(tokens, token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "eyJ9.eyJ9.eyJ9", "null", "{}"})
    void refusesWhatIsNoToken(String text) {
        assertRefused(tokens, text);
    }

    static Stream<Arguments> forgedTokens() {
        var good = signed(header(it -> it), claims(it -> it), KEYS);
        var segments = List.of(good.split("\\.", -1));
        var signature = segments.get(2);
        return Stream.of(
                Arguments.of("alg none without signature", unsigned("none") + "."),
                Arguments.of("alg none with two segments", unsigned("none")),
                Arguments.of("alg NONE with the signature of another", unsigned("NONE") + "." + signature),
                Arguments.of("HS256 with the public key as secret", hmac()),
                Arguments.of("another key under our key id", signed(header(it -> it), claims(it -> it), OTHER_KEYS)),
                Arguments.of(
                        "an unknown key id", signed(header(it -> it.put("kid", "unknown")), claims(it -> it), KEYS)),
                Arguments.of("no key id", signed(without(header(it -> it), "kid"), claims(it -> it), KEYS)),
                Arguments.of(
                        "a key id that is no text", signed(header(it -> it.put("kid", 1)), claims(it -> it), KEYS)),
                Arguments.of(
                        "a critical extension",
                        signed(
                                header(it -> it.put("crit", new JsonArray().add("b64"))
                                        .put("b64", false)),
                                claims(it -> it),
                                KEYS)),
                Arguments.of("another type", signed(header(it -> it.put("typ", "JWE")), claims(it -> it), KEYS)),
                Arguments.of("no type", signed(without(header(it -> it), "typ"), claims(it -> it), KEYS)),
                Arguments.of("RS512", signed(header(it -> it.put("alg", "RS512")), claims(it -> it), KEYS)),
                Arguments.of("a key in its header", embedded()),
                Arguments.of("another audience", withClaims(it -> it.put("aud", "elsewhere"))),
                Arguments.of("no audience", withClaims(it -> without(it, "aud"))),
                Arguments.of("another issuer", withClaims(it -> it.put("iss", "https://evil.example.com"))),
                Arguments.of("no issuer", withClaims(it -> without(it, "iss"))),
                Arguments.of(
                        "expired",
                        withClaims(it -> it.put("exp", NOW.minusSeconds(1).getEpochSecond()))),
                Arguments.of("no expiry", withClaims(it -> without(it, "exp"))),
                Arguments.of("an expiry in words", withClaims(it -> it.put("exp", "tomorrow"))),
                Arguments.of(
                        "not yet valid",
                        withClaims(it -> it.put("nbf", NOW.plusSeconds(60).getEpochSecond()))),
                Arguments.of("no beginning", withClaims(it -> without(it, "nbf"))),
                Arguments.of("no session", withClaims(it -> without(it, "sid"))),
                Arguments.of("a session that is no id", withClaims(it -> it.put("sid", "all"))),
                Arguments.of("an unknown role", withClaims(it -> it.put("role", "OWNER"))),
                Arguments.of(
                        "changed claims",
                        segments.get(0) + "." + base64(claims(it -> it.put("role", "ADMIN"))) + "." + signature),
                Arguments.of("a cut signature", good.substring(0, good.length() - 8)),
                Arguments.of("a fourth segment", good + "." + signature),
                Arguments.of("too long", withClaims(it -> it.put("padding", "x".repeat(5000)))));
    }

    private static void assertRefused(AccessTokens tokens, String token) {
        assertThatThrownBy(() -> tokens.verify(token).await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAUTHENTICATED));
    }

    private static AccessTokens tokens(SigningKeys keys, Instant now) {
        return new AccessTokens(VERTX, Clock.fixed(now, ZoneOffset.UTC), "aurora", keys);
    }

    private static String withClaims(UnaryOperator<JsonObject> change) {
        return signed(header(it -> it), claims(change), KEYS);
    }

    private static JsonObject header(UnaryOperator<JsonObject> change) {
        return change.apply(new JsonObject()
                .put("typ", "JWT")
                .put("alg", "RS256")
                .put("kid", KEYS.signing().getString("kid")));
    }

    private static JsonObject claims(UnaryOperator<JsonObject> change) {
        return change.apply(new JsonObject()
                .put("iss", "aurora")
                .put("aud", "aurora")
                .put("sub", CALLER.accountId().toString())
                .put("sid", CALLER.sessionId().toString())
                .put("org", CALLER.orgId().toString())
                .put("email", CALLER.email())
                .put("name", CALLER.name())
                .put("role", CALLER.role().name())
                .put("nbf", NOW.getEpochSecond())
                .put("exp", NOW.plusSeconds(900).getEpochSecond()));
    }

    private static JsonObject without(JsonObject json, String field) {
        json.remove(field);
        return json;
    }

    private static String unsigned(String algorithm) {
        return base64(header(it -> it.put("alg", algorithm))) + "." + base64(claims(it -> it));
    }

    private static String signed(JsonObject header, JsonObject claims, SigningKeys keys) {
        var input = base64(header) + "." + base64(claims);
        try {
            var key = KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateKeySpec(
                            number(keys.signing().getString("n")),
                            number(keys.signing().getString("d"))));
            var signature =
                    Signature.getInstance("RS512".equals(header.getString("alg")) ? "SHA512withRSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hmac() {
        var input = base64(header(it -> it.put("alg", "HS256"))) + "." + base64(claims(it -> it));
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEYS.publicKeySet().encode().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String embedded() {
        var theirs = OTHER_KEYS.verifying().getFirst();
        return signed(
                header(it -> it.put("kid", theirs.getString("kid")).put("jwk", theirs)), claims(it -> it), OTHER_KEYS);
    }

    private static BigInteger number(String base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
    }

    private static String base64(JsonObject json) {
        return base64(Buffer.buffer(json.encode()).getBytes());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

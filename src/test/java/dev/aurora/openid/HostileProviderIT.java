package dev.aurora.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aurora.config.Secret;
import dev.aurora.openid.LoginFailure.Code;
import dev.aurora.openid.OpenIdConfig.Join;
import dev.aurora.web.Caller.Role;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real provider never sends: tokens and answers that must not be believed, from a scripted one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileProviderIT {
    private static final String SECRET = "a client secret that both know, long enough for HMAC";

    private final Vertx vertx = Vertx.vertx();
    private final LoginAttempt attempt =
            LoginAttempt.start(new SecureRandom(), "/", Clock.systemUTC().instant());
    private ScriptedProvider server = new ScriptedProvider(vertx);
    private Provider provider = provider();

    @BeforeEach
    void start() {
        server.close();
        server = new ScriptedProvider(vertx);
        provider = provider();
    }

    @AfterAll
    void stop() {
        server.close();
        vertx.close().await();
    }

    static Stream<Arguments> goodTokens() {
        return Stream.of(
                good("plain", (server, claims) -> server.signed(header("RS256"), claims)),
                good(
                        "without a key id",
                        (server, claims) -> server.signed(new JsonObject().put("alg", "RS256"), claims)),
                good(
                        "for one audience in a list",
                        (server, claims) -> server.signed(
                                header("RS256"), claims.put("aud", new JsonArray().add(ScriptedProvider.CLIENT)))),
                good(
                        "for two audiences, given to us",
                        (server, claims) -> server.signed(
                                header("RS256"),
                                claims.put("aud", new JsonArray().add("other").add(ScriptedProvider.CLIENT))
                                        .put("azp", ScriptedProvider.CLIENT))),
                good(
                        "PS256 with a key of no algorithm",
                        (server, claims) -> server.signed(header("PS256"), claims, server.rsa(), "RSASSA-PSS")),
                good("ES384 with a key of no algorithm", (server, claims) -> {
                    var pair = ScriptedProvider.pair("EC");
                    server.keys = new JsonArray().add(ScriptedProvider.ecKey(pair));
                    return server.signed(
                            new JsonObject().put("alg", "ES384").put("kid", "ec"),
                            claims,
                            pair,
                            "SHA384withECDSAinP1363Format");
                }),
                good("EdDSA", (server, claims) -> {
                    var pair = ScriptedProvider.pair("Ed25519");
                    server.keys = new JsonArray().add(ScriptedProvider.edKey(pair));
                    return server.signed(
                            new JsonObject().put("alg", "EdDSA").put("kid", "ed"), claims, pair, "Ed25519");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodTokens")
    void believesATokenThatIs(String what, BiFunction<ScriptedProvider, JsonObject, String> token) {
        server.idToken = token.apply(server, server.claims(attempt));
        assertThat(redeem())
                .isEqualTo(new Person(
                        "248289761001", Optional.of("jane@example.com"), "jane@example.com", List.of("admins")));
        assertThat(server.seen).doesNotContain("/userinfo");
    }

    static Stream<Arguments> badTokens() {
        var now = Instant.now().getEpochSecond();
        return Stream.of(
                bad("of no algorithm", (server, claims) -> ScriptedProvider.unsigned(header("none"), claims) + "."),
                bad("unsigned", (server, claims) -> ScriptedProvider.unsigned(header("none"), claims)),
                bad("of no algorithm, signed", (server, claims) -> server.signed(header("none"), claims)),
                bad("of an unknown algorithm", (server, claims) -> server.signed(header("XX256"), claims)),
                bad(
                        "of an algorithm that is no text",
                        (server, claims) ->
                                server.signed(new JsonObject().put("alg", 256).put("kid", "first"), claims)),
                bad(
                        "authenticated with the public key",
                        (server, claims) ->
                                ScriptedProvider.authenticated(header("HS256"), claims, server.rsaKeyBytes())),
                bad(
                        "authenticated with the client secret",
                        (server, claims) -> ScriptedProvider.authenticated(
                                header("HS256"), claims, SECRET.getBytes(StandardCharsets.UTF_8))),
                bad("authenticated with a published secret", (server, claims) -> {
                    server.keys.add(new JsonObject()
                            .put("kty", "oct")
                            .put("kid", "first")
                            .put("k", "c2VjcmV0"));
                    return ScriptedProvider.authenticated(
                            header("HS256"), claims, "secret".getBytes(StandardCharsets.UTF_8));
                }),
                bad(
                        "signed with another key",
                        (server, claims) ->
                                server.signed(header("RS256"), claims, ScriptedProvider.pair("RSA"), "SHA256withRSA")),
                bad(
                        "signed with a key that is not published",
                        (server, claims) -> server.signed(
                                new JsonObject().put("alg", "RS256").put("kid", "second"), claims)),
                bad("signed with a key for encryption", (server, claims) -> {
                    server.keys = new JsonArray().add(server.rsaKey("first").put("use", "enc"));
                    return server.signed(header("RS256"), claims);
                }),
                bad("signed otherwise than its key is for", (server, claims) -> {
                    server.keys = new JsonArray().add(server.rsaKey("first").put("alg", "RS512"));
                    return server.signed(header("RS256"), claims);
                }),
                bad("signed with a key that it brings along", (server, claims) -> {
                    var own = ScriptedProvider.pair("EC");
                    return server.signed(
                            new JsonObject().put("alg", "ES384").put("jwk", ScriptedProvider.ecKey(own)),
                            claims,
                            own,
                            "SHA384withECDSAinP1363Format");
                }),
                bad(
                        "cut",
                        (server, claims) ->
                                server.signed(header("RS256"), claims).replaceFirst(".{9}$", "")),
                bad("with a part more", (server, claims) -> server.signed(header("RS256"), claims) + ".more"),
                bad(
                        "with a claim twice",
                        (server, claims) -> server.signed(
                                header("RS256").encode(),
                                "{\"sub\":\"victim\"," + claims.encode().substring(1))),
                bad(
                        "with a name twice in its header",
                        (server, claims) -> server.signed("{\"alg\":\"none\",\"alg\":\"RS256\"}", claims.encode())),
                bad(
                        "with something behind its claims",
                        (server, claims) -> server.signed(header("RS256").encode(), claims.encode() + "{}")),
                bad(
                        "of claims that are no object",
                        (server, claims) -> server.signed(header("RS256").encode(), "[]")),
                bad("no token", (server, claims) -> "a.b.c"),
                bad(
                        "too long",
                        (server, claims) -> server.signed(header("RS256"), claims.put("filler", "x".repeat(40_000)))),
                bad(
                        "with an extension",
                        (server, claims) ->
                                server.signed(header("RS256").put("crit", new JsonArray().add("exp")), claims)),
                bad(
                        "an access token",
                        (server, claims) -> server.signed(header("RS256").put("typ", "at+jwt"), claims)),
                claim("of another issuer", claims -> claims.put("iss", "https://evil.example.com")),
                claim("of no issuer", claims -> claims.remove("iss")),
                claim("of an issuer that is no text", claims -> claims.put("iss", 7)),
                claim("for somebody else", claims -> claims.put("aud", "other")),
                claim(
                        "for others",
                        claims -> claims.put("aud", new JsonArray().add("other").add("more"))),
                claim("for nobody", claims -> claims.remove("aud")),
                claim("for an empty list", claims -> claims.put("aud", new JsonArray())),
                claim(
                        "for two, given to nobody",
                        claims -> claims.put("aud", new JsonArray().add("other").add(ScriptedProvider.CLIENT))),
                claim("given to somebody else", claims -> claims.put("azp", "other")),
                claim("expired", claims -> claims.put("exp", now - 120)),
                claim("without an end", claims -> claims.remove("exp")),
                claim("with an end that is no number", claims -> claims.put("exp", "tomorrow")),
                claim("issued tomorrow", claims -> claims.put("iat", now + 86_400)),
                claim("issued before the log-in began", claims -> claims.put("iat", now - 3_600)),
                claim("issued at no time", claims -> claims.remove("iat")),
                claim("not valid yet", claims -> claims.put("nbf", now + 3_600)),
                claim("without nonce", claims -> claims.remove("nonce")),
                claim("with another nonce", claims -> claims.put("nonce", "another")),
                claim("of nobody", claims -> claims.remove("sub")),
                claim("of somebody without a name", claims -> claims.put("sub", " ")),
                claim("of a subject with U+0000", claims -> claims.put("sub", "a\0b")),
                claim("of a subject without end", claims -> claims.put("sub", "x".repeat(256))),
                claim("of a subject that is no text", claims -> claims.put("sub", 7)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void refusesATokenThatIs(String what, BiFunction<ScriptedProvider, JsonObject, String> token) {
        server.idToken = token.apply(server, server.claims(attempt));
        assertRefused(Code.UNTRUSTED);
    }

    @Test
    void asksForTheUserInfoWhatTheTokenDoesNotSay() {
        var claims = server.claims(attempt);
        claims.remove("email");
        claims.remove("groups");
        server.idToken = server.signed(header("RS256"), claims);
        server.userInfo = new JsonObject()
                .put("sub", "248289761001")
                .put("name", "Jane\nDoe")
                .put("email", "JANE@example.com")
                .put("email_verified", "true")
                .put("groups", "admins");
        assertThat(redeem())
                .isEqualTo(new Person("248289761001", Optional.of("jane@example.com"), "Jane Doe", List.of("admins")));
        server.userInfo.put("email_verified", false);
        assertThat(redeem().verifiedEmail()).isEmpty();
        server.userInfo.put("email_verified", true).put("email", "no address");
        assertThat(redeem().verifiedEmail()).isEmpty();
    }

    @Test
    void refusesTheUserInfoOfSomebodyElse() {
        var claims = server.claims(attempt);
        claims.remove("email");
        server.idToken = server.signed(header("RS256"), claims);
        server.userInfo = new JsonObject().put("sub", "another").put("email", "victim@example.com");
        assertRefused(Code.UNTRUSTED);
        server.userInfo.remove("sub");
        assertRefused(Code.UNTRUSTED);
    }

    @Test
    void doesNotTakeTheVerificationOfOneAddressForAnother() {
        var claims = server.claims(attempt).put("email", "victim@example.com");
        claims.remove("email_verified");
        claims.remove("groups");
        server.idToken = server.signed(header("RS256"), claims);
        server.userInfo = new JsonObject()
                .put("sub", "248289761001")
                .put("email", "own@example.com")
                .put("email_verified", true);
        assertThat(redeem().verifiedEmail()).isEmpty();
    }

    @Test
    void followsNoRedirect() {
        server.tokenEndpoint = request -> {
            var _ = request.response()
                    .setStatusCode(307)
                    .putHeader("Location", server.issuer() + "/elsewhere")
                    .end();
        };
        assertRefused(Code.AWAY);
        assertThat(server.seen).doesNotContain("/elsewhere");
    }

    @Test
    void readsNoAnswerWithoutEnd() {
        server.tokenEndpoint = request -> {
            request.response().setChunked(true).exceptionHandler(_ -> {});
            pour(request);
        };
        assertRefused(Code.UNTRUSTED);
    }

    @Test
    void doesNotWaitForAProviderThatSaysNothing() {
        server.tokenEndpoint = request -> {};
        var begun = System.nanoTime();
        assertRefused(Code.AWAY);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void givesUpOnADocumentThatDoesNotComeAndAsksAgainTheNextTime() {
        server.discoveryEndpoint = request -> {};
        var failure = catchThrowableOfType(
                LoginFailure.class, () -> provider.authorizationUrl(attempt).await());
        assertThat(failure).isNotNull().extracting(LoginFailure::code).isEqualTo(Code.AWAY);
        server.discoveryEndpoint = request -> status(request, 302, "");
        assertRefused(Code.AWAY);
        server.discoveryEndpoint = null;
        assertThat(provider.authorizationUrl(attempt).await()).startsWith(server.issuer() + "/authorize?");
    }

    @Test
    void tellsAProviderThatIsBrokenFromACodeThatIsNot() {
        server.tokenEndpoint = request -> status(request, 500, "oops");
        assertRefused(Code.AWAY);
        server.tokenEndpoint = request -> status(request, 400, "{\"error\":\"invalid_grant\"}");
        assertRefused(Code.UNTRUSTED);
        server.tokenEndpoint = request -> status(request, 200, "<html>");
        assertRefused(Code.UNTRUSTED);
        server.tokenEndpoint = request -> status(request, 200, "{\"access_token\":\"a\"}");
        assertRefused(Code.UNTRUSTED);
    }

    static Stream<Arguments> badDocuments() {
        return Stream.of(
                document("of another issuer", it -> it.put("issuer", "https://evil.example.com")),
                document("of no issuer", it -> it.remove("issuer")),
                document("with a token endpoint off TLS", it -> it.put("token_endpoint", "http://evil.example.com/t")),
                document("with a key set in a file", it -> it.put("jwks_uri", "file:///etc/passwd")),
                document("with a script for a page", it -> it.put("authorization_endpoint", "javascript:alert(1)")),
                document("with an endpoint that is no address", it -> it.put("token_endpoint", "http://[")),
                document("without a key set", it -> it.remove("jwks_uri")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badDocuments")
    void refusesADiscoveryDocument(String what, Consumer<JsonObject> change) {
        server.discovery = change;
        assertRefused(Code.UNTRUSTED);
        server.discovery = document -> {};
        server.idToken = server.signed(header("RS256"), server.claims(attempt));
        assertThat(redeem().subject()).isEqualTo("248289761001");
    }

    @Test
    void asksOnceForADocumentThatItHas() {
        server.idToken = server.signed(header("RS256"), server.claims(attempt));
        assertThat(redeem()).isEqualTo(redeem());
        assertThat(server.seen).containsExactly("/.well-known/openid-configuration", "/token", "/keys", "/token");
    }

    @Test
    void keepsWhatTheAuthorizationEndpointHasInItsQuery() {
        assertThat(URI.create(provider.authorizationUrl(attempt).await()).getQuery())
                .contains("tenant=one", "client_id=aurora", "state=" + attempt.state(), "code_challenge_method=S256");
    }

    private Person redeem() {
        return provider.redeem("code", null, attempt).await();
    }

    private void assertRefused(Code code) {
        var failure = catchThrowableOfType(LoginFailure.class, this::redeem);
        assertThat(failure).isNotNull().extracting(LoginFailure::code).isEqualTo(code);
    }

    private static void pour(HttpServerRequest request) {
        if (!request.response().closed()) {
            var _ = request.response().write(ScriptedProvider.filler(64 * 1024)).onSuccess(_ -> pour(request));
        }
    }

    private static void status(HttpServerRequest request, int status, String body) {
        var _ = request.response().setStatusCode(status).end(body);
    }

    private static JsonObject header(String algorithm) {
        return new JsonObject().put("alg", algorithm).put("kid", "first").put("typ", "JWT");
    }

    private static Arguments good(String what, BiFunction<ScriptedProvider, JsonObject, String> token) {
        return Arguments.of(what, token);
    }

    private static Arguments bad(String what, BiFunction<ScriptedProvider, JsonObject, String> token) {
        return Arguments.of(what, token);
    }

    private static Arguments claim(String what, Consumer<JsonObject> change) {
        return bad(what, (server, claims) -> {
            change.accept(claims);
            return server.signed(header("RS256"), claims);
        });
    }

    private static Arguments document(String what, Consumer<JsonObject> change) {
        return Arguments.of(what, change);
    }

    private Provider provider() {
        return new Provider(
                vertx,
                new OpenIdConfig(
                        server.issuer(),
                        ScriptedProvider.CLIENT,
                        Optional.of(new Secret(SECRET)),
                        List.of("openid"),
                        "Test",
                        "default",
                        "groups",
                        Map.of("admins", Role.ADMIN),
                        Optional.empty(),
                        Join.NEW,
                        false,
                        URI.create("http://localhost:1")),
                Clock.systemUTC());
    }
}

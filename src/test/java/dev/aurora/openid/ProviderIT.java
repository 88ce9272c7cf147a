package dev.aurora.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.aurora.config.Secret;
import dev.aurora.openid.LoginFailure.Code;
import dev.aurora.openid.OpenIdConfig.Join;
import dev.aurora.support.CookieBrowser;
import dev.aurora.support.TestingOpenIdProvider;
import dev.aurora.web.Caller.Role;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real provider, without what Aurora makes of the person. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProviderIT {
    private static final URI AURORA = URI.create("http://localhost:1");

    private final Vertx vertx = Vertx.vertx();
    private final TestingOpenIdProvider server = new TestingOpenIdProvider(
            TestingOpenIdProvider.freePort(),
            config("aurora", Optional.empty(), AURORA).redirectUri());

    @AfterAll
    void stop() {
        server.close();
        vertx.close().await();
    }

    @ParameterizedTest
    @CsvSource({"aurora,a secret: with / and +", "aurora-in-form,another secret", "aurora-public,"})
    void learnsWhoSomebodyIs(String clientId, String secret) {
        var login = newPerson(new JsonObject()
                .put("name", "Ann")
                .put("email", "Ann@Example.com")
                .put("email_verified", true)
                .put("groups", new JsonArray().add("admins").add("others")));
        var provider = provider(config(clientId, Optional.ofNullable(secret).map(Secret::new), server.issuer()));
        var person = logIn(provider, login);
        assertThat(person)
                .isEqualTo(new Person(login, Optional.of("ann@example.com"), "Ann", List.of("admins", "others")));
    }

    @Test
    void refusesTheCodeOfAnotherAttempt() {
        var provider = provider(config("aurora-public", Optional.empty(), server.issuer()));
        var login = newPerson(new JsonObject());
        var mine = attempt();
        var answer = answer(provider, mine, login);
        // Another verifier, which the provider refuses.
        assertRefused(provider, answer, attempt());
        var again = answer(provider, mine, login);
        // The same verifier with another nonce, which Aurora refuses.
        assertRefused(
                provider,
                again,
                new LoginAttempt(mine.state(), attempt().nonce(), mine.verifier(), "/", mine.startedAt()));
    }

    @Test
    void refusesACodeThatWasUsed() {
        var provider = provider(config("aurora-public", Optional.empty(), server.issuer()));
        var attempt = attempt();
        var answer = answer(provider, attempt, newPerson(new JsonObject()));
        assertThat(provider.redeem(code(answer), answer.get("iss"), attempt).await())
                .isNotNull();
        assertRefused(provider, answer, attempt);
    }

    @Test
    void refusesAnAnswerThatDoesNotNameTheIssuer() {
        var provider = provider(config("aurora-public", Optional.empty(), server.issuer()));
        var attempt = attempt();
        var answer = answer(provider, attempt, newPerson(new JsonObject()));
        assertThatThrownBy(() -> provider.redeem(code(answer), null, attempt).await())
                .hasMessageContaining("issuer");
        assertThatThrownBy(() -> provider.redeem(code(answer), "https://elsewhere.example.com", attempt)
                        .await())
                .hasMessageContaining("issuer");
    }

    @Test
    void trustsANewKeyOfTheProvider() {
        var provider = provider(config("aurora-public", Optional.empty(), server.issuer()));
        var login = newPerson(new JsonObject());
        assertThat(logIn(provider, login).subject()).isEqualTo(login);
        server.replaceKeys();
        assertThat(logIn(provider, login).subject()).isEqualTo(login);
    }

    private String newPerson(JsonObject claims) {
        var login = UUID.randomUUID().toString();
        server.person(login, claims);
        return login;
    }

    private Provider provider(OpenIdConfig config) {
        return new Provider(vertx, config, Clock.systemUTC());
    }

    private Person logIn(Provider provider, String login) {
        var attempt = attempt();
        var answer = answer(provider, attempt, login);
        assertThat(answer).containsEntry("state", attempt.state());
        return provider.redeem(code(answer), answer.get("iss"), attempt).await();
    }

    private Map<String, String> answer(Provider provider, LoginAttempt attempt, String login) {
        var address = URI.create(provider.authorizationUrl(attempt).await());
        try (var browser = new CookieBrowser()) {
            return query(browser.logInAt(address, login, AURORA + OpenIdConfig.CALLBACK));
        }
    }

    private static void assertRefused(Provider provider, Map<String, String> answer, LoginAttempt attempt) {
        assertThatThrownBy(() -> provider.redeem(code(answer), answer.get("iss"), attempt)
                        .await())
                .asInstanceOf(type(LoginFailure.class))
                .extracting(LoginFailure::code)
                .isEqualTo(Code.UNTRUSTED);
    }

    private static String code(Map<String, String> answer) {
        return Objects.requireNonNull(answer.get("code"));
    }

    private static Map<String, String> query(URI address) {
        return Arrays.stream(address.getRawQuery().split("&", -1))
                .map(it -> it.split("=", 2))
                .collect(Collectors.toMap(it -> it[0], it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8)));
    }

    private static LoginAttempt attempt() {
        return LoginAttempt.start(new SecureRandom(), "/", Clock.systemUTC().instant());
    }

    private static OpenIdConfig config(String clientId, Optional<Secret> secret, URI issuer) {
        return new OpenIdConfig(
                issuer,
                clientId,
                secret,
                List.of("openid", "profile", "email"),
                "Test",
                "default",
                "groups",
                Map.of("admins", Role.ADMIN),
                Optional.empty(),
                Join.NEW,
                false,
                AURORA);
    }
}

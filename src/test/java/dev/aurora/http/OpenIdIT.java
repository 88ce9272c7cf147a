package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.config.Secret;
import dev.aurora.openid.OpenIdConfig;
import dev.aurora.openid.OpenIdConfig.Join;
import dev.aurora.support.CookieBrowser;
import dev.aurora.support.TestingClock;
import dev.aurora.support.TestingOpenIdProvider;
import dev.aurora.web.Caller.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way from the page to a real provider and back, with a browser that keeps cookies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenIdIT {
    private static final String REFRESH = "aurora_refresh";
    private static final String ATTEMPT = "aurora_openid";

    private final int port = TestingOpenIdProvider.freePort();
    private final URI aurora = URI.create("http://127.0.0.1:" + port);
    private final String callback = aurora + "/api/auth/openid/callback";
    private final TestingClock clock = new TestingClock();
    private TestingOpenIdProvider provider;
    private RunningServer server;
    private CookieBrowser browser;

    @BeforeAll
    void start() {
        provider = new TestingOpenIdProvider(TestingOpenIdProvider.freePort(), callback);
        server = new RunningServer(port, Optional.of(config(provider.issuer(), aurora)), clock);
    }

    @AfterAll
    void stop() {
        server.close();
        provider.close();
    }

    @BeforeEach
    void openBrowser() {
        browser = new CookieBrowser();
    }

    @AfterEach
    void closeBrowser() {
        browser.close();
    }

    @Test
    void offersTheProviderByItsName() {
        assertThat(json(server.get("/api/auth/methods")))
                .isEqualTo(
                        new JsonObject().put("password", true).put("openId", new JsonObject().put("name", "Example")));
    }

    @Test
    void logsInSomebodyNewAndComesBackToThePage() {
        var ann = newPerson("developers");
        var back = browser.get(answerOf(browser, ann, "/inventory?type=vm"));
        assertThat(back.statusCode()).isEqualTo(302);
        assertThat(location(back)).isEqualTo("/inventory?type=vm");
        assertThat(back.headers().allValues("Set-Cookie"))
                .anySatisfy(it -> assertThat(it)
                        .startsWith(REFRESH + "=")
                        .contains("; Path=/api/auth;", "; HTTPOnly", "; SameSite=Strict", "; Max-Age=2592000"))
                .anySatisfy(it -> assertThat(it).startsWith(ATTEMPT + "=;").contains("Max-Age=0"));
        var me = me();
        assertThat(me.getString("email")).isEqualTo(ann + "@example.com");
        assertThat(me.getString("role")).isEqualTo("operator");
        assertThat(me.getJsonObject("account").getString("name")).isEqualTo("Somebody");
        assertThat(audited(ann, "account.created")).isEqualTo(1);
        assertThat(server.count("SELECT count(*) FROM audit_entry e JOIN account a ON e.actor = 'account:' || a.id"
                        + " WHERE a.email = '" + ann + "@example.com' AND e.action = 'session.opened'"
                        + " AND e.detail ->> 'method' = 'openid'"))
                .isEqualTo(1);
    }

    @Test
    void keepsTheAttemptWhereNoScriptAndNoOtherSiteReachesIt() {
        var answer = begin(browser, "/");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith(ATTEMPT + "=")
                .contains("; Path=/api/auth/openid;", "; HTTPOnly", "; SameSite=Lax", "; Max-Age=600");
        assertThat(location(answer))
                .startsWith(provider.issuer() + "/auth?")
                .contains("code_challenge_method=S256", "response_type=code", "&nonce=");
    }

    @Test
    void keepsTheAccountWhateverBecomesOfTheAddress() {
        var ann = newPerson("developers");
        assertThat(logIn(ann)).isEqualTo("/");
        var first = me().getJsonObject("account");
        provider.person(ann, claims("other-" + ann, "developers"));
        assertThat(logIn(ann)).isEqualTo("/");
        assertThat(me().getJsonObject("account")).isEqualTo(first);
    }

    @Test
    void followsTheRolesOfTheProviderAtEachLogIn() {
        var ann = newPerson("developers");
        assertThat(logIn(ann)).isEqualTo("/");
        provider.person(ann, claims(ann, "others", "platform-admins", "developers"));
        assertThat(logIn(ann)).isEqualTo("/");
        assertThat(me().getString("role")).isEqualTo("admin");
        provider.person(ann, claims(ann, "developers"));
        assertThat(logIn(ann)).isEqualTo("/");
        assertThat(me().getString("role")).isEqualTo("operator");
        assertThat(audited(ann, "member.role-changed")).isEqualTo(2);
    }

    @Test
    void takesTheMembershipAwayWithTheRoleAndGivesItBack() {
        var ann = newPerson("developers");
        assertThat(logIn(ann)).isEqualTo("/");
        provider.person(ann, claims(ann, "others"));
        var session = refresh(browser);
        assertThat(logIn(ann)).isEqualTo("/login?error=role");
        assertThat(server.get("/api/me", session).statusCode()).isEqualTo(401);
        assertThat(audited(ann, "member.removed")).isEqualTo(1);
        provider.person(ann, claims(ann, "developers"));
        assertThat(logIn(ann)).isEqualTo("/");
        assertThat(me().getString("role")).isEqualTo("operator");
        assertThat(server.get("/api/me", session).statusCode()).isEqualTo(401);
    }

    @Test
    void leavesOutWhomAnAdministratorRemoved() {
        var ann = newPerson("developers");
        assertThat(logIn(ann)).isEqualTo("/");
        server.database()
                .sql(
                        "DELETE FROM membership m USING account a WHERE a.id = m.account_id AND a.email = $1",
                        ann + "@example.com");
        assertThat(logIn(ann)).isEqualTo("/login?error=member");
    }

    @Test
    void makesNoAccountForAnAddressThatNobodyHasVerified() {
        var ann = newPerson("developers");
        provider.person(ann, claims(ann, "developers").put("email_verified", false));
        assertThat(logIn(ann)).isEqualTo("/login?error=email");
        assertThat(server.count("SELECT count(*) FROM account WHERE email = '" + ann + "@example.com'"))
                .isZero();
    }

    @Test
    void doesNotTakeOverAnAccountThatIsThereAlready() {
        var ann = newPerson("developers");
        var member = server.database().newMember();
        provider.person(ann, claims(ann, "developers").put("email", member.accountId() + "@example.com"));
        assertThat(logIn(ann)).isEqualTo("/login?error=taken");
    }

    @Test
    void refusesAnotherState() {
        var answer = answerOf(browser, newPerson("developers"), "/");
        var forged = URI.create(answer.toString().replaceFirst("state=[^&]+", "state=forged"));
        assertThat(location(browser.get(forged))).isEqualTo("/login?error=untrusted");
        assertThat(browser.cookie(REFRESH)).isEmpty();
    }

    @Test
    void refusesAnAnswerOfAnotherIssuer() {
        var answer = answerOf(browser, newPerson("developers"), "/");
        var mixedUp = URI.create(answer.toString().replaceFirst("iss=[^&]+", "iss=https%3A%2F%2Fevil.example.com"));
        assertThat(location(browser.get(mixedUp))).isEqualTo("/login?error=untrusted");
        assertThat(browser.cookie(REFRESH)).isEmpty();
    }

    @Test
    void finishesALogInOnce() {
        var ann = newPerson("developers");
        var begun = begin(browser, "/");
        var cookie = browser.cookie(ATTEMPT).orElseThrow().getValue();
        var answer = browser.logInAt(CookieBrowser.location(begun), ann, callback);
        assertThat(location(browser.get(answer))).isEqualTo("/");
        assertThat(location(browser.get(answer))).isEqualTo("/login?error=expired");
        // Also with a copy of the cookie.
        var copied = server.client()
                .getAbs(answer.toString())
                .putHeader("Cookie", ATTEMPT + "=" + cookie)
                .send()
                .await();
        assertThat(copied.getHeader("Location")).isEqualTo("/login?error=expired");
    }

    @Test
    void refusesToFinishInAnotherBrowser() {
        var answer = answerOf(browser, newPerson("developers"), "/");
        try (var other = new CookieBrowser()) {
            assertThat(location(other.get(answer))).isEqualTo("/login?error=expired");
            // Nor with a log-in that the other one began itself.
            assertThat(begin(other, "/").statusCode()).isEqualTo(302);
            assertThat(location(other.get(answer))).isEqualTo("/login?error=untrusted");
            assertThat(other.cookie(REFRESH)).isEmpty();
        }
    }

    @Test
    void refusesACookieThatItDidNotSeal() {
        var answer = answerOf(browser, newPerson("developers"), "/");
        var sealed = browser.cookie(ATTEMPT).orElseThrow().getValue();
        var middle = sealed.length() / 2;
        browser.tamper(
                ATTEMPT,
                sealed.substring(0, middle)
                        + (sealed.charAt(middle) == 'A' ? 'B' : 'A')
                        + sealed.substring(middle + 1));
        assertThat(location(browser.get(answer))).isEqualTo("/login?error=expired");
    }

    @Test
    void forgetsALogInAfterTenMinutes() {
        var answer = answerOf(browser, newPerson("developers"), "/");
        clock.move(Duration.ofMinutes(10).plusSeconds(1));
        try {
            assertThat(location(browser.get(answer))).isEqualTo("/login?error=expired");
        } finally {
            clock.move(Duration.ofMinutes(-10).minusSeconds(1));
        }
    }

    @Test
    void tellsThatThePersonCancelled() {
        var answer = browser.cancelAt(CookieBrowser.location(begin(browser, "/inventory")), callback);
        assertThat(answer.getQuery()).contains("error=access_denied", "error_description=");
        assertThat(location(browser.get(answer))).isEqualTo("/login?error=cancelled&next=%2Finventory");
    }

    @Test
    void followsNewKeysOfTheProvider() {
        var ann = newPerson("developers");
        assertThat(logIn(ann)).isEqualTo("/");
        provider.replaceKeys();
        assertThat(logIn(ann)).isEqualTo("/");
    }

    @Test
    void isThereBeforeTheProviderIs() {
        var providersPort = TestingOpenIdProvider.freePort();
        var ownPort = TestingOpenIdProvider.freePort();
        var own = URI.create("http://127.0.0.1:" + ownPort);
        var start = own.resolve("/api/auth/openid/login");
        try (var late = new RunningServer(
                ownPort, Optional.of(config(TestingOpenIdProvider.issuer(providersPort), own)), clock)) {
            assertThat(late.get("/api/auth/methods").statusCode()).isEqualTo(200);
            assertThat(location(browser.get(start))).isEqualTo("/login?error=away");
            try (var _ = new TestingOpenIdProvider(providersPort, own + "/api/auth/openid/callback")) {
                assertThat(location(browser.get(start)))
                        .startsWith(TestingOpenIdProvider.issuer(providersPort) + "/auth?");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com",
                "//evil.example.com",
                "/\\evil.example.com",
                "\\\\evil.example.com",
                "/%09/evil.example.com",
                "/%0a/evil.example.com",
                "inventory",
                "/api/auth/openid/login"
            })
    void goesNowhereButToItsOwnPage(String elsewhere) {
        var address = aurora + "/api/auth/openid/login?returnTo=" + elsewhere.replace("\\", "%5C");
        assertThat(browser.get(URI.create(address)).statusCode()).isEqualTo(400);
    }

    @Test
    void tellsThatNoProviderIsConfigured() {
        try (var without = new RunningServer()) {
            assertThat(json(without.get("/api/auth/methods"))).isEqualTo(new JsonObject().put("password", true));
            for (var path : List.of("/api/auth/openid/login", "/api/auth/openid/callback?code=a&state=b&extra=c")) {
                var answer = without.get(path);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(json(answer).getString("detail")).contains("No OpenID provider");
            }
            assertThat(without.get("/api/auth/openid/login?extra=c").statusCode())
                    .isEqualTo(400);
        }
    }

    private String newPerson(String... groups) {
        var login = UUID.randomUUID().toString();
        provider.person(login, claims(login, groups));
        return login;
    }

    private static JsonObject claims(String login, String... groups) {
        return new JsonObject()
                .put("name", "Somebody")
                .put("email", login + "@example.com")
                .put("email_verified", true)
                .put("groups", new JsonArray(List.of(groups)));
    }

    private HttpResponse<String> begin(CookieBrowser with, String returnTo) {
        return with.get(aurora.resolve("/api/auth/openid/login?returnTo=" + returnTo.replace("?", "%3F")));
    }

    /** With what the provider sends the browser back, not opened. */
    private URI answerOf(CookieBrowser with, String login, String returnTo) {
        return with.logInAt(CookieBrowser.location(begin(with, returnTo)), login, callback);
    }

    /** Where it ends. */
    private String logIn(String login) {
        return location(browser.get(answerOf(browser, login, "/")));
    }

    private JsonObject me() {
        return json(server.get("/api/me", refresh(browser)));
    }

    /** An access token of the session that the browser has. */
    private String refresh(CookieBrowser with) {
        var answer = server.request(HttpMethod.POST, "/api/auth/refresh")
                .putHeader(
                        "Cookie",
                        REFRESH + "=" + with.cookie(REFRESH).orElseThrow().getValue())
                .send()
                .await();
        return Objects.requireNonNull(json(answer).getString("accessToken"));
    }

    private long audited(String login, String action) {
        return server.count("SELECT count(*) FROM audit_entry e JOIN account a ON e.subject = 'account:' || a.id"
                + " WHERE a.email = '" + login + "@example.com' AND e.action = '" + action + "'");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static OpenIdConfig config(URI issuer, URI aurora) {
        return new OpenIdConfig(
                issuer,
                "aurora",
                Optional.of(new Secret("a secret: with / and +")),
                List.of("openid", "profile", "email"),
                "Example",
                "default",
                "groups",
                Map.of("platform-admins", Role.ADMIN, "developers", Role.OPERATOR),
                Optional.empty(),
                Join.NEW,
                false,
                aurora);
    }
}

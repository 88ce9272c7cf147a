package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SameSiteAttribute;
import dev.aurora.bus.Bus;
import dev.aurora.config.Secret;
import dev.aurora.http.HttpConfig;
import dev.aurora.http.HttpVerticle;
import dev.aurora.identity.FirstUser;
import dev.aurora.identity.IdentityConfig;
import dev.aurora.identity.IdentityRoutes;
import dev.aurora.identity.IdentityVerticle;
import dev.aurora.identity.RefreshCookie;
import dev.aurora.openid.OpenIdConfig;
import dev.aurora.openid.OpenIdConfig.Join;
import dev.aurora.openid.OpenIdRoutes;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingLimits;
import dev.aurora.support.TestingOpenIdProvider;
import dev.aurora.support.TestingRoutes;
import dev.aurora.web.Answer;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.Origins;
import dev.aurora.web.RateLimits;
import dev.aurora.web.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a real browser makes of the way to a real provider and back. Aurora is at localhost, the provider at 127.0.0.1: for
 * a browser these are two sites, so cookies go by the rules for strangers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenIdBrowserIT {
    private final int port = TestingOpenIdProvider.freePort();
    private final URI address = URI.create("http://localhost:" + port);
    private final Vertx vertx = Vertx.vertx();
    private TestingBrowser browser;
    private TestingOpenIdProvider provider;
    private TestingDatabase database;
    private RateLimits limits;

    @BeforeAll
    void start() {
        browser = TestingBrowser.open();
        provider = new TestingOpenIdProvider(TestingOpenIdProvider.freePort(), address + "/api/auth/openid/callback");
        provider.person(
                "ann",
                new JsonObject()
                        .put("name", "Ann")
                        .put("email", "ann@example.com")
                        .put("email_verified", true));
        database = new TestingDatabase(vertx);
        limits = TestingLimits.alone(vertx, TestingLimits.NONE);
        var identity = new IdentityConfig(
                Optional.of(address),
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                Duration.ofDays(90),
                Optional.of(new Secret("correct horse battery")));
        new FirstUser(vertx, database.systemQueries(), identity).ensure().await();
        vertx.deployVerticle(new IdentityVerticle(
                        database.systemQueries(), database.tenant(), database.secrets(), identity, Clock.systemUTC()))
                .await();
        vertx.deployVerticle(server(identity)).await();
    }

    @AfterAll
    void stop() {
        if (database != null) {
            limits.close();
            database.close();
            provider.close();
        }
        browser.close();
        vertx.close().await();
    }

    @Test
    void comesBackLoggedInAndStaysSo() {
        try (var person = browser.newPerson(address.toString())) {
            var page = person.newPage();
            page.navigate("/api/auth/openid/login?returnTo=/inventory");
            assertThat(page).hasURL(Pattern.compile("^http://127\\.0\\.0\\.1:[0-9]+/interaction/"));
            logIn(page);
            assertThat(page).hasURL(address + "/inventory");
            assertThat(page.getByRole(AriaRole.NAVIGATION).first()).isVisible();
            assertThat(cookies(person)).containsExactly("aurora_refresh");
            page.reload();
            assertThat(page).hasURL(address + "/inventory");
        }
    }

    @Test
    void showsTheLogInPageWhenThePersonTurnsBack() {
        try (var person = browser.newPerson(address.toString())) {
            var page = person.newPage();
            page.navigate("/api/auth/openid/login?returnTo=/inventory");
            page.getByText("Cancel").click();
            assertThat(page).hasURL(Pattern.compile("/login\\?.*error=cancelled"));
            assertThat(page.getByLabel("E-mail")).isVisible();
            assertThat(cookies(person)).isEmpty();
        }
    }

    private static void logIn(Page page) {
        page.locator("input[name=login]").fill("ann");
        page.locator("input[name=password]").fill("any");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign-in"))
                .click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Continue"))
                .click();
    }

    private List<String> cookies(BrowserContext person) {
        return person.cookies(address + "/api/auth/refresh").stream()
                .filter(it -> it.sameSite == SameSiteAttribute.STRICT && it.httpOnly)
                .map(it -> it.name)
                .toList();
    }

    private HttpVerticle server(IdentityConfig identity) {
        var openId = new OpenIdConfig(
                provider.issuer(),
                "aurora-public",
                Optional.empty(),
                List.of("openid", "profile", "email"),
                "Example",
                "default",
                "groups",
                Map.of(),
                Optional.of(Role.OPERATOR),
                Join.NEW,
                false,
                address);
        var known = List.of(
                new IdentityRoutes(new Bus(vertx), identity, List.of(), () -> "nobody"),
                new OpenIdRoutes(
                        vertx,
                        Optional.of(openId),
                        database.secrets(),
                        database.systemQueries(),
                        new RefreshCookie(identity),
                        Clock.systemUTC()));
        var routes = new ArrayList<Routes>(known);
        routes.add(TestingRoutes.rest(
                known, Answer.ok(Map.of("items", List.of(), "total", 0, "byType", List.of(), "byRegion", List.of()))));
        return new HttpVerticle(
                new HttpConfig("127.0.0.1", port, false, "127.0.0.1", 0, Origins.own()),
                false,
                routes,
                List.of(),
                limits,
                new IdempotencyKeys(database.tenant()),
                new SimpleMeterRegistry());
    }
}

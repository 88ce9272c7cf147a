package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.RequestOptions;
import dev.aurora.identity.FirstUser;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The page that shows the contract, in a browser that holds it to the content security policy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DocsBrowserIT {
    private @Nullable TestingBrowser browser;
    private @Nullable ChatSite site;

    @BeforeAll
    void open() {
        browser = TestingBrowser.open();
        site = new ChatSite();
    }

    @AfterAll
    void close() {
        if (site != null) {
            site.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void everyOperationIsShownAndNothingIsFetchedFromElsewhere() {
        try (var person = person(ColorScheme.LIGHT)) {
            var hosts = new CopyOnWriteArrayList<String>();
            var page = person.newPage();
            page.onRequest(request -> hosts.add(URI.create(request.url()).getAuthority()));
            page.navigate("/api/docs");
            assertThat(page.locator(".opblock-summary").first()).isVisible();
            assertThat(page.getByText("listResources", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
            picture(page, "docs-light.png");
            assertThat(hosts).containsOnly(URI.create(site().address()).getAuthority());
        }
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void anOperationIsTriedWithATokenThatWasPasted() {
        try (var person = person(ColorScheme.DARK)) {
            var token = token(person);
            var page = person.newPage();
            page.navigate("/api/docs");
            button(page, "Authorize").click();
            page.locator("#auth-bearer-value").first().fill(token);
            button(page, "Apply credentials").first().click();
            page.locator(".btn-done").first().click();
            page.locator("#operations-auth-getMe .opblock-summary-control").click();
            button(page, "Try it out").click();
            button(page, "Execute").click();
            var answer = page.locator("#operations-auth-getMe .live-responses-table");
            assertThat(answer).containsText("200");
            assertThat(answer).containsText(FirstUser.EMAIL);
            picture(page, "docs-dark.png");
        }
        assertThat(browser().complaints()).isEmpty();
    }

    private static String token(BrowserContext person) {
        var answer = person.request()
                .post(
                        "/api/auth/login",
                        RequestOptions.create()
                                .setData(Map.of("email", FirstUser.EMAIL, "password", ChatSite.PASSWORD)));
        return new JsonObject(answer.text()).getString("accessToken");
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static void picture(Page page, String name) {
        var folder = System.getProperty("aurora.test.pictures");
        if (folder != null) {
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(Path.of(folder, name)).setFullPage(true));
        }
    }

    private BrowserContext person(ColorScheme scheme) {
        return browser().newPerson(site().address(), new Browser.NewContextOptions().setColorScheme(scheme));
    }

    private TestingBrowser browser() {
        return Objects.requireNonNull(browser);
    }

    private ChatSite site() {
        return Objects.requireNonNull(site);
    }
}

package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** One site for all tests of a class, and for each of them a person with a browser that has nothing to complain of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChatSiteFixture {
    private @Nullable TestingBrowser browser;
    private @Nullable ChatSite site;
    private @Nullable BrowserContext person;

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

    @BeforeEach
    void arrive() {
        person = browser().newPerson(site().address());
    }

    @AfterEach
    void leaveWithoutComplaints() {
        person().close();
        assertThat(browser().complaints()).isEmpty();
    }

    final AuroraPage newPage() {
        return new AuroraPage(person().newPage());
    }

    final AuroraPage loggedIn() {
        var page = newPage().logIn(ChatSite.PASSWORD);
        assertThat(page.composer()).isVisible();
        return page;
    }

    final TestingBrowser browser() {
        return Objects.requireNonNull(browser);
    }

    final ChatSite site() {
        return Objects.requireNonNull(site);
    }

    final BrowserContext person() {
        return Objects.requireNonNull(person);
    }
}

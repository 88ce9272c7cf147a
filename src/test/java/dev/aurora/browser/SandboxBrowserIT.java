package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.aurora.app.TestingAurora;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A whole Aurora with its sandbox and its built-in planner, as a newcomer meets it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SandboxBrowserIT {
    private static final Pattern TOTAL = Pattern.compile("\"total\": ([0-9]+)");

    private static final int PICTURE_WIDTH = 1320;
    private static final int PICTURE_HEIGHT = 1030;

    private @Nullable TestingBrowser browser;
    private @Nullable TestingAurora aurora;
    private @Nullable BrowserContext person;

    @BeforeAll
    void open(@TempDir Path dataFolder) {
        browser = TestingBrowser.open();
        TestingBrowser.requireProgram("moto_server", "pip install \"moto[server]\"");
        aurora = TestingAurora.start(dataFolder, Map.of("aurora.feature.sandbox", "true"));
    }

    @AfterAll
    void close() {
        if (aurora != null) {
            aurora.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void arrive() {
        person = browser().newPerson(address());
    }

    @AfterEach
    void leaveWithoutComplaints() {
        person().close();
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void theFirstQuestionIsAnsweredFromTheSandbox() {
        var page = loggedIn().ask("Which instances are running, and which security groups are open to the world?");
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.answer().getByRole(AriaRole.TABLE)).hasCount(2);
        assertThat(page.answer()).containsText("eu-central-1");
        page.page().locator("details summary").first().click();
        var result = page.page().getByLabel("Result").first().innerText();
        var total = TOTAL.matcher(result);
        assertThat(total.find()).isTrue();
        assertThat(page.answer()).containsText(total.group(1) + " found");
    }

    @Test
    void takesThePictureOfTheReadme() {
        var page = loggedIn().ask("How many instances are running in each region?");
        assertThat(page.answerIn("finished")).isVisible();
        var _ = page.ask("Which databases have no backups?");
        assertThat(page.answerIn("finished")).hasCount(1);
        assertThat(page.page().locator("article[data-state=finished]")).hasCount(2);
        assertThat(page.answer().getByRole(AriaRole.TABLE)).isVisible();
        page.page().setViewportSize(PICTURE_WIDTH, PICTURE_HEIGHT);
        page.page().mouse().move(0, 0);
        var picture = Path.of(System.getProperty("aurora.test.picture", "target/pictures/chat.png"));
        var bytes = page.page().screenshot(new Page.ScreenshotOptions().setPath(picture));
        assertThat(bytes).isNotEmpty();
    }

    @Test
    void theInventoryIsFilteredSortedAndPaged() {
        var page = loggedIn();
        page.page().navigate("/inventory");
        assertThat(rows(page).first()).isVisible();
        assertThat(status(page)).containsText("1 to 50 of");
        page.button("Next").click();
        assertThat(status(page)).containsText("51 to 100 of");
        page.page().getByLabel("Name, id or tag").fill("reports");
        assertThat(page.page()).hasURL(Pattern.compile("[?&]q=reports"));
        assertThat(rows(page).first()).containsText("reports");
        page.page()
                .getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("State"))
                .selectOption("available");
        assertThat(rows(page).first()).containsText("available");
        page.page().reload();
        assertThat(page.page().getByLabel("Name, id or tag")).hasValue("reports");
        assertThat(rows(page).first()).containsText("available");
        page.button("Clear filters").click();
        assertThat(status(page)).containsText("1 to 50 of");
        page.page()
                .getByRole(AriaRole.SEARCH)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Type"))
                .click();
        page.page()
                .getByRole(AriaRole.MENUITEMCHECKBOX)
                .getByText("EC2 instance")
                .click();
        page.page().keyboard().press("Escape");
        assertThat(page.page()).hasURL(Pattern.compile("type=aws.ec2.instance"));
        assertThat(rows(page).first()).containsText("EC2 instance");
        page.page().getByLabel("Name, id or tag").fill("no such thing");
        assertThat(page.heading("Nothing matches")).isVisible();
    }

    @Test
    void aResourceOpensWithItsRisksAndItsNeighboursCanBeWalked() {
        var page = loggedIn();
        page.page().navigate("/inventory?q=lf-eu-reports&type=aws.rds.instance");
        rows(page).first().getByRole(AriaRole.BUTTON).click();
        var sheet = page.page().getByRole(AriaRole.DIALOG);
        assertThat(sheet).containsText("Database without backups");
        assertThat(sheet).containsText("arn:aws:rds:eu-central-1");
        assertThat(page.page()).hasURL(Pattern.compile("open="));
        sheet.getByLabel("Related").getByRole(AriaRole.BUTTON).first().click();
        assertThat(sheet).not().containsText("arn:aws:rds:eu-central-1");
        page.page().goBack();
        assertThat(sheet).containsText("arn:aws:rds:eu-central-1");
        page.page().keyboard().press("Escape");
        assertThat(sheet).hasCount(0);
    }

    @Test
    void risksAreGroupedWorstFirst() {
        var page = loggedIn();
        page.page().navigate("/inventory?view=risks");
        assertThat(page.heading("Security group open to the world").first()).isVisible();
        page.page().getByLabel("Severity").getByText("critical").click();
        assertThat(page.page()).hasURL(Pattern.compile("severity=critical"));
        assertThat(page.page().getByText("lf-us-everything")).isVisible();
        assertThat(page.heading("No tags")).hasCount(0);
    }

    @Test
    void aConnectionIsTestedAddedShownFailingAndDeleted() {
        var page = loggedIn();
        page.page().navigate("/connections");
        var sandbox = card(page, "Sandbox");
        assertThat(sandbox).containsText("working");
        sandbox.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Test"))
                .click();
        assertThat(sandbox).containsText("just now");
        page.button("Connect AWS").click();
        var dialog = page.page().getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Name").fill("Nowhere");
        dialog.getByLabel("Access key id").fill("AKIAIOSFODNN7EXAMPLE");
        dialog.getByLabel("Secret access key").fill("a-secret-that-nobody-should-see");
        dialog.getByText("More settings").click();
        dialog.getByLabel("Endpoint").fill("http://127.0.0.1:1");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Connect"))
                .click();
        var nowhere = card(page, "Nowhere");
        assertThat(nowhere).containsText("failing", new LocatorAssertions.ContainsTextOptions().setTimeout(60_000));
        assertThat(page.page().content()).doesNotContain("a-secret-that-nobody-should-see");
        page.button("More for Nowhere").click();
        page.page().getByRole(AriaRole.MENUITEM).getByText("Delete").click();
        page.button("Delete").click();
        assertThat(nowhere).hasCount(0);
        sandbox.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Sandbox").setExact(true))
                .click();
        assertThat(page.page().getByRole(AriaRole.DIALOG)).containsText("ec2");
    }

    private static Locator rows(AuroraPage page) {
        return page.page().locator("tbody tr");
    }

    private static Locator status(AuroraPage page) {
        return page.page().getByRole(AriaRole.STATUS);
    }

    private static Locator card(AuroraPage page, String connection) {
        return page.page().locator("[data-connection='" + connection + "']");
    }

    private AuroraPage loggedIn() {
        var page = new AuroraPage(person().newPage()).logIn(TestingAurora.PASSWORD);
        assertThat(page.composer()).isVisible();
        return page;
    }

    private String address() {
        return Objects.requireNonNull(aurora).http().toString();
    }

    private TestingBrowser browser() {
        return Objects.requireNonNull(browser);
    }

    private BrowserContext person() {
        return Objects.requireNonNull(person);
    }
}

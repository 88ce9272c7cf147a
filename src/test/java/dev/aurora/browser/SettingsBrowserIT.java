package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.aurora.app.TestingAurora;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
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

/** The settings and the switching of project and organisation in a whole Aurora with its sandbox. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SettingsBrowserIT {
    private static final String THEIR_PASSWORD = "gravel umbrella tuesday lantern";
    private static final List<String> SECTIONS = List.of(
            "profile",
            "password",
            "sessions",
            "api-keys",
            "organisation",
            "projects",
            "members",
            "invitations",
            "audit");
    private static final int NARROW = 360;
    private static final int TALL = 740;

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
    void whoIsInvitedJoinsAndWhoIsRemovedIsOutAtTheNextClick() {
        var admin = loggedIn();
        var link = invite(admin, "grace@example.com", "operator");
        try (var other = browser().newPerson(address())) {
            var grace = new AuroraPage(other.newPage());
            grace.page().navigate(link);
            assertThat(grace.page().getByText("operator")).isVisible();
            grace.page().getByLabel("Your name").fill("Grace Hopper");
            grace.page().getByLabel("New password").fill("too short");
            grace.page().getByRole(AriaRole.BUTTON).last().click();
            assertThat(grace.page().getByRole(AriaRole.ALERT)).containsText("at least 12 characters");
            grace.page().getByLabel("New password").fill(THEIR_PASSWORD);
            grace.page().getByRole(AriaRole.BUTTON).last().click();
            assertThat(grace.composer()).isVisible();

            admin.page().navigate("/settings/members?q=grace");
            admin.page().getByLabel("Role of Grace Hopper").selectOption("approver");
            assertThat(admin.page().getByText("Grace Hopper is Approver now.")).isVisible();
            link(grace, "Inventory").click();
            assertThat(grace.heading("Inventory")).isVisible();
            link(grace, "Settings").click();
            assertThat(content(grace)).containsText("Approver");
            assertThat(grace.page().getByText("Audit log")).hasCount(0);

            admin.button("More for Grace Hopper").click();
            choose(admin, "Remove");
            assertThat(admin.button("Remove")).isDisabled();
            admin.page().getByLabel("Type Grace Hopper to go on").fill("Grace Hopper");
            admin.button("Remove").click();
            assertThat(admin.heading("Nobody matches")).isVisible();
            link(grace, "Inventory").click();
            assertThat(grace.heading("Log in to Aurora")).isVisible();
            assertThat(grace.page().getByText("Your session has ended")).isVisible();
            grace.page().navigate(link);
            assertThat(grace.heading("This invitation cannot be used")).isVisible();
        }
    }

    @Test
    void whoIsLoggedInJoinsWithOneClickAndMovesBetweenOrganisations() {
        var admin = loggedIn();
        admin.page().navigate("/settings/organisation");
        admin.button("New organisation").click();
        nameIn(admin).fill("Contoso");
        admin.button("Make it").click();
        admin.button("Switch to it").click();
        assertThat(switcher(admin)).containsText("Contoso");
        var link = invite(admin, "ada@example.com", "viewer");
        try (var other = browser().newPerson(address())) {
            var ada = new AuroraPage(other.newPage());
            ada.page().navigate(link);
            ada.page().getByLabel("Your name").fill("Ada Lovelace");
            ada.page().getByLabel("New password").fill(THEIR_PASSWORD);
            ada.page().getByRole(AriaRole.BUTTON).last().click();
            assertThat(ada.composer()).isVisible();
            // In the only place there is: nothing to switch.
            assertThat(switcher(ada)).hasCount(0);

            switcher(admin).click();
            radio(admin, Pattern.compile("^(?!Contoso)")).last().click();
            assertThat(switcher(admin)).not().containsText("Contoso");
            var home = invite(admin, "ada@example.com", "operator");
            ada.page().navigate("about:blank");
            ada.page().navigate(home);
            ada.page().getByRole(AriaRole.BUTTON).last().click();
            assertThat(ada.composer()).isVisible();
            switcher(ada).click();
            radio(ada, Pattern.compile("Contoso")).click();
            assertThat(switcher(ada)).containsText("Contoso");
        }
    }

    @Test
    void anotherTabFollowsASwitchOfOrganisationAndMixesNothing() {
        var one = loggedIn();
        one.page().navigate("/settings/organisation");
        one.button("New organisation").click();
        nameIn(one).fill("Fabrikam");
        one.button("Make it").click();
        assertThat(one.button("Switch to it").last()).isVisible();
        var two = new AuroraPage(person().newPage());
        two.page().navigate("/inventory?q=reports");
        assertThat(two.page().locator("tbody tr").first()).isVisible();
        one.button("Switch to it").last().click();
        assertThat(switcher(one)).containsText("Fabrikam");
        assertThat(switcher(two)).containsText("Fabrikam");
        assertThat(two.page()).hasURL(Pattern.compile("/inventory$"));
        assertThat(two.page().locator("tbody tr")).hasCount(0);
    }

    @Test
    void aKeyIsShownOnceAndWorksUntilItIsRevoked() throws IOException, InterruptedException {
        var page = loggedIn();
        page.page().navigate("/settings/api-keys");
        page.button("New key").click();
        nameIn(page).fill("Nightly report");
        page.button("Reading only").click();
        page.button("Make the key").click();
        var secret = page.page()
                .getByLabel("API key", new Page.GetByLabelOptions().setExact(true))
                .innerText();
        page.page().keyboard().press("Escape");
        assertThat(page.button("I have kept it")).isVisible();
        page.button("I have kept it").click();
        assertThat(page.button("New key")).isFocused();
        assertThat(page.page().content()).doesNotContain(secret);
        assertThat(statusOf("/api/connections", secret)).isEqualTo(200);
        assertThat(statusOf("/api/organisations", secret)).isEqualTo(403);

        page.button("More for Nightly report").click();
        choose(page, "Rename");
        nameIn(page).fill("Weekly report");
        page.button("Save").click();
        assertThat(row(page, "Weekly report")).containsText("active");
        page.button("More for Weekly report").click();
        choose(page, "Revoke");
        page.button("Revoke").click();
        assertThat(row(page, "Weekly report")).containsText("revoked");
        assertThat(statusOf("/api/connections", secret)).isEqualTo(401);
    }

    @Test
    void aProjectShowsItsOwnConnectionsAlone() {
        var page = loggedIn();
        var stays = new AuroraPage(person().newPage());
        stays.page().navigate("/connections");
        assertThat(connection(stays, "Sandbox")).isVisible();
        makeProject(page, "Web shop");
        page.button("Switch to Web shop").click();
        assertThat(switcher(page)).containsText("Web shop");
        link(page, "Connections").click();
        assertThat(page.heading("No cloud is connected yet")).isVisible();
        link(page, "Inventory").click();
        assertThat(page.heading("Nothing has been found yet")).isVisible();
        link(page, "New chat").click();
        var _ = page.ask("How many instances are running in each region?");
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.answer()).not().containsText("eu-central-1");

        stays.page().reload();
        assertThat(connection(stays, "Sandbox")).isVisible();
        page.page().navigate("/settings/projects");
        page.button("More for Web shop").click();
        choose(page, "Archive");
        page.button("Archive").click();
        assertThat(switcher(page)).not().containsText("Web shop");
        link(page, "Connections").click();
        assertThat(connection(page, "Sandbox")).isVisible();
    }

    @Test
    void aTabInAnArchivedProjectFallsBackToTheDefaultOne() {
        var page = loggedIn();
        makeProject(page, "Short lived");
        page.button("Switch to Short lived").click();
        assertThat(switcher(page)).containsText("Short lived");
        var other = new AuroraPage(person().newPage());
        other.page().navigate("/settings/projects");
        assertThat(switcher(other)).containsText("Short lived");
        other.button("More for Short lived").click();
        choose(other, "Archive");
        other.button("Archive").click();
        assertThat(row(other, "Short lived")).hasCount(0);
        link(page, "Connections").click();
        assertThat(connection(page, "Sandbox")).isVisible();
        assertThat(switcher(page)).not().containsText("Short lived");
    }

    @Test
    void whatSomebodyElseChangedMeanwhileIsNotOverwritten() {
        var page = loggedIn();
        makeProject(page, "Contested");
        page.button("More for Contested").click();
        choose(page, "Rename");
        assertThat(nameIn(page)).hasValue("Contested");
        var other = new AuroraPage(person().newPage());
        other.page().navigate("/settings/projects");
        other.button("More for Contested").click();
        choose(other, "Rename");
        nameIn(other).fill("Theirs");
        other.button("Save").click();
        assertThat(row(other, "Theirs")).isVisible();
        nameIn(page).fill("Mine");
        page.button("Save").click();
        assertThat(dialog(page).getByRole(AriaRole.ALERT)).containsText("Somebody else changed this meanwhile");
        assertThat(nameIn(page)).hasValue("Theirs");
        nameIn(page).fill("Mine");
        page.button("Save").click();
        assertThat(row(page, "Mine")).isVisible();
    }

    @Test
    void theLastAdministratorStaysAndTheRowSaysWhy() {
        var page = loggedIn();
        page.page().navigate("/settings/members?role=admin");
        page.page().getByLabel(Pattern.compile("^Role of ")).selectOption("viewer");
        assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("make somebody else an administrator first");
        assertThat(page.page().getByLabel(Pattern.compile("^Role of "))).hasValue("admin");
    }

    @Test
    void theAuditLogIsFilteredByItsAddressAndOpensAnEntry() {
        var page = loggedIn();
        makeProject(page, "Audited");
        page.page().navigate("/settings/audit?action=project.");
        var entries = page.page().getByLabel("Entries").getByRole(AriaRole.BUTTON);
        assertThat(entries.first()).containsText("Project created");
        entries.first().click();
        assertThat(page.page().getByLabel("The entry as JSON")).containsText("Audited");
        page.page().keyboard().press("Escape");
        assertThat(entries.first()).isFocused();
        page.page().getByLabel("To").fill("2001-01-01");
        assertThat(page.heading("Nothing matches")).isVisible();
        assertThat(page.page()).hasURL(Pattern.compile("to=2001-01-01"));
        page.button("Clear filters").click();
        assertThat(entries.first()).isVisible();
    }

    @Test
    void aPasswordIsRefusedAtItsFieldAndAnotherSessionEnds() {
        try (var other = browser().newPerson(address())) {
            var elsewhere = new AuroraPage(other.newPage()).logIn(TestingAurora.PASSWORD);
            assertThat(elsewhere.composer()).isVisible();
            var page = loggedIn();
            page.page().navigate("/settings/sessions");
            assertThat(page.page().getByText("This one")).hasCount(1);
            page.button("End all others").click();
            page.button("End them").click();
            assertThat(page.button("End all others")).isDisabled();
            link(elsewhere, "Inventory").click();
            assertThat(elsewhere.heading("Log in to Aurora")).isVisible();
            page.page().navigate("/settings/password");
            page.page().getByLabel("Current password").fill("not the password");
            page.page().getByLabel("New password").fill(THEIR_PASSWORD);
            page.button("Change the password").click();
            assertThat(page.page().getByLabel("Current password")).isFocused();
            assertThat(page.page().getByRole(AriaRole.ALERT)).isVisible();
            page.page().getByLabel("Current password").fill(TestingAurora.PASSWORD);
            page.page().getByLabel("New password").fill("short");
            page.button("Change the password").click();
            assertThat(page.page().getByLabel("New password")).isFocused();
            assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("at least 12 characters");
        }
    }

    @Test
    void everythingWorksByKeyboard() {
        var page = new AuroraPage(person().newPage());
        page.page().navigate("/settings/members");
        var keyboard = page.page().keyboard();
        assertThat(page.page().getByLabel("E-mail")).isFocused();
        keyboard.type(TestingAurora.EMAIL);
        keyboard.press("Tab");
        keyboard.type(TestingAurora.PASSWORD);
        keyboard.press("Enter");
        assertThat(page.heading("Members")).isVisible();
        tabTo(page, page.button("Invite"));
        keyboard.press("Enter");
        assertThat(dialog(page).getByLabel("E-mail")).isFocused();
        keyboard.type("keyboard@example.com");
        keyboard.press("Enter");
        assertThat(page.button("Done")).isVisible();
        tabTo(page, page.button("Done"));
        keyboard.press("Enter");
        assertThat(page.button("Invite")).isFocused();
        page.page().navigate("/settings/invitations");
        assertThat(page.heading("Invitations")).isVisible();
        tabTo(page, page.button("Withdraw the invitation of keyboard@example.com"));
        keyboard.press("Enter");
        assertThat(page.page().getByRole(AriaRole.ALERTDIALOG)).isVisible();
        keyboard.press("Escape");
        assertThat(page.button("Withdraw the invitation of keyboard@example.com"))
                .isFocused();
    }

    @Test
    void everySectionFitsANarrowScreenAndADarkOne() {
        var dark = new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK);
        try (var evening = browser().newPerson(address(), dark)) {
            var page = new AuroraPage(evening.newPage()).logIn(TestingAurora.PASSWORD);
            assertThat(page.composer()).isVisible();
            assertThat(page.isDark()).isTrue();
            for (var section : SECTIONS) {
                page.page().navigate("/settings/" + section);
                assertThat(content(page).getByRole(AriaRole.HEADING).first()).isVisible();
                assertThat(page.page().getByText("Loading")).hasCount(0);
                picture(page, "settings-" + section);
            }
            page.page().setViewportSize(NARROW, TALL);
            for (var section : SECTIONS) {
                page.page().navigate("/settings/" + section);
                assertThat(content(page).getByRole(AriaRole.HEADING).first()).isVisible();
                assertThat(page.page().getByText("Loading")).hasCount(0);
                assertThat(page.page().evaluate("document.querySelector('#content > div').scrollWidth"))
                        .as(section)
                        .isEqualTo(NARROW);
                picture(page, "settings-" + section + "-narrow");
            }
        }
    }

    private static void picture(AuroraPage page, String name) {
        var file = Path.of("target/pictures/" + name + ".png");
        assertThat(page.page().screenshot(new Page.ScreenshotOptions().setPath(file)))
                .isNotEmpty();
    }

    private static String invite(AuroraPage page, String email, String role) {
        page.page().navigate("/settings/members");
        page.button("Invite").click();
        dialog(page).getByLabel("E-mail").fill(email);
        dialog(page).getByLabel("Role").selectOption(role);
        page.button("Make the link").click();
        var link = page.page().getByLabel("Link of the invitation").innerText();
        page.button("Done").click();
        return link;
    }

    private static void makeProject(AuroraPage page, String name) {
        page.page().navigate("/settings/projects");
        page.button("New project").click();
        nameIn(page).fill(name);
        page.button("Make it").click();
        assertThat(row(page, name)).isVisible();
    }

    private static void tabTo(AuroraPage page, Locator target) {
        assertThat(target).isVisible();
        for (var presses = 0; presses < 60 && !isFocused(target); presses++) {
            page.page().keyboard().press("Tab");
        }
        assertThat(target).isFocused();
    }

    private static boolean isFocused(Locator target) {
        return Boolean.TRUE.equals(target.evaluate("it => it === document.activeElement"));
    }

    private static Locator content(AuroraPage page) {
        return page.page().locator("#content");
    }

    private static Locator dialog(AuroraPage page) {
        return page.page().getByRole(AriaRole.DIALOG);
    }

    private static Locator nameIn(AuroraPage page) {
        return dialog(page)
                .getByRole(
                        AriaRole.TEXTBOX,
                        new Locator.GetByRoleOptions().setName("Name").setExact(true));
    }

    private static Locator row(AuroraPage page, String name) {
        return page.page().locator("[data-row='" + name + "']");
    }

    private static Locator connection(AuroraPage page, String name) {
        return page.page().locator("[data-connection='" + name + "']");
    }

    private static Locator link(AuroraPage page, String name) {
        return page.page()
                .getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator switcher(AuroraPage page) {
        return page.page()
                .getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("Switch project or organisation$")));
    }

    private static Locator radio(AuroraPage page, Pattern name) {
        return page.page().getByRole(AriaRole.MENUITEMRADIO, new Page.GetByRoleOptions().setName(name));
    }

    private static void choose(AuroraPage page, String item) {
        page.page().getByRole(AriaRole.MENUITEM).getByText(item).click();
    }

    private int statusOf(String path, String key) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address() + path))
                    .header("Authorization", "Bearer " + key)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
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

package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A run that wants to change something, and people who decide about it in the chat and on the page of approvals. */
final class ApprovalsBrowserIT extends ChatSiteFixture {
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final int NARROW = 360;
    private static final int TALL = 740;
    private static final int WIDE = 1280;
    private static final int MANY = 10_000;

    @Test
    void whatARunWantsIsShownToTheLetterAndApprovedInTheChat() {
        wants("rename_server", "web-1");
        site().model().says("It is renamed.");
        var page = acting().ask("Rename web-1");
        var card = card(page);
        assertThat(card).containsText("Rename the server web-1");
        assertThat(card).containsText("Account 123456789012, eu-central-1");
        assertThat(card).containsText("Changes something");
        assertThat(card.getByLabel("What will be done, to the letter")).containsText("\"server\": \"web-1\"");
        assertThat(page.answerIn("parked")).isVisible();
        assertThat(page.button("Stop the answer")).isVisible();
        picture(page, "approval-chat");
        button(card, "Approve").click();
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.answer()).containsText("Approved by");
        assertThat(page.answer()).containsText("It is renamed.");
        assertThat(page.page().locator("[data-mode=act]")).isVisible();
        page.page().reload();
        assertThat(page.answer()).containsText("It is renamed.");
        assertThat(page.page().locator("[data-mode=act]")).isVisible();
    }

    @Test
    void aRejectionTellsTheModelWhy() {
        wants("rename_server", "web-2");
        site().model().says("Then it stays.");
        var page = acting().ask("Rename web-2");
        button(card(page), "Reject").click();
        assertThat(card(page).getByLabel("Why not?")).isFocused();
        page.page().keyboard().type("not before the release");
        button(card(page), "Reject it").click();
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.answer()).containsText("Rejected by");
        assertThat(page.answer()).containsText("not before the release");
        assertThat(page.page().locator("[data-tool=rename_server][data-state=failed]"))
                .isVisible();
        assertThat(site().model().requests().getLast().toString()).contains("not before the release");
    }

    @Test
    void whatIsDestroyedIsNamedByWhoDecidesAloneAndAllWorksByKeyboard() {
        wants("delete_server", "web-3");
        site().model().says("It is gone.");
        var page = acting().ask("Delete web-3");
        var card = card(page);
        assertThat(card).containsText("Destroys something");
        assertThat(button(card, "Approve")).isDisabled();
        var name = card.getByLabel("Type web-3 to approve it");
        name.focus();
        page.page().keyboard().type("web-4");
        assertThat(button(card, "Approve")).isDisabled();
        name.fill("web-3");
        page.page().keyboard().press("Tab");
        assertThat(button(card, "Approve")).isFocused();
        page.page().keyboard().press("Enter");
        assertThat(page.answer()).containsText("It is gone.");
    }

    @Test
    void whatIsDecidedOnThePageIsShownInTheChat() {
        wants("rename_server", "web-5");
        site().model().says("Renamed from afar.");
        var chat = acting().ask("Rename web-5");
        assertThat(card(chat)).isVisible();
        var page = new AuroraPage(person().newPage());
        page.page().navigate("/approvals");
        assertThat(link(page, Pattern.compile("^Approvals"))).containsText("1");
        var row = page.page().locator("[data-row='Rename the server web-5']");
        assertThat(row).containsText("Account 123456789012");
        picture(page, "approvals");
        button(row, "Rename the server web-5").click();
        assertThat(page.page()).hasURL(Pattern.compile("/approvals/[0-9a-f-]{36}$"));
        var sheet = page.page().getByRole(AriaRole.DIALOG);
        assertThat(sheet.getByLabel("What will be done, to the letter")).containsText("web-5");
        assertThat(sheet).containsText("Fingerprint");
        picture(page, "approval-sheet");
        button(sheet, "Approve").click();
        assertThat(sheet).containsText("Approved by");
        assertThat(chat.answer()).containsText("Approved by");
        assertThat(chat.answer()).containsText("Renamed from afar.");
        page.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("To the conversation"))
                .click();
        assertThat(page.answer()).containsText("Renamed from afar.");
        page.page().navigate("/approvals");
        assertThat(page.heading("Nothing waits for a decision")).isVisible();
        page.page().getByText("History").click();
        assertThat(page.page().locator("[data-row='Rename the server web-5']")).containsText("Approved");
    }

    @Test
    void aWaitingRunIsStillThereAfterAReloadAndCanBeStopped() {
        wants("rename_server", "web-6");
        var page = acting().ask("Rename web-6");
        assertThat(card(page)).isVisible();
        assertThat(page.conversations().getByTitle("Rename web-6")).containsText("needs a decision");
        page.page().reload();
        assertThat(card(page)).containsText("Rename the server web-6");
        page.button("Stop the answer").click();
        assertThat(page.answerIn("cancelled")).isVisible();
        assertThat(page.answer()).containsText("No longer wanted");
        assertThat(page.page().locator("[data-tool=rename_server][data-state=stopped]"))
                .isVisible();
    }

    @Test
    void severalWaitTogetherAndOneIsDecidedBeforeTheOther() {
        site().model()
                .calls(
                        "rename_server",
                        new JsonObject().put("server", "web-7"),
                        new JsonObject().put("server", "web-8"));
        site().model().says("One of two.");
        var page = acting().ask("Rename both");
        var cards = page.page().locator("[data-approval=open]");
        assertThat(cards).hasCount(2);
        button(cards.first(), "Approve").click();
        assertThat(page.page().locator("[data-approval=approved]")).hasCount(1);
        assertThat(cards).hasCount(1);
        button(cards.first(), "Reject").click();
        button(cards.first(), "Reject it").click();
        assertThat(page.answer()).containsText("One of two.");
        assertThat(page.page().locator("[data-approval=rejected]")).hasCount(1);
    }

    @Test
    void onlyWhoLooksChangesNothing() {
        site().model().calls("rename_server", new JsonObject().put("server", "web-9"));
        site().model().says("I may not.");
        var page = loggedIn().ask("Rename web-9");
        assertThat(page.answer()).containsText("I may not.");
        assertThat(page.page().locator("[data-approval]")).hasCount(0);
    }

    @Test
    void aLongHistoryComesPageByPage() {
        wants("rename_server", "web-10");
        site().model().says("It is renamed.");
        var page = acting().ask("Rename web-10");
        button(card(page), "Approve").click();
        assertThat(page.answerIn("finished")).isVisible();
        site().database().superuser().preparedQuery("""
                        INSERT INTO approval (id, org_id, project_id, run_id, call_id, kind, tool, effect, title, target,
                            content, hash, stateful, tainted, requested_by, state, created_at, expires_at)
                        SELECT gen_random_uuid(), org_id, project_id, run_id, 'old-' || n, kind, tool, effect,
                            'Old one ' || n, target, content, hash, stateful, tainted, requested_by, 'void',
                            created_at - n * interval '1 minute', expires_at
                        FROM (SELECT * FROM approval ORDER BY created_at DESC LIMIT 1) a, generate_series(1, $1::int) n""").execute(Tuple.of(MANY)).await();
        page.page().navigate("/approvals?view=history");
        var rows = page.page().getByLabel("Approvals").getByRole(AriaRole.LISTITEM);
        assertThat(rows).hasCount(50);
        assertThat(page.page().getByText("50 approvals so far")).isVisible();
        page.button("Show more").scrollIntoViewIfNeeded();
        assertThat(rows).hasCount(100);
        page.page().getByLabel("How it ended").selectOption("expired");
        assertThat(page.heading("Nothing matches")).isVisible();
        site().database()
                .superuser()
                .query("DELETE FROM approval WHERE title LIKE 'Old one %'")
                .execute()
                .await();
    }

    @Test
    void anApprovalThatIsNotThereSaysSo() {
        var page = loggedIn();
        page.page().navigate("/approvals/0192a000-0000-7000-8000-000000000001");
        assertThat(page.page().getByRole(AriaRole.DIALOG).getByRole(AriaRole.ALERT))
                .isVisible();
    }

    @Test
    void itIsReadableInTheDarkAndOnAPhone() {
        wants("delete_server", "a-server-with-quite-a-long-name-in-eu-central-1");
        var night =
                browser().newPerson(site().address(), new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK));
        var page = new AuroraPage(night.newPage()).logIn(ChatSite.PASSWORD);
        assertThat(page.composer()).isVisible();
        choose(page, "Act");
        var _ = page.ask("Delete it");
        assertThat(card(page)).isVisible();
        picture(page, "approval-chat-dark");
        page.page().setViewportSize(NARROW, TALL);
        assertThat(card(page)).isVisible();
        assertThat(page.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(NARROW);
        picture(page, "approval-chat-narrow-dark");
        page.page().navigate("/approvals");
        assertThat(page.page().getByLabel("Approvals").getByRole(AriaRole.LISTITEM))
                .hasCount(1);
        picture(page, "approvals-narrow-dark");
        assertThat(page.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(NARROW);
        page.page().getByLabel("Approvals").getByRole(AriaRole.BUTTON).click();
        assertThat(page.page().getByRole(AriaRole.DIALOG)).containsText("Fingerprint");
        picture(page, "approval-sheet-narrow-dark");
        page.page().setViewportSize(WIDE, TALL);
        page.page().getByText("To the conversation").click();
        page.button("Stop the answer").click();
        assertThat(page.answerIn("cancelled")).isVisible();
        night.close();
    }

    private void wants(String tool, String server) {
        site().model().calls(tool, new JsonObject().put("server", server));
    }

    private AuroraPage acting() {
        var page = loggedIn();
        choose(page, "Act");
        return page;
    }

    private static void choose(AuroraPage page, String mode) {
        page.page().getByText(mode, new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.page().locator("[data-mode=act]")).isVisible();
    }

    private static Locator card(AuroraPage page) {
        return page.page().locator("[data-approval=open]");
    }

    private static Locator button(Locator in, String name) {
        return in.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(AuroraPage page, Pattern name) {
        return page.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private static void picture(AuroraPage page, String name) {
        page.page().screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}

package dev.aurora.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.aurora.identity.FirstUser;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Log-in and chat as a person sees them, with a model that waits where the test wants it to. */
final class ChatBrowserIT extends ChatSiteFixture {
    private static final String TABLE = """
            There are **three** instances.

            | Region | Running |
            |---|---:|
            | eu-central-1 | 2 |
            | us-east-1 | 1 |
            """;

    @Test
    void aWrongPasswordIsRefusedWithASentence() {
        var page = newPage().logIn("not the password");
        assertThat(page.page().getByRole(AriaRole.ALERT)).containsText("E-mail or password is wrong");
        page.page().getByLabel("Password").fill(ChatSite.PASSWORD);
        page.button("Log in").click();
        assertThat(page.composer()).isFocused();
    }

    @Test
    void theAnswerStreamsInBelowTheToolCall() {
        site().model().calls("list_resources", new JsonObject().put("types", List.of("aws.ec2.instance")));
        var gate = Promise.<Void>promise();
        site().model().saysBeforeAndAfter(gate.future(), "So far ", "three.");
        var page = loggedIn().ask("How many instances are there?");
        assertThat(page.answer()).containsText("Searched the inventory");
        assertThat(page.answer()).containsText(Pattern.compile("3 found · [0-9.]+ m?s"));
        assertThat(page.answer()).containsText("So far");
        assertThat(page.answerIn("running")).isVisible();
        gate.complete();
        assertThat(page.answer()).containsText("So far three.");
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.conversations()).containsText("How many instances are there?");
        page.page().locator("details summary").click();
        assertThat(page.page().getByLabel("Result")).containsText("\"total\": 3");
    }

    @Test
    void aReloadInMidAnswerLosesNothing() {
        site().model().calls("list_resources", new JsonObject());
        var gate = Promise.<Void>promise();
        site().model().saysBeforeAndAfter(gate.future(), "The first half, ", "and the second half.");
        var undisturbed = loggedIn().ask("Tell me everything");
        assertThat(undisturbed.answer()).containsText("The first half,");
        assertThat(undisturbed.page()).hasURL(Pattern.compile("/chat/[0-9a-f-]{36}$"));
        var reloaded = newPage();
        reloaded.page().navigate(undisturbed.page().url());
        assertThat(reloaded.answer()).containsText("The first half,");
        reloaded.page().reload();
        assertThat(reloaded.answer()).containsText("The first half,");
        assertThat(reloaded.answerIn("running")).isVisible();
        gate.complete();
        assertThat(undisturbed.answerIn("finished")).isVisible();
        assertThat(reloaded.answerIn("finished")).isVisible();
        assertThat(reloaded.answer()).containsText("The first half, and the second half.");
        assertThat(reloaded.answer()).containsText("Searched the inventory");
        assertThat(reloaded.answer().innerText()).isEqualTo(undisturbed.answer().innerText());
        reloaded.page().reload();
        assertThat(reloaded.answerIn("finished")).isVisible();
        assertThat(reloaded.answer()).containsText("and the second half.");
        assertThat(reloaded.answer()).containsText("Searched the inventory");
        assertThat(reloaded.answer().innerText()).isEqualTo(undisturbed.answer().innerText());
    }

    @Test
    void anAnswerCanBeStoppedAndAskedForAgain() {
        site().model().saysBeforeAndAfter(Promise.<Void>promise().future(), "It goes on ", "for ever");
        var page = loggedIn().ask("Talk");
        assertThat(page.answer()).containsText("It goes on");
        page.composer().fill("typed while it talked");
        page.button("Stop the answer").click();
        assertThat(page.answerIn("cancelled")).isVisible();
        assertThat(page.answer()).containsText("You stopped this answer.");
        assertThat(page.composer()).hasValue("typed while it talked");
        site().model().says("Short this time.");
        page.button("Ask again").click();
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.answer()).containsText("Short this time.");
    }

    @Test
    void messagesWaitBehindTheAnswerInTheirOrderAndCanBeWithdrawn() {
        var gate = Promise.<Void>promise();
        site().model().saysBeforeAndAfter(gate.future(), "The first ", "answer.");
        var page = loggedIn().ask("One?");
        assertThat(page.answer()).containsText("The first");
        var _ = page.ask("Two?").ask("Three?").ask("Four?");
        assertThat(page.page().locator("article[data-state=queued]")).hasCount(3);
        assertThat(page.page().locator("article").nth(2)).containsText("Three?");
        assertThat(page.conversations()).containsText("One?");
        page.page().reload();
        assertThat(page.page().locator("article[data-state=queued]")).hasCount(3);
        page.page()
                .locator("article")
                .nth(2)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Withdraw"))
                .click();
        assertThat(page.page().locator("article").nth(2)).containsText("This message was withdrawn");
        site().model().says("The second answer.");
        site().model().says("The fourth answer.");
        gate.complete();
        assertThat(page.answer()).containsText("The fourth answer.");
        assertThat(page.page().locator("article").nth(1)).containsText("The second answer.");
        assertThat(page.page().locator("article[data-state=finished]")).hasCount(3);
    }

    @Test
    void aQuestionRunsInTheBackgroundAndIsListedWithItsState() {
        var gate = Promise.<Void>promise();
        site().model().saysBeforeAndAfter(gate.future(), "Looking ", "done.");
        var page = loggedIn();
        page.composer().fill("Look at everything");
        page.button("More ways to send").click();
        page.page()
                .getByRole(AriaRole.MENUITEM)
                .getByText("Run in the background")
                .click();
        assertThat(page.page().getByText("It runs in the background")).isVisible();
        assertThat(page.composer()).hasValue("");
        assertThat(page.conversations().getByTitle("Look at everything")).containsText("running");
        gate.complete();
        page.conversations().getByText("Look at everything").click();
        assertThat(page.answer()).containsText("Looking done.");
        assertThat(page.page().locator("article").last()).containsText("In the background");
    }

    @Test
    void aTableCanBeCopiedAsCsv() {
        person().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        site().model().says(TABLE);
        var page = loggedIn().ask("How many per region?");
        assertThat(page.answer().getByRole(AriaRole.ROW)).hasCount(3);
        page.button("Copy as CSV").click();
        assertThat(page.button("Copied")).isVisible();
        assertThat(page.page().evaluate("navigator.clipboard.readText()"))
                .isEqualTo("Region,Running\r\neu-central-1,2\r\nus-east-1,1");
    }

    @Test
    void htmlInAnAnswerStaysText() {
        site().model().says("<img src=x onerror=\"document.title='taken'\"><b>bold</b>");
        var page = loggedIn().ask("Be evil");
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.answer().locator("img, b")).hasCount(0);
        assertThat(page.page()).hasTitle(Pattern.compile("Be evil"));
    }

    @Test
    void aConversationCanBeRenamedAndArchived() {
        site().model().says("Yes.");
        var page = loggedIn().ask("Will it be renamed?");
        assertThat(page.answerIn("finished")).isVisible();
        page.button("More for Will it be renamed?").click();
        page.page().getByRole(AriaRole.MENUITEM).getByText("Rename").click();
        page.page().getByLabel("Title").fill("Renamed");
        page.button("Rename").click();
        assertThat(page.conversations()).containsText("Renamed");
        page.page().reload();
        assertThat(page.answer()).containsText("Yes.");
        page.button("More for Renamed").click();
        page.page().getByRole(AriaRole.MENUITEM).getByText("Archive").click();
        page.button("Archive").click();
        assertThat(page.conversations()).not().containsText("Renamed");
        assertThat(page.heading("What would you like to know about your clouds?"))
                .isVisible();
    }

    @Test
    void everythingWorksByKeyboard() {
        site().model().says("By keyboard.");
        var page = newPage();
        page.page().navigate("/");
        var keyboard = page.page().keyboard();
        assertThat(page.page().getByLabel("E-mail")).isFocused();
        keyboard.type(FirstUser.EMAIL);
        keyboard.press("Tab");
        keyboard.type(ChatSite.PASSWORD);
        keyboard.press("Enter");
        assertThat(page.composer()).isFocused();
        keyboard.type("First line");
        keyboard.press("Shift+Enter");
        keyboard.type("second line");
        keyboard.press("Enter");
        assertThat(page.answerIn("finished")).isVisible();
        assertThat(page.page().locator("article").last()).containsText("First line\nsecond line");
        assertThat(page.composer()).isFocused();
        page.account().focus();
        keyboard.press("Enter");
        assertThat(page.page().getByRole(AriaRole.MENU)).isVisible();
        keyboard.press("Escape");
        assertThat(page.account()).isFocused();
    }

    @Test
    void darkModeIsKept() {
        var page = loggedIn();
        assertThat(page.isDark()).isFalse();
        page.openAccountMenu().getByText("Dark").click();
        assertThat(page.isDark()).isTrue();
        page.page().reload();
        assertThat(page.composer()).isVisible();
        assertThat(page.isDark()).isTrue();
    }

    @Test
    void theSystemsDarkModeIsFollowed() {
        var night =
                browser().newPerson(site().address(), new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK));
        var page = new AuroraPage(night.newPage()).logIn(ChatSite.PASSWORD);
        assertThat(page.composer()).isVisible();
        assertThat(page.isDark()).isTrue();
        night.close();
    }

    @Test
    void aLogoutEndsTheSessionInThePageAndBehindIt() {
        var page = loggedIn();
        page.openAccountMenu().getByText("Log out").click();
        assertThat(page.heading("Log in to Aurora")).isVisible();
        page.page().navigate("/inventory");
        assertThat(page.heading("Log in to Aurora")).isVisible();
    }

    @Test
    void anUnknownAddressAndAnUnknownConversationSaySo() {
        var page = loggedIn();
        page.page().navigate("/chat/0192a000-0000-7000-8000-000000000001");
        assertThat(page.page().getByRole(AriaRole.ALERT)).isVisible();
        page.page().navigate("/nowhere");
        assertThat(page.heading("There is no such page")).isVisible();
    }
}

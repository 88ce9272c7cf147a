package dev.aurora.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.aurora.identity.FirstUser;
import java.util.regex.Pattern;

/** What a person does in the page, found by what a person sees. */
final class AuroraPage {
    private final Page page;

    AuroraPage(Page page) {
        this.page = page;
    }

    Page page() {
        return page;
    }

    AuroraPage logIn(String password) {
        page.navigate("/");
        page.getByLabel("E-mail").fill(FirstUser.EMAIL);
        page.getByLabel("Password").fill(password);
        button("Log in").click();
        return this;
    }

    AuroraPage ask(String question) {
        composer().fill(question);
        composer().press("Enter");
        return this;
    }

    Locator composer() {
        return page.getByLabel("Your question");
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator conversations() {
        return page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Conversations"));
    }

    /** The answer to the latest question. */
    Locator answer() {
        return page.locator("article").last().locator("[data-answer]");
    }

    /** Such as {@code running} or {@code finished}. */
    Locator answerIn(String state) {
        return page.locator("article[data-state=" + state + "]").last();
    }

    Locator openAccountMenu() {
        account().click();
        return page.getByRole(AriaRole.MENU);
    }

    Locator account() {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Account and appearance$")));
    }

    boolean isDark() {
        return Pattern.compile("(^|\\s)dark(\\s|$)")
                .matcher(String.valueOf(page.evaluate("document.documentElement.className")))
                .find();
    }
}

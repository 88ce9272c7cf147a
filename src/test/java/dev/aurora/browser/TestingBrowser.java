package dev.aurora.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The machine's Chromium. It notes what pages complain about, such as a script that the content security policy
 * refused, apart from the status lines that Chromium writes for answers of 400 and above.
 */
final class TestingBrowser implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private TestingBrowser(Path executable) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(ARGUMENTS));
    }

    /** Skips the test where there is no browser or no page; with {@code aurora.test.strict} it fails. */
    static TestingBrowser open() {
        var page = TestingBrowser.class.getResource("/META-INF/webroot/index.html");
        require(page != null, "The page was not built: run ./aurora test, or npm run build in webroot");
        var executable = executable();
        require(
                executable != null,
                "No Chromium: install it (apt-get install chromium) or set AURORA_TEST_BROWSER to its path");
        return new TestingBrowser(Objects.requireNonNull(executable));
    }

    /** Skips the test where the path has no such program, or fails as above. */
    static void requireProgram(String name, String install) {
        var folders = System.getenv("PATH").split(File.pathSeparator);
        var there = Stream.of(folders).map(Path::of).anyMatch(it -> Files.isExecutable(it.resolve(name)));
        require(there, name + " is not on the PATH; install it with: " + install);
    }

    /** A person's own browser: cookies and storage of nobody else. */
    BrowserContext newPerson(String address) {
        return newPerson(address, new Browser.NewContextOptions());
    }

    BrowserContext newPerson(String address, Browser.NewContextOptions options) {
        var person = browser.newContext(options.setBaseURL(address).setViewportSize(WIDTH, HEIGHT));
        person.setDefaultTimeout(PATIENCE_MILLIS);
        person.onPage(this::listen);
        return person;
    }

    /** What the pages complained about since the last time this was asked. */
    List<String> complaints() {
        var all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private void listen(Page page) {
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            var serious = message.type().equals("error") || message.type().equals("warning");
            if (serious && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
    }

    private static @Nullable Path executable() {
        var chosen = System.getenv("AURORA_TEST_BROWSER");
        if (chosen != null) {
            return Path.of(chosen);
        }
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private static void require(boolean there, String reason) {
        if (there) {
            return;
        }
        if (Boolean.getBoolean("aurora.test.strict")) {
            Assertions.fail(reason);
        }
        Assumptions.abort(reason);
    }
}

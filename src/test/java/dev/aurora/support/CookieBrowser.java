package dev.aurora.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** As much of a browser as a log-in needs: it keeps cookies, and goes where it is sent when it is told to. */
public final class CookieBrowser implements AutoCloseable {
    private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern ABORT = Pattern.compile("href=\"([^\"]+/abort)\"");
    private static final int MOST_STEPS = 12;

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public HttpResponse<String> get(URI address) {
        return send(HttpRequest.newBuilder(address).GET().build());
    }

    public HttpResponse<String> post(URI address, String form) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    /** Where an answer sends the browser, made whole. */
    public static URI location(HttpResponse<String> answer) {
        return answer.uri().resolve(answer.headers().firstValue("Location").orElseThrow());
    }

    /** Logs in at the provider and consents, as far as it asks; answers the address at which Aurora waits, not opened. */
    public URI logInAt(URI authorization, String login, String callback) {
        return through(authorization, callback, page -> {
            var form = page.body().contains("name=\"login\"")
                    ? "prompt=login&password=any&login=" + URLEncoder.encode(login, StandardCharsets.UTF_8)
                    : "prompt=consent";
            return post(found(ACTION, page), form);
        });
    }

    /** Turns round at the provider's first form. */
    public URI cancelAt(URI authorization, String callback) {
        return through(authorization, callback, page -> get(found(ABORT, page)));
    }

    public Optional<HttpCookie> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(it -> it.getName().equals(name))
                .findFirst();
    }

    /** Replaces the value of a cookie that is there. */
    public void tamper(String name, String value) {
        cookie(name).orElseThrow().setValue(value);
    }

    @Override
    public void close() {
        client.close();
    }

    private URI through(URI from, String callback, UnaryOperator<HttpResponse<String>> atEachPage) {
        var answer = get(from);
        for (var step = 0; step < MOST_STEPS; step++) {
            if (answer.statusCode() / 100 == 3) {
                var next = location(answer);
                if (next.toString().startsWith(callback)) {
                    return next;
                }
                answer = get(next);
            } else if (answer.statusCode() == 200) {
                answer = atEachPage.apply(answer);
            } else {
                break;
            }
        }
        throw new IllegalStateException("The provider does not let through: " + answer + " " + answer.body());
    }

    private static URI found(Pattern pattern, HttpResponse<String> page) {
        var matcher = pattern.matcher(page.body());
        if (!matcher.find()) {
            throw new IllegalStateException("The page of the provider has no " + pattern + ": " + page.body());
        }
        return page.uri().resolve(matcher.group(1));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

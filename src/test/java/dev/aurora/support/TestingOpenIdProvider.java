package dev.aurora.support;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A real OpenID provider (npm {@code oidc-provider}) as a child process with the people that a test invents. What it is
 * made of is installed once into {@code target}. Without npm the tests that ask for it are skipped, or fail when the
 * system property {@code aurora.test.strict} is true.
 */
public final class TestingOpenIdProvider implements AutoCloseable {
    private static final Path SOURCE = Path.of("src", "test", "openid-provider");
    private static final Path INSTALLED = Path.of("target", "openid-provider");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final int port;
    private final Path folder;
    private final Process process;
    private final JsonObject people = new JsonObject();

    /** Sends people back to {@code redirectUri} and nowhere else. */
    public TestingOpenIdProvider(int port, String redirectUri) {
        this.port = port;
        try {
            install();
            folder = Files.createTempDirectory("aurora-openid");
            Files.writeString(folder.resolve("people.json"), people.encode());
            process = new ProcessBuilder(
                            "node",
                            INSTALLED.resolve("provider.mjs").toString(),
                            String.valueOf(port),
                            folder.toString(),
                            redirectUri)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.txt").toFile())
                    .start();
            Awaitility.await().atMost(LIMIT).until(this::ready);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI issuer() {
        return issuer(port);
    }

    public static URI issuer(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What the provider says of whoever logs in by this name, from now on. */
    public void person(String login, JsonObject claims) {
        people.put(login, claims);
        try {
            var next = Files.writeString(folder.resolve("people.next"), people.encode());
            Files.move(next, folder.resolve("people.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Signs with another key from now on, and knows the old one no more. */
    public void replaceKeys() {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(issuer().resolve("/keys"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("The keys were not replaced");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ready() throws IOException {
        var output = Files.readString(folder.resolve("output.txt"));
        if (!process.isAlive()) {
            throw new IllegalStateException("The OpenID provider does not start: " + output);
        }
        return output.lines().anyMatch("ready"::equals);
    }

    private static void install() throws IOException {
        var lock = Path.of("package-lock.json");
        Files.createDirectories(INSTALLED);
        Files.copy(
                SOURCE.resolve("provider.mjs"), INSTALLED.resolve("provider.mjs"), StandardCopyOption.REPLACE_EXISTING);
        if (Files.exists(INSTALLED.resolve("node_modules", ".package-lock.json"))
                && Files.exists(INSTALLED.resolve(lock))
                && Files.mismatch(SOURCE.resolve(lock), INSTALLED.resolve(lock)) < 0) {
            return;
        }
        for (var file : List.of("package.json", ".npmrc", "package-lock.json")) {
            Files.copy(SOURCE.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        var log = INSTALLED.resolve("install.log");
        if (!installed(log)) {
            Files.delete(INSTALLED.resolve(lock));
            var missing = "The OpenID provider of the tests could not be installed with npm ci, see " + log;
            if (Boolean.getBoolean("aurora.test.strict")) {
                throw new IllegalStateException(missing);
            }
            Assumptions.abort(missing);
        }
    }

    private static boolean installed(Path log) {
        try {
            var npm = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return npm.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) && npm.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package dev.aurora.sandbox;

import dev.aurora.embedded.Children;
import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.Executables;
import dev.aurora.embedded.Ports;
import dev.aurora.embedded.StartFailure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The process that answers as AWS does: {@code moto_server} from the path, else installed into the data folder. */
final class Emulator {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final int PROBE_MILLIS = 2_000;
    private static final String PROGRAM = "moto_server";
    private static final String TWO_WAYS = "To look at a cloud, connect an AWS account on the page Connections, or"
            + " install the emulator (pip install 'moto[server]') and start Aurora again.";

    /** Where it answers, and what answers there. */
    record Started(URI endpoint, Process process) {}

    static Optional<Started> start(SandboxConfig config, DataFolder folder, Children children, Consumer<String> say) {
        try {
            var program = Executables.find(PROGRAM).or(() -> install(folder, children, say));
            if (program.isEmpty()) {
                say.accept("There is no sandbox: " + PROGRAM + " is not on the path and could not be installed. "
                        + TWO_WAYS);
                return Optional.empty();
            }
            return Optional.of(run(program.get(), config, folder, children));
        } catch (IOException e) {
            say.accept("There is no sandbox: the AWS emulator did not start (" + e.getMessage() + "). " + TWO_WAYS);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start of the AWS emulator was interrupted");
        }
    }

    private static Started run(Path program, SandboxConfig config, DataFolder folder, Children children)
            throws IOException, InterruptedException {
        var port = Ports.take(config.port(), "the AWS emulator", "aurora.sandbox.port");
        var endpoint = URI.create("http://127.0.0.1:" + port);
        var log = folder.folder("logs").resolve("sandbox.log");
        Files.deleteIfExists(log);
        var process = children.start(
                "aws emulator",
                "TERM",
                List.of(program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port)),
                Map.of("MOTO_EC2_LOAD_DEFAULT_AMIS", "false", "PYTHONUNBUFFERED", "1"),
                folder.folder("sandbox"),
                log);
        var deadline = Instant.now().plus(READY_LIMIT);
        while (!answers(endpoint)) {
            if (process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended while it started, its log is " + log);
            }
            if (Instant.now().isAfter(deadline)) {
                children.end(process);
                throw new IOException("it was not ready in " + READY_LIMIT.toSeconds() + " s, its log is " + log);
            }
        }
        return new Started(endpoint, process);
    }

    private static boolean answers(URI endpoint) {
        try {
            var connection =
                    (HttpURLConnection) endpoint.resolve("/moto-api/").toURL().openConnection();
            connection.setConnectTimeout(PROBE_MILLIS);
            connection.setReadTimeout(PROBE_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> install(DataFolder folder, Children children, Consumer<String> say) {
        var home = folder.folder("sandbox");
        var program = home.resolve("python/bin/" + PROGRAM);
        if (Files.isExecutable(program)) {
            return Optional.of(program);
        }
        var python = Executables.find("python3");
        if (python.isEmpty()) {
            return Optional.empty();
        }
        say.accept("Installing the AWS emulator into " + home + ", once; --no-sandbox does without.");
        var log = folder.folder("logs").resolve("sandbox-install.log");
        try {
            var requirements = home.resolve("requirements.txt");
            DataFolder.writePrivate(requirements, pinned());
            var environment = home.resolve("python").toString();
            var installed = succeeds(children, home, log, List.of(python.get().toString(), "-m", "venv", environment))
                    && succeeds(
                            children,
                            home,
                            log,
                            List.of(environment + "/bin/pip", "install", "-q", "-r", requirements.toString()));
            return installed && Files.isExecutable(program) ? Optional.of(program) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean succeeds(Children children, Path home, Path log, List<String> command)
            throws IOException, InterruptedException {
        var process = children.start("install the aws emulator", "TERM", command, Map.of(), home, log);
        var ended = process.waitFor(INSTALL_LIMIT.toSeconds(), TimeUnit.SECONDS);
        children.end(process);
        return ended && process.exitValue() == 0;
    }

    private static String pinned() throws IOException {
        try (var text = Objects.requireNonNull(Emulator.class.getResourceAsStream("/sandbox/requirements.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Emulator() {}
}

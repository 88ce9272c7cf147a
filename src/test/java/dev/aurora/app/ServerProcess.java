package dev.aurora.app;

import dev.aurora.bus.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Aurora in a process of its own, as the launcher starts it, on free ports and in a folder of the test. */
final class ServerProcess implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> FREE_PORTS =
            List.of("aurora.http.port", "aurora.chat.port", "aurora.management.port");

    private final Path folder;
    private final Path output;
    private final Process process;

    private ServerProcess(Path folder, Path output, Process process) {
        this.folder = folder;
        this.output = output;
        this.process = process;
    }

    static ServerProcess run(Path folder, String... arguments) {
        try {
            var output = Files.createTempFile(folder.toAbsolutePath().getParent(), "output", ".txt");
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TieredStopAtLevel=1",
                    "-Daurora.launcher=" + folder.resolveSibling("aurora"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.aurora.app.Main"));
            command.addAll(List.of(arguments));
            if (arguments[0].equals("up")) {
                FREE_PORTS.forEach(key -> command.addAll(List.of("--set", key + "=0")));
            }
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(it -> it.startsWith("AURORA_"));
            builder.environment().put("AURORA_HOME", folder.toString());
            return new ServerProcess(folder, output, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without sandbox, with further arguments of {@code up}; waits until it is ready. */
    static ServerProcess up(Path folder, String... further) {
        var server = run(
                folder,
                Stream.concat(Stream.of("up", "--no-sandbox"), Arrays.stream(further))
                        .toArray(String[]::new));
        Awaitility.await("ready: " + server.output)
                .atMost(LIMIT)
                .until(() -> !server.process.isAlive()
                        || ServerFile.running(folder).filter(ServerFile::ready).isPresent());
        if (!server.process.isAlive()) {
            throw new AssertionError("Aurora did not start: " + server.said());
        }
        return server;
    }

    Process process() {
        return process;
    }

    /** Waits for the end. */
    int exit() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Still running; it said: " + said());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The children that live, as the data folder lists them. */
    List<ProcessHandle> children() {
        try {
            var listed = JsonMapper.decode(
                    Buffer.buffer(Files.readAllBytes(folder.resolve("children.json"))), JsonObject.class);
            return listed.getJsonArray("children").stream()
                    .map(it -> ProcessHandle.of(((JsonObject) it).getLong("pid")))
                    .flatMap(Optional::stream)
                    .filter(ProcessHandle::isAlive)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        var _ = exit();
    }
}

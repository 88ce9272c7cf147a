package dev.aurora.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process of a {@link TrialNode}, which is killed, or stands still for a while, and comes back. */
final class TrialProcess implements AutoCloseable {
    private static final String LISTENS = "listens on ";

    private final JsonObject config;
    private final Path log;
    private UUID id = UUID.randomUUID();
    private @Nullable Process process;
    private volatile int port;

    TrialProcess(JsonObject config, Path log) {
        this.config = config;
        this.log = log;
    }

    /** Blocking; with an id that no process had before. */
    void start() throws IOException, InterruptedException {
        id = UUID.randomUUID();
        Files.deleteIfExists(log);
        var started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrialNode.class.getName(),
                        config.copy().put("process", id.toString()).encode())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        var begin = System.nanoTime();
        while (true) {
            var said = Files.readString(log);
            var at = said.indexOf(LISTENS);
            if (at >= 0 && said.indexOf('\n', at) > 0) {
                port = Integer.parseInt(said.substring(at + LISTENS.length(), said.indexOf('\n', at))
                        .strip());
                return;
            }
            if (started.waitFor(20, TimeUnit.MILLISECONDS) || Launched.seconds(begin) > Launched.LIMIT.toSeconds()) {
                throw new IOException("A node did not start, see " + log);
            }
        }
    }

    /** How the leases of runs name it. */
    UUID id() {
        return id;
    }

    /** 0 while it is not there. */
    int port() {
        return port;
    }

    void kill() {
        port = 0;
        if (process != null) {
            var _ = process.destroyForcibly().onExit().join();
        }
    }

    void standStill() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            var _ = new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process.pid())))
                    .start()
                    .waitFor();
        }
    }

    @Override
    public void close() {
        kill();
    }
}

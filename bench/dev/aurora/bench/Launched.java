package dev.aurora.bench;

import dev.aurora.bench.Bench.Options;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole Aurora in its own process, started and stopped as an operator does. Everything here is blocking. */
final class Launched {
    static final Duration LIMIT = Duration.ofSeconds(100);

    private static final List<String> FREE_PORTS =
            List.of("aurora.http.port", "aurora.chat.port", "aurora.management.port");

    /** Answers the seconds from the command to its end, which is when Aurora is ready. */
    static double start(Options options, String javaOptions, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of("up", "--detach"));
        words.addAll(List.of(arguments));
        FREE_PORTS.forEach(key -> words.addAll(List.of("--set", key + "=0")));
        var begin = System.nanoTime();
        var said = aurora(options, javaOptions, words);
        var seconds = seconds(begin);
        if (!said.contains("Aurora is ready")) {
            throw new IOException("Aurora did not start: " + said);
        }
        return seconds;
    }

    static void stop(Options options) throws Exception {
        var _ = aurora(options, "", List.of("down"));
    }

    static JsonObject status(Options options) throws Exception {
        return new JsonObject(aurora(options, "", List.of("status", "--json")));
    }

    static String aurora(Options options, String javaOptions, List<String> words) throws Exception {
        var command = new ArrayList<>(List.of(options.launcher().toString()));
        command.addAll(words);
        return run(options, command, Map.of("AURORA_HOME", home(options).toString(), "AURORA_JAVA_OPTS", javaOptions));
    }

    static String run(Options options, List<String> command, Map<String, String> environment) throws Exception {
        var output = options.data().resolve("output.txt");
        var builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // What the operator has set must not change what is measured.
        builder.environment().keySet().removeIf(it -> it.startsWith("AURORA_") || it.endsWith("_API_KEY"));
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            throw new IOException(command + " took more than " + LIMIT.toSeconds() + " s");
        }
        return Files.readString(output);
    }

    static Path home(Options options) {
        return options.data().resolve("aurora");
    }

    static double seconds(long beginNanos) {
        return Math.round((System.nanoTime() - beginNanos) / 10_000_000.0) / 100.0;
    }

    private Launched() {}
}

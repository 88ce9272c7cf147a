package dev.aurora.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** How long a warm {@code ./aurora up} takes until it is ready, and how much memory the idle process then holds. */
final class StartBench implements Bench {
    private static final int STARTS = 3;
    private static final int SANDBOX_STARTS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(100);
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final double KIBIBYTES = 1024;
    private static final Pattern COMMITTED =
            Pattern.compile("^-\\s+([A-Z][A-Za-z ]+) \\(reserved=\\d+KB, committed=(\\d+)KB", Pattern.MULTILINE);
    private static final List<String> FREE_PORTS =
            List.of("aurora.http.port", "aurora.chat.port", "aurora.management.port");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Outcome run(Options options) throws Exception {
        say("the first start, which makes the database and the class archive");
        var _ = start(options, "", "--no-sandbox");
        stop(options);

        var plain = new ArrayList<Double>();
        var resident = 0.0;
        for (var i = 0; i < STARTS * options.scale(); i++) {
            plain.add(start(options, "", "--no-sandbox"));
            say("start without sandbox: " + plain.getLast() + " s");
            if (i == 0) {
                TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
                resident = resident(status(options).getLong("pid"));
            }
            stop(options);
        }
        var memory = memory(options, resident);
        var sandbox = sandbox(options);
        var baseline = baseline(options);

        var figures = new JsonObject()
                .put("secondsWithoutSandbox", median(plain))
                .put("startsWithoutSandbox", new JsonArray(plain))
                .put("residentMiB", memory.getDouble("residentMiB"))
                .put("memory", memory);
        var bounds = new JsonObject().put("secondsWithoutSandbox", 6.0).put("residentMiB", 700.0);
        if (sandbox.isEmpty()) {
            figures.put("sandbox", "none: no AWS emulator on this machine");
        } else {
            figures.put("secondsWithSandbox", median(sandbox)).put("startsWithSandbox", new JsonArray(sandbox));
            bounds.put("secondsWithSandbox", 15.0);
        }
        return new Outcome(figures, baseline, bounds);
    }

    private static List<Double> sandbox(Options options) throws Exception {
        say("the first start with sandbox");
        var _ = start(options, "");
        var there = status(options).getString("sandbox") != null;
        stop(options);
        var seconds = new ArrayList<Double>();
        for (var i = 0; there && i < SANDBOX_STARTS * options.scale(); i++) {
            seconds.add(start(options, ""));
            say("start with sandbox: " + seconds.getLast() + " s");
            stop(options);
        }
        return seconds;
    }

    /** Shares of the memory of an idle process, as the Java machine accounts for them; what it does not know is native. */
    private static JsonObject memory(Options options, double resident) throws Exception {
        var _ = start(options, "-XX:NativeMemoryTracking=summary", "--no-sandbox");
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        var tracked = status(options).getLong("pid");
        var accounts = accounts(options, tracked);
        stop(options);

        // A model of a provider needs no embeddings, so the same process without them shows what they take.
        var _ = start(options, "", "--no-sandbox", "--set", "aurora.llm.openai.key=bench");
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        var withoutModel = resident(status(options).getLong("pid"));
        stop(options);

        var machine = accounts.values().stream().mapToDouble(it -> it).sum();
        return new JsonObject()
                .put("residentMiB", resident)
                .put("javaHeapMiB", accounts.getOrDefault("Java Heap", 0.0))
                .put("javaMachineMiB", rounded(machine - accounts.getOrDefault("Java Heap", 0.0)))
                .put("modelMiB", rounded(resident - withoutModel))
                .put("withoutModelMiB", withoutModel);
    }

    private static JsonObject baseline(Options options) throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var begin = System.nanoTime();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        options.install() + "/lib/*" + File.pathSeparator + options.install() + "/test-classes",
                        HelloServer.class.getName(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(options.data().resolve("baseline.log").toFile())
                .start();
        try {
            while (!answers(port)) {
                if (process.waitFor(10, TimeUnit.MILLISECONDS) || seconds(begin) > LIMIT.toSeconds()) {
                    throw new IOException("The baseline did not start, see " + options.data() + "/baseline.log");
                }
            }
            return new JsonObject()
                    .put("what", "a Vert.x server that says hello")
                    .put("seconds", seconds(begin))
                    .put("residentMiB", resident(process.pid()));
        } finally {
            process.destroy();
        }
    }

    private static boolean answers(int port) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** Answers the seconds from the command to its end, which is when Aurora is ready. */
    private static double start(Options options, String javaOptions, String... arguments) throws Exception {
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

    private static void stop(Options options) throws Exception {
        var _ = aurora(options, "", List.of("down"));
    }

    private static JsonObject status(Options options) throws Exception {
        return new JsonObject(aurora(options, "", List.of("status", "--json")));
    }

    private static String aurora(Options options, String javaOptions, List<String> words) throws Exception {
        var command = new ArrayList<>(List.of(options.launcher().toString()));
        command.addAll(words);
        return run(
                options,
                command,
                Map.of("AURORA_HOME", options.data().resolve("aurora").toString(), "AURORA_JAVA_OPTS", javaOptions));
    }

    private static String run(Options options, List<String> command, Map<String, String> environment) throws Exception {
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

    private static Map<String, Double> accounts(Options options, long pid) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var text = run(options, List.of(jcmd, Long.toString(pid), "VM.native_memory", "summary"), Map.of());
        var accounts = new java.util.HashMap<String, Double>();
        var matcher = COMMITTED.matcher(text);
        while (matcher.find()) {
            accounts.put(matcher.group(1), rounded(Long.parseLong(matcher.group(2)) / KIBIBYTES));
        }
        return accounts;
    }

    private static double resident(long pid) throws IOException {
        var line = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.UTF_8).stream()
                .filter(it -> it.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return rounded(Long.parseLong(line.replaceAll("\\D", "")) / KIBIBYTES);
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double seconds(long beginNanos) {
        return Math.round((System.nanoTime() - beginNanos) / 10_000_000.0) / 100.0;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static void say(String sentence) {
        System.err.println(sentence);
    }
}

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
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final double KIBIBYTES = 1024;
    private static final Pattern COMMITTED =
            Pattern.compile("^-\\s+([A-Z][A-Za-z ]+) \\(reserved=\\d+KB, committed=(\\d+)KB", Pattern.MULTILINE);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Outcome run(Options options) throws Exception {
        say("the first start, which makes the database and the class archive");
        var _ = Launched.start(options, "", "--no-sandbox");
        Launched.stop(options);

        var plain = new ArrayList<Double>();
        var resident = 0.0;
        for (var i = 0; i < STARTS * options.scale(); i++) {
            plain.add(Launched.start(options, "", "--no-sandbox"));
            say("start without sandbox: " + plain.getLast() + " s");
            if (i == 0) {
                TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
                resident = resident(Launched.status(options).getLong("pid"));
            }
            Launched.stop(options);
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
        return new Outcome(figures, baseline, bounds, new JsonObject());
    }

    private static List<Double> sandbox(Options options) throws Exception {
        say("the first start with sandbox");
        var _ = Launched.start(options, "");
        var there = Launched.status(options).getString("sandbox") != null;
        Launched.stop(options);
        var seconds = new ArrayList<Double>();
        for (var i = 0; there && i < SANDBOX_STARTS * options.scale(); i++) {
            seconds.add(Launched.start(options, ""));
            say("start with sandbox: " + seconds.getLast() + " s");
            Launched.stop(options);
        }
        return seconds;
    }

    /** Shares of the memory of an idle process, as the Java machine accounts for them; what it does not know is native. */
    private static JsonObject memory(Options options, double resident) throws Exception {
        var _ = Launched.start(options, "-XX:NativeMemoryTracking=summary", "--no-sandbox");
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        var tracked = Launched.status(options).getLong("pid");
        var accounts = accounts(options, tracked);
        Launched.stop(options);

        // A model of a provider needs no embeddings, so the same process without them shows what they take.
        var _ = Launched.start(options, "", "--no-sandbox", "--set", "aurora.llm.openai.key=bench");
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        var withoutModel = resident(Launched.status(options).getLong("pid"));
        Launched.stop(options);

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
                if (process.waitFor(10, TimeUnit.MILLISECONDS)
                        || Launched.seconds(begin) > Launched.LIMIT.toSeconds()) {
                    throw new IOException("The baseline did not start, see " + options.data() + "/baseline.log");
                }
            }
            return new JsonObject()
                    .put("what", "a Vert.x server that says hello")
                    .put("seconds", Launched.seconds(begin))
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

    private static Map<String, Double> accounts(Options options, long pid) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var text = Launched.run(options, List.of(jcmd, Long.toString(pid), "VM.native_memory", "summary"), Map.of());
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

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static void say(String sentence) {
        System.err.println(sentence);
    }
}

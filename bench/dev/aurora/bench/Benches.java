package dev.aurora.bench;

import dev.aurora.bench.Bench.Options;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs benches: the last line of each is one JSON object; exit 0 within bounds, 1 could not measure, 2 out of bounds. */
@Command(
        name = "aurora bench",
        description = "Measure Aurora; the last line is one JSON object.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit: 0 within bounds, 1 could not measure, 2 out of bounds."})
public final class Benches implements Callable<Integer> {
    private static final List<Bench> ALL = List.of(new StartBench(), new ApiBench(), new KillTrials());
    private static final int NOT_MEASURED = 1;
    private static final int OUT_OF_BOUNDS = 2;
    private static final int WRONG_USAGE = 2;
    private static final double MEBIBYTE = 1024 * 1024;

    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which; all without it.")
    private @Nullable String name;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder to work in.")
    private @Nullable Path data;

    @Option(names = "--scale", paramLabel = "N", description = "N times the usual work.", defaultValue = "1")
    private int scale;

    /** Ends the process with the worst exit code of the benches. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benches())
                .setParameterExceptionHandler((e, given) -> {
                    System.err.println("aurora: " + e.getMessage() + ". See ./aurora bench --help");
                    return WRONG_USAGE;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var chosen = ALL.stream()
                .filter(it -> name == null || it.name().equals(name))
                .toList();
        if (chosen.isEmpty() || scale < 1) {
            System.err.println("aurora: "
                    + (scale < 1
                            ? "--scale must be 1 or more"
                            : "there is no bench \"" + name + "\"; there is "
                                    + ALL.stream().map(Bench::name).collect(Collectors.joining(", "))));
            return WRONG_USAGE;
        }
        var worst = 0;
        for (var bench : chosen) {
            worst = Math.max(worst, run(bench));
        }
        return worst;
    }

    private int run(Bench bench) throws Exception {
        var install = Path.of(System.getProperty("aurora.install")).toAbsolutePath();
        var folder = data == null ? install.resolve("bench").resolve(bench.name()) : data.toAbsolutePath();
        Files.createDirectories(folder);
        var launcher = Path.of(System.getProperty("aurora.launcher")).toAbsolutePath();
        var line = new JsonObject().put("bench", bench.name());
        try {
            var outcome = bench.run(new Options(launcher, install, folder, scale));
            out.println(line.put("ok", outcome.ok())
                    .put("figures", outcome.figures())
                    .put("baseline", outcome.baseline())
                    .put("bounds", outcome.bounds())
                    .put("least", outcome.least())
                    .put("machine", machine())
                    .encode());
            return outcome.ok() ? 0 : OUT_OF_BOUNDS;
        } catch (Exception e) {
            e.printStackTrace();
            out.println(line.put("ok", false)
                    .put("problem", String.valueOf(e.getMessage()))
                    .put("figures", new JsonObject())
                    .put("baseline", new JsonObject())
                    .put("bounds", new JsonObject())
                    .put("least", new JsonObject())
                    .put("machine", machine())
                    .encode());
            return NOT_MEASURED;
        }
    }

    private static JsonObject machine() {
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return new JsonObject()
                .put("processors", system.getAvailableProcessors())
                .put("memoryMiB", Math.round(system.getTotalMemorySize() / MEBIBYTE))
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .put("java", System.getProperty("java.vm.version"))
                .put("loadAtTheEnd", system.getSystemLoadAverage());
    }
}

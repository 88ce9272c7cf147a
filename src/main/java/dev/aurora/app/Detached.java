package dev.aurora.app;

import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.Executables;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server that outlives the command that started it. */
final class Detached {
    static final String FLAG = "--detached";
    /** The line by which the server tells the command that it may go. */
    static final String READY = "Stop it with ./aurora down.";

    /** Passes on what the server says until it is ready or ends. */
    static int start(Path dataFolder, Map<String, String> set, PrintWriter out, PrintWriter err)
            throws IOException, InterruptedException {
        // Opening it makes the folder and says at once what is wrong with it; the server takes the lock itself. The
        // errors of one that runs already are not ours to empty.
        DataFolder.open(dataFolder)
                .orElseThrow(() -> UpCommand.alreadyRunning(dataFolder))
                .close();
        var errors = dataFolder.resolve("stderr.log").toFile();
        var process = new ProcessBuilder(command(set))
                .redirectInput(new File("/dev/null"))
                .redirectError(errors)
                .start();
        var hook = Thread.ofPlatform().unstarted(process::destroy);
        Runtime.getRuntime().addShutdownHook(hook);
        if (relayUntilReady(process, out)) {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
            return 0;
        }
        var exit = process.waitFor();
        err.print(Files.readString(errors.toPath()));
        err.flush();
        return exit == 0 ? Main.FAILED : exit;
    }

    private static boolean relayUntilReady(Process process, PrintWriter out) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            out.println(line);
            if (line.equals(READY)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> command(Map<String, String> set) {
        var command = new ArrayList<String>();
        Executables.find("setsid").map(Path::toString).ifPresent(command::add);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "up", FLAG));
        set.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return command;
    }

    /** The launcher's choice for a server; without a launcher those of this process. */
    private static List<String> flags() {
        var chosen = System.getProperty("aurora.server.flags");
        if (chosen == null) {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
        var flags = new ArrayList<>(List.of(chosen.strip().split(" +", -1)));
        flags.addAll(List.of("-Xlog:disable", "-Daurora.launcher=" + System.getProperty("aurora.launcher")));
        return flags;
    }

    private Detached() {}
}

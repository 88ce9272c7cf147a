package dev.aurora.app;

import dev.aurora.embedded.Children;
import dev.aurora.embedded.DataFolder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the node that runs on the data folder. */
@Command(name = "down", description = "Stop Aurora.", mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    DownCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() throws Exception {
        var root = Settings.read(place, Map.of()).dataFolder(place);
        var out = spec.commandLine().getOut();
        var process = ServerFile.running(root).flatMap(ServerFile::process);
        if (process.isEmpty()) {
            out.println("Aurora is not running on " + root);
            endLeftBehind(root);
            return 0;
        }
        var _ = process.get().destroy();
        try {
            process.get().onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            out.println("Aurora did not stop in " + PATIENCE.toSeconds() + " s and was killed");
            var _ = process.get().destroyForcibly();
            process.get().onExit().join();
        }
        endLeftBehind(root);
        out.println("Aurora has stopped");
        return 0;
    }

    private static void endLeftBehind(java.nio.file.Path root) {
        if (!java.nio.file.Files.exists(root.resolve("children.json"))) {
            return;
        }
        DataFolder.open(root).ifPresent(folder -> {
            try (folder) {
                var _ = new Children(root.resolve("children.json")).endLeftBehind();
            }
        });
    }
}

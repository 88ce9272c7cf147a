package dev.aurora.app;

import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.StartFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a node and stays with it, or leaves it running. */
@Command(name = "up", description = "Start Aurora.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--detach", description = "Return when Aurora is ready and leave it running.")
    private boolean detach;

    @Option(names = "--no-sandbox", description = "Start no AWS emulator.")
    private boolean noSandbox;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set a configuration key, see ./aurora config.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = Detached.FLAG, hidden = true)
    private boolean detached;

    @Option(names = "--rehearse", hidden = true)
    private boolean rehearse;

    UpCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() throws Exception {
        if (noSandbox) {
            set.put("aurora.feature.sandbox", "false");
        }
        var settings = Settings.read(place, set);
        var out = spec.commandLine().getOut();
        if (detach) {
            return Detached.start(
                    settings.dataFolder(place), set, out, spec.commandLine().getErr());
        }
        return run(settings, out);
    }

    private int run(Settings settings, PrintWriter out) throws InterruptedException {
        var root = settings.dataFolder(place);
        try (var folder = DataFolder.open(root).orElseThrow(() -> alreadyRunning(root))) {
            Logs.writeTo(folder.folder("logs"));
            var node = new Node(place, settings, folder, out::println);
            var hook = Thread.ofPlatform().name("stop").unstarted(node::stop);
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                var server = node.start();
                if (rehearse) {
                    node.stop();
                    return 0;
                }
                out.println("Aurora is ready at " + server.http());
                out.println(detached ? Detached.READY : "Stop it with Ctrl-C or ./aurora down.");
                new CountDownLatch(1).await();
                return 0;
            } catch (StartFailure e) {
                node.stop();
                throw e;
            }
        }
    }

    static StartFailure alreadyRunning(Path root) {
        var server = ServerFile.running(root);
        var where = server.map(it -> " (process " + it.pid() + (it.http() == null ? "" : ", " + it.http()) + ")")
                .orElse("");
        return new StartFailure("Aurora is already running on " + root + where
                + ". Stop it with ./aurora down, or set AURORA_HOME to another folder");
    }
}

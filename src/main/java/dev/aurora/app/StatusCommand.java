package dev.aurora.app;

import dev.aurora.bus.JsonMapper;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether and where Aurora runs; exit 1 when it does not. */
@Command(name = "status", description = "Show whether and where Aurora runs.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object: http, management, sandbox, ready, pid.")
    private boolean json;

    StatusCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        var root = Settings.read(place, Map.of()).dataFolder(place);
        var out = spec.commandLine().getOut();
        var server = ServerFile.running(root);
        if (json) {
            var text = server.map(JsonMapper::toObject).orElseGet(() -> new JsonObject().put("ready", false));
            for (var key : new String[] {"http", "management", "sandbox", "pid"}) {
                var _ = text.put(key, text.getValue(key));
            }
            out.println(text.encode());
            return server.isPresent() ? 0 : Main.FAILED;
        }
        if (server.isEmpty()) {
            out.println("Aurora is not running on " + root);
            return Main.FAILED;
        }
        var running = server.get();
        out.println("Aurora " + (running.ready() ? "is ready" : "is starting") + " (process " + running.pid() + ")");
        out.println("  http        " + Objects.requireNonNullElse(running.http(), "not yet"));
        out.println("  management  " + Objects.requireNonNullElse(running.management(), "not yet"));
        out.println("  sandbox     " + Objects.requireNonNullElse(running.sandbox(), "none"));
        out.println("  data        " + root);
        return 0;
    }
}

package dev.aurora.app;

import dev.aurora.config.ConfigException;
import dev.aurora.config.ConfigReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows every key as it takes effect, secrets masked, and where its value comes from. */
@Command(
        name = "config",
        description = "Show the configuration as it takes effect, secrets masked.",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "As with up: see what it would change.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(names = "--env-example", description = "Print the file .env.example instead.")
    private boolean envExample;

    ConfigCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (envExample) {
            out.print(EnvExample.text());
            out.flush();
            return 0;
        }
        var reader = new ConfigReader(Settings.sources(place, set));
        var _ = Settings.from(reader);
        var width = reader.effective().stream()
                .mapToInt(it -> it.key().length())
                .max()
                .orElse(1);
        for (var entry : reader.effective()) {
            out.printf("%-" + width + "s = %s  (%s)%n", entry.key(), entry.value(), entry.source());
        }
        try {
            reader.finish();
            return 0;
        } catch (ConfigException e) {
            out.flush();
            spec.commandLine().getErr().println("aurora: " + e.getMessage());
            return Main.WRONG_USAGE;
        }
    }
}

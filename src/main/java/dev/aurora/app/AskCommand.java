package dev.aurora.app;

import dev.aurora.embedded.StartFailure;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running Aurora one question over its socket. */
@Command(
        name = "ask",
        description = "Ask a question; the answer streams to standard output, tool calls to standard error.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "AURORA_URL and AURORA_TOKEN name another Aurora and a token for it; without them it is the one here.",
            "Exit: 0 answered, 1 failed, 2 wrong usage, 3 waiting for an approval.",
        })
final class AskCommand implements Callable<Integer> {
    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "QUESTION", arity = "1", description = "In plain language.")
    @SuppressWarnings("NullAway.Init")
    private String question;

    @Option(names = "--quiet", description = "Show no tool calls.")
    private boolean quiet;

    AskCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        if (question.isBlank()) {
            spec.commandLine().getErr().println("aurora: the question is empty. See ./aurora ask --help");
            return Main.WRONG_USAGE;
        }
        var settings = Settings.read(place, Map.of());
        var root = settings.dataFolder(place);
        var url = settings.app()
                .url()
                .orElseGet(() -> ServerFile.running(root)
                        .map(ServerFile::http)
                        .map(URI::create)
                        .orElseThrow(() -> new StartFailure("Aurora is not running on " + root
                                + ". Start it with ./aurora up --detach, or set AURORA_URL and AURORA_TOKEN")));
        var token = settings.app()
                .token()
                .map(it -> it.reveal())
                .or(() -> CommandLineToken.read(root))
                .orElseThrow(() -> new StartFailure("There is no token for " + url + "; set AURORA_TOKEN"));
        try (var asking = new Asking(
                url,
                token,
                spec.commandLine().getOut(),
                quiet ? null : spec.commandLine().getErr())) {
            return asking.ask(question);
        }
    }
}

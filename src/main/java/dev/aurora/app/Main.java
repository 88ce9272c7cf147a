package dev.aurora.app;

import dev.aurora.bus.Refusal;
import dev.aurora.config.ConfigException;
import dev.aurora.embedded.StartFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code ./aurora COMMAND}. */
@Command(
        name = "aurora",
        description = "Runs cloud infrastructure in natural language.",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            ConfigCommand.class,
            DoctorCommand.class,
            AskCommand.class,
            AuditCommand.class,
        },
        footer = {
            "",
            "Done by the launcher itself:",
            "  test    Run all tests; --strict fails on tests whose tools are missing.",
            "  bench   Run a bench: bench [NAME] [--data DIR] [--scale N].",
        },
        mixinStandardHelpOptions = true,
        version = "Aurora 0.1.0",
        sortOptions = false)
public final class Main implements Runnable {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Ends the process with the exit code of the command. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(Place.ofThisProcess(), out, err, arguments));
    }

    static int run(Place place, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main(), new Commands(place))
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(wrongUsage())
                .setExecutionExceptionHandler(failure())
                .execute(arguments);
    }

    /** Without a command there is the help. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static IParameterExceptionHandler wrongUsage() {
        return (ParameterException e, String[] arguments) -> {
            e.getCommandLine()
                    .getErr()
                    .println("aurora: " + e.getMessage() + ". See ./aurora "
                            + (e.getCommandLine().getParent() == null
                                    ? ""
                                    : e.getCommandLine().getCommandName() + " ")
                            + "--help");
            return WRONG_USAGE;
        };
    }

    private static IExecutionExceptionHandler failure() {
        return (Exception e, CommandLine command, CommandLine.ParseResult parsed) -> {
            switch (e) {
                case StartFailure it -> command.getErr().println("aurora: " + it.getMessage());
                case Refusal it -> command.getErr().println("aurora: " + it.sentence());
                case ConfigException it -> {
                    command.getErr().println("aurora: " + it.getMessage());
                    return WRONG_USAGE;
                }
                default -> {
                    command.getErr().println("aurora: something went wrong that should not have");
                    e.printStackTrace(command.getErr());
                }
            }
            return FAILED;
        };
    }
}

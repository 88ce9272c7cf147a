package dev.aurora.app;

import dev.aurora.app.Doctor.Finding;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what Aurora uses of this machine, what each is for and how to get what is missing. */
@Command(
        name = "doctor",
        description = "Say what this machine has of what Aurora uses, and how to get the rest.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit: 0 when nothing that is needed is missing, else 1."})
final class DoctorCommand implements Callable<Integer> {
    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    DoctorCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        var findings = new Doctor(place, Settings.read(place, Map.of())).findings();
        var out = spec.commandLine().getOut();
        findings.forEach(it -> print(it, out));
        return findings.stream().anyMatch(it -> it.state() == Doctor.State.NEEDED) ? Main.FAILED : 0;
    }

    private static void print(Finding finding, PrintWriter out) {
        var word =
                switch (finding.state()) {
                    case FOUND -> "found";
                    case OPTIONAL -> "absent";
                    case NEEDED -> "MISSING";
                };
        out.printf("%-8s %-26s %s%n", word, finding.name(), finding.purpose());
        out.printf("%-8s %-26s %s%n", "", "", finding.detail());
    }
}

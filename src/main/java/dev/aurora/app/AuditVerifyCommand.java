package dev.aurora.app;

import dev.aurora.audit.AuditVerification;
import dev.aurora.audit.AuditVerification.Verdict;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.embedded.StartFailure;
import io.vertx.pgclient.PgException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the chain of the audit log again and says whether it is whole. */
@Command(
        name = "verify",
        description = "Make every hash of the audit log again and hold the signed heads against it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Works while Aurora runs on this data folder, and while it is stopped: then it starts the stores for as long.",
            "Exit: 0 whole, 1 broken or unreadable, 2 wrong usage.",
        })
final class AuditVerifyCommand implements Callable<Integer> {
    private static final String UNKNOWN_COLUMN = "42703";
    private static final String UNKNOWN_TABLE = "42P01";

    private final Place place;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--org", paramLabel = "SLUG", description = "Of one organisation only.")
    private @Nullable String organisation;

    AuditVerifyCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        var settings = Settings.read(place, Map.of());
        try (var stores = OperatorStores.open(place, settings)) {
            var key = AuditKey.of(stores.secrets()).await();
            var verdicts = new AuditVerification(stores.objects(), key).verify(stores.database(), organisation);
            var out = spec.commandLine().getOut();
            verdicts.forEach(it -> print(it, out));
            out.println("The heads are signed with the key " + key.id());
            return verdicts.stream().allMatch(Verdict::whole) ? 0 : Main.FAILED;
        } catch (Refusal e) {
            spec.commandLine().getErr().println("aurora: " + e.sentence());
            return e.reason() == Reason.NOT_FOUND && organisation != null ? Main.WRONG_USAGE : Main.FAILED;
        } catch (PgException e) {
            if (UNKNOWN_COLUMN.equals(e.getSqlState()) || UNKNOWN_TABLE.equals(e.getSqlState())) {
                throw new StartFailure("The database was last used by an Aurora that sealed nothing yet."
                        + " Start this one once with ./aurora up, which brings it up to date");
            }
            throw e;
        }
    }

    private static void print(Verdict verdict, PrintWriter out) {
        if (verdict.whole()) {
            out.printf(
                    "%s: whole, %d %s and %d signed %s%n",
                    verdict.organisation(),
                    verdict.entries(),
                    verdict.entries() == 1 ? "entry" : "entries",
                    verdict.heads(),
                    verdict.heads() == 1 ? "head" : "heads");
            return;
        }
        verdict.problems().forEach(it -> out.println(verdict.organisation() + ": BROKEN, " + it));
    }
}

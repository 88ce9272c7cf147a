package dev.aurora.sandbox;

import dev.aurora.bus.Bus;
import dev.aurora.embedded.Children;
import dev.aurora.embedded.DataFolder;
import dev.aurora.inventory.InventoryContract;
import dev.aurora.inventory.InventoryContract.Discover;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running emulator with the estate in it. It forgets everything when it ends, so each start makes the estate anew. */
public final class Sandbox {
    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);

    /** The emulator takes any keys; these say what they are. */
    public static final String ACCESS_KEY = "AKIASANDBOXSANDBOX00";

    public static final String SECRET_KEY = "sandbox";
    /** The name of its connection. */
    public static final String NAME = "Sandbox";

    private static final Duration DISCOVERY_LIMIT = Duration.ofMinutes(3);

    private final URI endpoint;

    private Sandbox(URI endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Starts the emulator and puts the estate into it. Blocking; empty, and said to the operator, where no emulator can
     * be had or it does not take the estate.
     */
    public static Optional<Sandbox> start(
            SandboxConfig config, DataFolder folder, Children children, Clock clock, Consumer<String> say) {
        return Emulator.start(config, folder, children, say).flatMap(emulator -> {
            try {
                var _ = seed(emulator.endpoint(), clock);
                return Optional.of(new Sandbox(emulator.endpoint()));
            } catch (RuntimeException e) {
                LOG.warn("The emulator did not take the estate", e);
                children.end(emulator.process());
                say.accept("There is no sandbox: the AWS emulator did not take its estate, see the log. To try again,"
                        + " start Aurora again.");
                return Optional.empty();
            }
        });
    }

    public URI endpoint() {
        return endpoint;
    }

    /** Makes or updates the connection to it, and completes after its first discovery, however that ended. */
    public Future<Void> connect(SystemQueries system, Bus bus) {
        return new SandboxRepository(system)
                .connect(endpoint)
                .compose(connected -> connected
                        .map(it -> bus.request(
                                InventoryContract.DISCOVER,
                                new Discover(it.orgId(), it.connectionId()),
                                DISCOVERY_LIMIT))
                        .orElseGet(() -> Future.failedFuture(
                                "Somebody has made a connection named " + NAME + ", which stays as it is")))
                .<Void>mapEmpty()
                .recover(failure -> {
                    LOG.warn("The sandbox was not discovered: {}", failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    static int seed(URI endpoint, Clock clock) {
        var begin = clock.instant();
        var estate = Estate.load();
        try (var clients = new EmulatorClients(endpoint, ACCESS_KEY, SECRET_KEY);
                var parallel = new Parallel()) {
            var account = new AccountSeeder(estate, clients, parallel);
            var steps = new ArrayList<CompletableFuture<Void>>();
            var people = parallel.start(account::people);
            steps.add(people);
            for (var region : estate.regions()) {
                steps.add(parallel.start(() -> region(region, people, clients, parallel)));
            }
            steps.add(parallel.start(account::buckets));
            Parallel.all(steps);
            LOG.info(
                    "The sandbox has its estate after {} ms, {} steps left out",
                    Duration.between(begin, clock.instant()).toMillis(),
                    parallel.leftOut());
            return parallel.leftOut();
        }
    }

    private static void region(
            Estate.Region region, CompletableFuture<Void> people, EmulatorClients clients, Parallel parallel) {
        var services = new ServiceSeeder(region, clients, parallel);
        var freestanding = parallel.start(services::freestanding);
        var machines = new RegionSeeder(region, clients, parallel);
        var network = machines.network();
        var inside = parallel.start(() -> services.inside(network, machines));
        machines.machines(network);
        inside.join();
        freestanding.join();
        // A function names a role, which must be there.
        people.join();
        services.functions();
    }
}

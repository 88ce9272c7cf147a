package dev.aurora.app;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.config.Secret;
import dev.aurora.embedded.Children;
import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.EmbeddedStack;
import dev.aurora.embedded.EmbeddedStack.Wanted;
import dev.aurora.embedded.StartFailure;
import dev.aurora.identity.FirstUser;
import dev.aurora.postgres.DatabaseAddress;
import dev.aurora.postgres.Migrations;
import dev.aurora.postgres.Postgres;
import dev.aurora.postgres.Roles;
import dev.aurora.sandbox.Sandbox;
import dev.aurora.secrets.MasterKey;
import dev.aurora.secrets.SealedSecretStore;
import dev.aurora.secrets.SecretStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running Aurora: its backing services, its features and the way they start and stop. */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final Place place;
    private final Settings settings;
    private final DataFolder folder;
    private final Consumer<String> say;
    private final Children children;
    private final Clock clock = Clock.systemUTC();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private boolean stopped;

    /** What {@code say} hears is for the person who starts the node. */
    Node(Place place, Settings settings, DataFolder folder, Consumer<String> say) {
        this.say = say;
        this.place = place;
        this.settings = settings;
        this.folder = folder;
        this.children = new Children(folder.root().resolve("children.json"));
    }

    /** Blocking; throws {@link StartFailure} and leaves what was started to {@link #stop()}. */
    ServerFile start() {
        var file = ServerFile.ofThisProcess();
        var phases = new Phases(file.startedAt());
        publish(file);
        phases.ended("process", clock.instant());
        onStop(() -> ServerFile.remove(folder.root()));

        onStop(children);
        var ended = children.endLeftBehind();
        if (!ended.isEmpty()) {
            LOG.warn("An earlier Aurora ended without stopping these, they were ended now: {}", ended);
        }

        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var sandbox = CompletableFuture.supplyAsync(this::sandbox, threads);
        var vertx = CompletableFuture.supplyAsync(() -> vertx(meters), threads);
        var wanted = new Wanted(settings.postgres(), settings.redis(), settings.objects());
        var stack = EmbeddedStack.start(wanted, folder, children, place.install());
        phases.ended("services", clock.instant());
        var passwords = stack.databasePasswords();
        migrate(stack.postgres(), Objects.requireNonNull(passwords.get(Roles.OWNER)));

        phases.ended("migrations", clock.instant());
        var foundation = foundation(joined(vertx), stack, meters);
        var secrets = secrets(foundation);
        new FirstUser(foundation.vertx(), foundation.postgres().systemQueries(), settings.identity())
                .ensure()
                .await()
                .ifPresent(this::sayPassword);
        var wiring = new NodeWiring(foundation, secrets, this::onStop);
        for (var feature : wiring.features()) {
            deploy(foundation.vertx(), feature);
        }
        phases.ended("features", clock.instant());
        file = file.withAddresses(wiring.httpAddress(), wiring.managementAddress());
        publish(file);
        CommandLineToken.issue(foundation.vertx(), foundation.bus(), folder.root())
                .await();
        CommandLineToken.keepFresh(foundation.vertx(), foundation.bus(), folder.root());
        file = file.withSandbox(connect(foundation, joined(sandbox)));
        phases.ended("sandbox", clock.instant());
        LOG.info("Started: {}", phases);
        var ready = file.whenReady();
        publish(ready);
        return ready;
    }

    /** At once, whatever becomes of the rest of the start: it is shown nowhere else. */
    private void sayPassword(Secret password) {
        say.accept("Log in as " + FirstUser.EMAIL + " with the password " + password.reveal());
        say.accept("It is shown this once.");
    }

    private static Vertx vertx(PrometheusMeterRegistry meters) {
        var vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setPreferNativeTransport(true)
                        .setMetricsOptions(new MicrometerMetricsOptions()
                                .setEnabled(true)
                                // Several clients would register the same meters.
                                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT.toCategory())))
                .withMetrics(new MicrometerMetricsFactory(meters))
                .build();
        if (!vertx.isNativeTransportEnabled()) {
            LOG.info("Without native transport: {}", String.valueOf(vertx.unavailableNativeTransportCause()));
        }
        return vertx;
    }

    private SecretStore secrets(Foundation foundation) {
        var postgres = foundation.postgres();
        return SealedSecretStore.open(postgres.tenant(), postgres.systemQueries(), MasterKey.open(folder.root()))
                .await();
    }

    /** Stops everything in the reverse order of its start. Blocking; stopping twice is stopping once. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        children.reviveNoMore();
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of Aurora did not stop as it should", e);
            }
        }
    }

    private static void migrate(DatabaseAddress address, Secret ownerPassword) {
        try {
            Migrations.run(address, ownerPassword);
        } catch (FlywayException e) {
            LOG.error("The migration of the database failed", e);
            throw new StartFailure("The database " + address.database() + " on " + address.host() + ":" + address.port()
                    + " does not fit this version of Aurora. Start the version that made it, or restore a backup");
        }
    }

    private static <T> T joined(CompletableFuture<T> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException it ? it : e;
        }
    }

    private Optional<Sandbox> sandbox() {
        return settings.sandbox().enabled()
                ? Sandbox.start(settings.sandbox(), folder, children, clock, say)
                : Optional.empty();
    }

    /** Answers the address of the sandbox, if there is one, after its first discovery. */
    private static @Nullable String connect(Foundation foundation, Optional<Sandbox> sandbox) {
        return sandbox.map(it -> {
                    it.connect(foundation.postgres().systemQueries(), foundation.bus())
                            .await();
                    return it.endpoint().toString();
                })
                .orElse(null);
    }

    private Foundation foundation(Vertx vertx, EmbeddedStack stack, PrometheusMeterRegistry meters) {
        onStop(() -> vertx.close().await());
        var passwords = stack.databasePasswords();
        var postgres = new Postgres(
                vertx,
                stack.postgres(),
                Objects.requireNonNull(passwords.get(Roles.APP)),
                Objects.requireNonNull(passwords.get(Roles.SYSTEM)),
                settings.postgres().poolSize());
        onStop(() -> postgres.close().await());
        return new Foundation(vertx, new Bus(vertx), settings, clock, postgres, stack, meters);
    }

    private void deploy(Vertx vertx, Feature feature) {
        var options = new DeploymentOptions().setThreadingModel(feature.threads());
        try {
            var id = vertx.deployVerticle(feature.verticle().get(), options).await();
            onStop(() -> vertx.undeploy(id).await());
        } catch (Refusal refusal) {
            throw new StartFailure(refusal.sentence());
        } catch (RuntimeException e) {
            throw new StartFailure("The part \"" + feature.name() + "\" did not start", e);
        }
    }

    private void publish(ServerFile file) {
        file.write(folder.root());
    }

    private synchronized void onStop(AutoCloseable part) {
        if (stopped) {
            throw new StartFailure("Aurora was stopped while it started");
        }
        toClose.push(part);
    }

    Path dataFolder() {
        return folder.root();
    }
}

package dev.aurora.app;

import dev.aurora.embedded.Children;
import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.EmbeddedStack;
import dev.aurora.embedded.EmbeddedStack.Stores;
import dev.aurora.embedded.EmbeddedStack.Wanted;
import dev.aurora.embedded.StartFailure;
import dev.aurora.objects.ObjectStore;
import dev.aurora.objects.S3ObjectStore;
import dev.aurora.postgres.OwnerQueries;
import dev.aurora.postgres.Postgres;
import dev.aurora.postgres.Roles;
import dev.aurora.secrets.MasterKey;
import dev.aurora.secrets.SealedSecretStore;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an Aurora keeps, for a command of the operator: of the server that runs on the data folder, else started for as long
 * as this is open. Blocking.
 */
final class OperatorStores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorStores.class);

    private final Deque<AutoCloseable> toClose;
    private final OwnerQueries database;
    private final ObjectStore objects;
    private final SecretStore secrets;

    private OperatorStores(Path root, Stores stores, Deque<AutoCloseable> toClose) {
        this.toClose = toClose;
        var vertx = Vertx.vertx();
        toClose.push(() -> vertx.close().await());
        var passwords = stores.databasePasswords();
        var postgres = new Postgres(
                vertx,
                stores.postgres(),
                Objects.requireNonNull(passwords.get(Roles.APP)),
                Objects.requireNonNull(passwords.get(Roles.SYSTEM)),
                1);
        toClose.push(() -> postgres.close().await());
        database = new OwnerQueries(vertx, stores.postgres(), Objects.requireNonNull(passwords.get(Roles.OWNER)));
        toClose.push(database);
        var bucket = new S3ObjectStore(vertx, stores.objects());
        toClose.push(bucket::close);
        objects = bucket;
        secrets = SealedSecretStore.open(postgres.tenant(), postgres.systemQueries(), MasterKey.open(root))
                .await();
    }

    /** Throws {@link StartFailure} where there is no Aurora, or where it is neither up nor down. */
    static OperatorStores open(Place place, Settings settings) {
        var root = settings.dataFolder(place);
        if (Files.notExists(root.resolve("master.key"))) {
            throw new StartFailure("There is no Aurora in " + root
                    + "; make one with ./aurora up, or set AURORA_HOME to the folder of yours");
        }
        var toClose = new ArrayDeque<AutoCloseable>();
        try {
            return new OperatorStores(root, stores(place, settings, root, toClose), toClose);
        } catch (RuntimeException e) {
            closeAll(toClose);
            throw e;
        }
    }

    private static Stores stores(Place place, Settings settings, Path root, Deque<AutoCloseable> toClose) {
        var wanted = new Wanted(settings.postgres(), settings.redis(), settings.objects());
        var stopped = DataFolder.open(root);
        if (stopped.isEmpty()) {
            return ServerFile.running(root)
                    .filter(ServerFile::ready)
                    .map(it -> EmbeddedStack.running(wanted, root))
                    .orElseThrow(() ->
                            new StartFailure("Aurora starts or stops on " + root + " just now; try again in a moment"));
        }
        toClose.push(stopped.get());
        var children = new Children(root.resolve("children.json"));
        toClose.push(children);
        var _ = children.endLeftBehind();
        return EmbeddedStack.start(wanted, stopped.get(), children, place.install())
                .stores();
    }

    OwnerQueries database() {
        return database;
    }

    ObjectStore objects() {
        return objects;
    }

    SecretStore secrets() {
        return secrets;
    }

    @Override
    public void close() {
        closeAll(toClose);
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("A store did not close as it should", e);
            }
        }
    }
}

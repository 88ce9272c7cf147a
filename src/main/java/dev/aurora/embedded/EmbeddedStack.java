package dev.aurora.embedded;

import dev.aurora.config.Secret;
import dev.aurora.objects.ObjectsAddress;
import dev.aurora.objects.ObjectsConfig;
import dev.aurora.postgres.DatabaseAddress;
import dev.aurora.postgres.PostgresConfig;
import dev.aurora.postgres.Roles;
import dev.aurora.redis.RedisAddress;
import dev.aurora.redis.RedisConfig;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Where the three backing services are, whether they are ours or somebody else's. */
public record EmbeddedStack(
        DatabaseAddress postgres, Map<String, Secret> databasePasswords, RedisAddress redis, ObjectsAddress objects) {
    public EmbeddedStack {
        databasePasswords = Map.copyOf(databasePasswords);
    }

    /** What the operator wants. */
    public record Wanted(PostgresConfig postgres, RedisConfig redis, ObjectsConfig objects) {}

    /**
     * Starts what is not configured to be elsewhere, all at once. Blocking; throws {@link StartFailure}.
     *
     * @param install the folder that has {@code s3proxy/}
     */
    public static EmbeddedStack start(Wanted wanted, DataFolder folder, Children children, Path install) {
        var credentials = new Credentials(folder.root().resolve("passwords.properties"));
        var passwords = passwords(wanted.postgres(), credentials);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var objects = CompletableFuture.supplyAsync(
                    () -> wanted.objects()
                            .external()
                            .orElseGet(() -> EmbeddedObjects.start(
                                    folder,
                                    children,
                                    credentials,
                                    install,
                                    wanted.objects().port())),
                    threads);
            var postgres = CompletableFuture.supplyAsync(
                    () -> wanted.postgres()
                            .url()
                            .map(it -> external(it, wanted.postgres(), passwords))
                            .orElseGet(() -> EmbeddedPostgres.start(
                                    folder,
                                    children,
                                    credentials,
                                    wanted.postgres().port(),
                                    passwords)),
                    threads);
            var redis = CompletableFuture.supplyAsync(
                    () -> wanted.redis()
                            .url()
                            .map(it -> new RedisAddress(it, wanted.redis().password()))
                            .orElseGet(() -> EmbeddedRedis.start(
                                    folder,
                                    children,
                                    credentials,
                                    wanted.redis().port())),
                    threads);
            return new EmbeddedStack(joined(postgres::join), passwords, joined(redis::join), joined(objects::join));
        }
    }

    /** The stores alone of an Aurora that another process runs on the folder; throws {@link StartFailure} when they are away. */
    public static Stores running(Wanted wanted, Path root) {
        var credentials = new Credentials(root.resolve("passwords.properties"));
        return new Stores(
                wanted.postgres().url().map(DatabaseAddress::of).orElseGet(() -> EmbeddedPostgres.running(root)),
                passwords(wanted.postgres(), credentials),
                wanted.objects().external().orElseGet(() -> EmbeddedObjects.running(root, credentials)));
    }

    /** What keeps things for good. */
    public record Stores(DatabaseAddress postgres, Map<String, Secret> databasePasswords, ObjectsAddress objects) {
        public Stores {
            databasePasswords = Map.copyOf(databasePasswords);
        }
    }

    public Stores stores() {
        return new Stores(postgres, databasePasswords, objects);
    }

    private static <T> T joined(Supplier<T> future) {
        try {
            return future.get();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException it ? it : e;
        }
    }

    private static Map<String, Secret> passwords(PostgresConfig config, Credentials credentials) {
        return Map.of(
                Roles.OWNER, config.ownerPassword().orElseGet(() -> credentials.of("postgres.owner")),
                Roles.APP, config.appPassword().orElseGet(() -> credentials.of("postgres.app")),
                Roles.SYSTEM, config.systemPassword().orElseGet(() -> credentials.of("postgres.system")));
    }

    private static DatabaseAddress external(URI url, PostgresConfig config, Map<String, Secret> passwords) {
        var address = DatabaseAddress.of(url);
        if (config.adminUrl().isPresent()) {
            ensureRoles(address, config.adminUrl().get(), passwords);
        }
        return address;
    }

    private static void ensureRoles(DatabaseAddress address, Secret adminUrl, Map<String, Secret> passwords) {
        try {
            var login = URI.create(adminUrl.reveal()).getUserInfo();
            var split = login == null ? new String[0] : login.split(":", 2);
            if (split.length != 2) {
                throw new StartFailure("aurora.postgres.admin.url needs a name and a password,"
                        + " as postgresql://name:password@host:5432/postgres");
            }
            Roles.ensure(address, split[0], new Secret(split[1]), passwords);
        } catch (SQLException e) {
            throw new StartFailure("The administrator of " + address.host() + " could not make database and roles", e);
        }
    }
}

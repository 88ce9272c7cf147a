package dev.aurora.postgres;

import dev.aurora.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Map;

/** The pools of the two roles that the running program holds; create it outside of verticles and close it last. */
public final class Postgres {
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(10);
    private static final int SYSTEM_CONNECTIONS = 4;
    private static final int PIPELINED_STATEMENTS = 64;

    private final Pool app;
    private final Pool system;

    public Postgres(Vertx vertx, DatabaseAddress address, Secret appPassword, Secret systemPassword, int poolSize) {
        app = pool(vertx, address, Roles.APP, appPassword, poolSize);
        system = pool(vertx, address, Roles.SYSTEM, systemPassword, SYSTEM_CONNECTIONS);
    }

    public Tenant tenant() {
        return new Tenant(app);
    }

    Tenant tenant(Duration limit) {
        return new Tenant(app, limit);
    }

    public SystemQueries systemQueries() {
        return new SystemQueries(system);
    }

    /** Fails when the database does not answer. */
    public Future<Void> ping() {
        return system.query("SELECT 1").execute().mapEmpty();
    }

    public Future<Void> close() {
        return Future.join(app.close(), system.close()).mapEmpty();
    }

    private static Pool pool(Vertx vertx, DatabaseAddress address, String role, Secret password, int size) {
        var connect = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(role)
                .setPassword(password.reveal())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(PIPELINED_STATEMENTS)
                .setReconnectAttempts(0)
                .setProperties(Map.of("search_path", "aurora", "application_name", "aurora", "timezone", "UTC"));

        var options = new PoolOptions()
                .setMaxSize(size)
                .setShared(true)
                .setName(role + "@" + address.host() + ":" + address.port() + "/" + address.database())
                .setConnectionTimeout((int) ACQUIRE_TIMEOUT.toSeconds());
        return PgBuilder.pool().using(vertx).with(options).connectingTo(connect).build();
    }
}

package dev.aurora.postgres;

import dev.aurora.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The pools of the two roles that the running program holds; create it outside of verticles and close it last. */
public final class Postgres {
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(10);
    private static final long RECONNECT_MILLIS = 500;
    private static final int SYSTEM_CONNECTIONS = 4;
    private static final int PIPELINED_STATEMENTS = 64;
    /** A node that stands still in the middle of a transaction holds its locks for so long at most. */
    private static final Duration STANDSTILL = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final PgConnectOptions listening;
    private final List<PgSubscriber> subscribers = new CopyOnWriteArrayList<>();
    private final Pool app;
    private final Pool system;

    public Postgres(Vertx vertx, DatabaseAddress address, Secret appPassword, Secret systemPassword, int poolSize) {
        this.vertx = vertx;
        listening = connect(address, Roles.SYSTEM, systemPassword);
        app = pool(vertx, connect(address, Roles.APP, appPassword), poolSize);
        system = pool(vertx, listening, SYSTEM_CONNECTIONS);
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

    /**
     * Hears what is notified on a channel, also after the connection was lost and is there again; what was notified
     * meanwhile is not heard, so a listener looks from time to time as well.
     */
    public Future<Void> listen(String channel, Handler<String> handler) {
        var subscriber = PgSubscriber.subscriber(vertx, listening).reconnectPolicy(retries -> RECONNECT_MILLIS);
        subscribers.add(subscriber);
        var _ = subscriber.channel(channel).handler(handler);
        return subscriber.connect();
    }

    public Future<Void> close() {
        return Future.join(subscribers.stream().map(PgSubscriber::close).toList())
                .transform(closed -> Future.join(app.close(), system.close()))
                .mapEmpty();
    }

    static PgConnectOptions connect(DatabaseAddress address, String role, Secret password) {
        return new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(role)
                .setPassword(password.reveal())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(PIPELINED_STATEMENTS)
                .setReconnectAttempts(0)
                .setProperties(Map.of(
                        "search_path",
                        "aurora",
                        "application_name",
                        "aurora",
                        "timezone",
                        "UTC",
                        "idle_in_transaction_session_timeout",
                        Long.toString(STANDSTILL.toMillis())));
    }

    private static Pool pool(Vertx vertx, PgConnectOptions connect, int size) {
        var options = new PoolOptions()
                .setMaxSize(size)
                .setShared(true)
                .setName(connect.getUser() + "@" + connect.getHost() + ":" + connect.getPort() + "/"
                        + connect.getDatabase())
                .setConnectionTimeout((int) ACQUIRE_TIMEOUT.toSeconds());
        return PgBuilder.pool().using(vertx).with(options).connectingTo(connect).build();
    }
}

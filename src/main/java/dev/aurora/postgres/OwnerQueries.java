package dev.aurora.postgres;

import dev.aurora.config.Secret;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * Looks at everything, in the name of the schema's owner, and changes nothing: for commands on the operator's own machine.
 * The server never has one. Blocking.
 */
public final class OwnerQueries implements AutoCloseable {
    private final Pool pool;

    public OwnerQueries(Vertx vertx, DatabaseAddress address, Secret ownerPassword) {
        pool = PgBuilder.pool()
                .using(vertx)
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(Postgres.connect(address, Roles.OWNER, ownerPassword))
                .build();
    }

    /** All that the work reads is as it was at the moment of its first query. */
    public <T> T look(Function<SqlConnection, T> work) {
        var connection = pool.getConnection().await();
        try {
            var _ = connection
                    .query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .execute()
                    .await();
            return work.apply(connection);
        } finally {
            // There is nothing to keep.
            var _ = connection
                    .query("ROLLBACK")
                    .execute()
                    .transform(ended -> connection.close())
                    .await();
        }
    }

    @Override
    public void close() {
        pool.close().await();
    }
}

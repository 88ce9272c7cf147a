package dev.aurora.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The door to what belongs to no organisation yet: look-ups by hash, claims of work, and the functions that migrations
 * grant to the role {@code aurora_system}. It can read no tenant table beyond those grants.
 */
public final class SystemQueries {
    private static final Duration LONGEST_WORK = Duration.ofMinutes(1);

    private final Pool pool;

    public SystemQueries(Pool pool) {
        this.pool = pool;
    }

    /** Runs one or more statements, each its own transaction. */
    public <T> Future<T> run(Function<SqlClient, Future<T>> work) {
        return work.apply(pool)
                .timeout(LONGEST_WORK.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(Databases.unavailable(failure)));
    }
}

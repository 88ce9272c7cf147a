package dev.aurora.postgres;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The door to everything that belongs to an organisation: one transaction, entered in a {@link Scope}. */
public final class Tenant {
    private static final String ENTER = "SELECT aurora.enter($1, $2, $3, $4, $5)";
    private static final String NO_RIGHT = "AU001";
    private static final String NO_PROJECT = "AU002";
    private static final String OTHER_ROLE = "AU003";

    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(1);

    private final Pool pool;
    private final Duration limit;

    public Tenant(Pool pool) {
        this(pool, LONGEST_TRANSACTION);
    }

    Tenant(Pool pool, Duration limit) {
        this.pool = pool;
        this.limit = limit;
    }

    /**
     * Runs the work in one transaction that sees the scope's organisation and project alone. BEGIN, the check of the scope and the
     * first query travel together. Fails with {@link Reason#UNAUTHENTICATED} when the scope has no right any more, with
     * {@link Reason#NOT_FOUND} when its project is none of the organisation's or is archived, with
     * {@link Reason#UNAVAILABLE} when the database does not answer; rolls back on every failure.
     */
    public <T> Future<T> run(Scope scope, Function<SqlConnection, Future<T>> work) {
        return pool.getConnection()
                .recover(failure -> Future.failedFuture(Databases.unavailable(failure)))
                .compose(connection -> transact(connection, scope, work).eventually(connection::close));
    }

    private <T> Future<T> transact(SqlConnection connection, Scope scope, Function<SqlConnection, Future<T>> work) {
        var begun = connection.query("BEGIN").execute();
        var entered = connection
                .preparedQuery(ENTER)
                .execute(Tuple.of(
                        scope.orgId(),
                        scope.kind().name().toLowerCase(Locale.ROOT),
                        scope.id(),
                        scope.projectId(),
                        scope.role()));
        Future<T> done;
        try {
            done = work.apply(connection);
        } catch (RuntimeException e) {
            done = Future.failedFuture(e);
        }
        var result = done;
        return begun.compose(v -> entered)
                .compose(v -> result)
                .compose(value -> connection.query("COMMIT").execute().map(value))
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> rollBack(connection, result, failure)
                        .transform(rolledBack -> Future.failedFuture(refusal(scope, failure))));
    }

    /** A database that stands still is not waited for: the connection does the rest before anybody else's work. */
    private static Future<?> rollBack(SqlConnection connection, Future<?> work, Throwable failure) {
        if (failure instanceof TimeoutException) {
            var _ = connection.query("ROLLBACK").execute();
            return Future.succeededFuture();
        }
        return work.transform(settled -> connection.query("ROLLBACK").execute());
    }

    private static Throwable refusal(Scope scope, Throwable failure) {
        return switch (failure instanceof PgException it ? it.getSqlState() : "") {
            case NO_RIGHT ->
                new Refusal(
                        Reason.UNAUTHENTICATED,
                        scope.kind() == Scope.Kind.API_KEY
                                ? "This API key is revoked or has expired; make another one"
                                : "This session has ended; log in again");
            case OTHER_ROLE ->
                new Refusal(Reason.UNAUTHENTICATED, "Your role has changed; refresh the access token or log in again");
            case NO_PROJECT -> new Refusal(Reason.NOT_FOUND, "There is no such project; it may be archived");
            default -> Databases.unavailable(failure);
        };
    }
}

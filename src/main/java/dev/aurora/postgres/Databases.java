package dev.aurora.postgres;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Tells a database that does not answer from one that answers with an error. */
final class Databases {
    // Classes of the SQL standard and of PostgreSQL's appendix A.
    private static final String SHUTTING_DOWN = "57P";
    private static final String INSUFFICIENT_RESOURCES = "53";
    private static final String CONNECTION_EXCEPTION = "08";

    static Throwable unavailable(Throwable failure) {
        var away =
                switch (failure) {
                    case PgException it ->
                        it.getSqlState() != null
                                && (it.getSqlState().startsWith(SHUTTING_DOWN)
                                        || it.getSqlState().startsWith(INSUFFICIENT_RESOURCES)
                                        || it.getSqlState().startsWith(CONNECTION_EXCEPTION));
                    case ClosedConnectionException it -> true;
                    case IOException it -> true;
                    case TimeoutException it -> true;
                    default -> "Timeout".equals(failure.getMessage());
                };
        return away ? new Refusal(Reason.UNAVAILABLE, "The database does not answer; try again in a moment") : failure;
    }

    private Databases() {}
}

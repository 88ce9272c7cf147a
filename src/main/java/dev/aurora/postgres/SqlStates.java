package dev.aurora.postgres;

import io.vertx.pgclient.PgException;

/** The states by which the database says what a statement broke, of PostgreSQL (appendix A) and of our own functions. */
public final class SqlStates {
    public static final String FOREIGN_KEY_VIOLATION = "23503";
    public static final String UNIQUE_VIOLATION = "23505";
    /** Also of a row that a policy does not let in. */
    public static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** What a decision was based on is not so any more. */
    public static final String OUTDATED = "AU005";
    /** The change would leave an organisation without an administrator. */
    public static final String LAST_ADMINISTRATOR = "AU004";

    public static boolean is(Throwable failure, String state) {
        return failure instanceof PgException it && state.equals(it.getSqlState());
    }

    private SqlStates() {}
}

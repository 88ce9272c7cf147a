package dev.aurora.identity;

import dev.aurora.identity.LoginBrake.Attempt;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the database counts of attempts to log in, reached through functions alone. */
final class LoginAttemptRepository {
    private static final double MILLIS = 1000;

    /** How long to wait instead of attempting, else which free failures this attempt uses up if it fails. */
    record Begun(Duration remaining, @Nullable String usedUp) {}

    static Future<Begun> begin(SqlClient client, Attempt attempt) {
        return SqlTemplate.forQuery(client, "SELECT wait_seconds, used_up FROM begin_login(#{email}, #{address})")
                .execute(Map.of("email", attempt.email(), "address", attempt.counted()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Begun(
                        Duration.ofMillis((long) Math.ceil(row.getDouble("wait_seconds") * MILLIS)),
                        row.getString("used_up")));
    }

    static Future<Void> succeeded(SqlClient client, Attempt attempt) {
        return SqlTemplate.forQuery(client, "SELECT login_succeeded(#{email}, #{address})")
                .execute(Map.of("email", attempt.email(), "address", attempt.counted()))
                .mapEmpty();
    }

    static Future<Void> failed(
            SqlClient client, Attempt attempt, @Nullable String usedUp, UUID entryId, UUID nextEntryId) {
        var values = new HashMap<String, Object>();
        values.put("email", attempt.email());
        values.put("org", attempt.org());
        values.put("counted", attempt.counted());
        values.put("address", attempt.remoteAddress());
        values.put("action", attempt.failure());
        values.put("usedUp", usedUp);
        values.put("entry", entryId);
        values.put("nextEntry", nextEntryId);
        return SqlTemplate.forQuery(client, """
                        SELECT login_failed(#{email}, #{org}, #{counted}, #{address}, #{action}, #{usedUp}, #{entry},
                            #{nextEntry})
                        """).execute(values).mapEmpty();
    }

    private LoginAttemptRepository() {}
}

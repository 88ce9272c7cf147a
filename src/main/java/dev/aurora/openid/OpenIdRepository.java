package dev.aurora.openid;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.Map;

/** The log-ins that were finished, whichever node did it. */
final class OpenIdRepository {
    /** False when this attempt was used before. */
    static Future<Boolean> use(SqlClient client, LoginAttempt attempt) {
        return SqlTemplate.forQuery(client, "SELECT use_openid_attempt(#{fingerprint}, #{seconds}) AS first")
                .execute(Map.of("fingerprint", Buffer.buffer(attempt.fingerprint()), "seconds", (int)
                        AttemptCookie.LIFETIME.multipliedBy(2).toSeconds()))
                .map(rows -> rows.iterator().next().getBoolean("first"));
    }

    private OpenIdRepository() {}
}

package dev.aurora.identity;

import dev.aurora.identity.IdentityContract.LogInExternally;
import dev.aurora.identity.IdentityContract.LoggedInExternally.Outcome;
import dev.aurora.identity.IdentityRepository.Login;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The accounts that other parties identify. */
final class ExternalLoginRepository {
    /** The login is there for the first outcome alone. */
    record Found(Outcome outcome, Optional<Login> login) {}

    /** Makes account and membership, and changes the role, where the request says so; all of it or nothing. */
    static Future<Found> find(SqlClient client, LogInExternally request, UUID newAccount) {
        var values = new HashMap<String, Object>();
        values.put("issuer", request.issuer());
        values.put("subject", request.subject());
        values.put("email", request.verifiedEmail());
        values.put("name", request.name());
        values.put("org", request.org());
        values.put("role", request.role() == null ? null : request.role().name().toLowerCase(Locale.ROOT));
        values.put("governs", request.governsRole());
        values.put("creates", request.joining().creates());
        values.put("links", request.joining().links());
        values.put("rejoins", request.joining().rejoins());
        values.put("newAccount", newAccount);
        return SqlTemplate.forQuery(client, """
                        SELECT * FROM find_external_login(#{issuer}, #{subject}, #{email}, #{name}, #{org}, #{role},
                            #{governs}, #{creates}, #{links}, #{rejoins}, #{newAccount})
                        """)
                .execute(values)
                .map(rows -> found(rows.iterator().next()));
    }

    /** Told to the organisation that it was for, where there is one. */
    static Future<Void> failed(SqlClient client, UUID entry, LogInExternally request, Outcome outcome) {
        return SqlTemplate.forQuery(client, """
                        SELECT external_login_failed(#{entry}, #{org}, #{issuer}, #{subject}, #{why}, #{address})""")
                .execute(Map.of(
                        "entry", entry,
                        "org", request.org(),
                        "issuer", request.issuer(),
                        "subject", request.subject(),
                        "why", outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        "address", request.remoteAddress()))
                .mapEmpty();
    }

    private static Found found(Row row) {
        var outcome = Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT));
        return new Found(
                outcome,
                outcome == Outcome.LOGGED_IN
                        ? Optional.of(new Login(
                                row.getUUID("account_id"),
                                row.getUUID("org_id"),
                                row.getString("email"),
                                row.getString("name"),
                                Caller.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                                null))
                        : Optional.empty());
    }

    private ExternalLoginRepository() {}
}

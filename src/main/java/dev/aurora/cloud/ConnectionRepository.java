package dev.aurora.cloud;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudContract.Connection;
import dev.aurora.cloud.CloudContract.State;
import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SqlStates;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table connection; the only class that knows its SQL. */
final class ConnectionRepository {
    private static final String COLUMNS = """
            SELECT id, provider, name, settings, secret_reference, account_ref, state, problem, checked_at,
                created_at
            FROM connection""";
    private static final String LIST = COLUMNS + """

            ORDER BY lower(name), id""";
    private static final String GET = COLUMNS + """

            WHERE id = #{id}""";
    private static final String INSERT = """
            INSERT INTO connection (id, org_id, provider, name, settings, secret_reference)
            VALUES (#{id}, #{org}, #{provider}, #{name}, #{settings}, #{reference})""";
    private static final String CHECKED = """
            UPDATE connection SET state = #{state}, problem = #{problem}, account_ref = coalesce(#{account}, account_ref),
                checked_at = now(), updated_at = now()
            WHERE id = #{id}""";
    private static final String DELETE = "DELETE FROM connection WHERE id = #{id} RETURNING name";

    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    /** A connection as it is stored, with the settings of its provider. */
    record Stored(
            Connection connection,
            JsonObject settings,
            @Nullable String secretReference) {}

    UUID newId() {
        return ids.generate();
    }

    Future<List<Connection>> list(SqlClient tx) {
        return SqlTemplate.forQuery(tx, LIST)
                .mapTo(row -> stored(row).connection())
                .execute(Map.of())
                .map(rows -> {
                    var items = new ArrayList<Connection>();
                    rows.forEach(items::add);
                    return items;
                });
    }

    /** The slug of the organisation that was entered. */
    Future<String> organisation(SqlClient tx) {
        return SqlTemplate.forQuery(tx, "SELECT slug FROM org WHERE id = current_org()")
                .execute(Map.of())
                .map(rows -> rows.iterator().next().getString("slug"));
    }

    Future<Stored> get(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, GET)
                .mapTo(ConnectionRepository::stored)
                .execute(parameters("id", id))
                .compose(rows -> rows.size() == 0
                        ? missing(id)
                        : Future.succeededFuture(rows.iterator().next()));
    }

    Future<Void> insert(
            SqlClient tx,
            UUID id,
            UUID orgId,
            String provider,
            String name,
            JsonObject settings,
            @Nullable String reference) {
        var values = parameters("id", id);
        values.put("org", orgId);
        values.put("provider", provider);
        values.put("name", name);
        values.put("settings", settings);
        values.put("reference", reference);
        return SqlTemplate.forUpdate(tx, INSERT)
                .execute(values)
                .<Void>mapEmpty()
                .recover(failure -> SqlStates.is(failure, SqlStates.UNIQUE_VIOLATION)
                        ? Future.failedFuture(new Refusal(
                                Reason.CONFLICT, "There is a connection \"" + name + "\" already; choose another name"))
                        : Future.failedFuture(failure));
    }

    Future<Void> checked(SqlClient tx, UUID id, State state, @Nullable String problem, @Nullable String account) {
        var values = parameters("id", id);
        values.put("state", state.name().toLowerCase(Locale.ROOT));
        values.put("problem", problem);
        values.put("account", account);
        return SqlTemplate.forUpdate(tx, CHECKED).execute(values).mapEmpty();
    }

    /** Answers the name that it had. */
    Future<String> delete(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, DELETE)
                .execute(parameters("id", id))
                .compose(rows -> rows.size() == 0
                        ? missing(id)
                        : Future.succeededFuture(rows.iterator().next().getString("name")));
    }

    private static <T> Future<T> missing(UUID id) {
        return Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no connection " + id));
    }

    private static Map<String, @Nullable Object> parameters(String name, @Nullable Object value) {
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put(name, value);
        return parameters;
    }

    private static Stored stored(Row row) {
        var settings = row.getJsonObject("settings");
        var connection = new Connection(
                row.getUUID("id"),
                row.getString("provider"),
                row.getString("name"),
                settings.getString("auth", "default"),
                settings.getString("endpoint"),
                row.getString("account_ref"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("problem"),
                Rows.instant(row, "checked_at"),
                row.getOffsetDateTime("created_at").toInstant());
        return new Stored(connection, settings, row.getString("secret_reference"));
    }
}

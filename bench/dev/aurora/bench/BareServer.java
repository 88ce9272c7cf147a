package dev.aurora.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What Aurora is compared with: the same statements on the same database and with the same kind of pool, but no token,
 * no contract and no permission. {@code /me} and {@code /resources} run them in an entered transaction, and below
 * {@code /query} they run alone, on connections that were entered once and for all.
 */
final class BareServer {
    private static final int POOL = 20;
    private static final int PIPELINE = 16;

    private final JsonObject config;
    private final Pool tenant;
    private final Pool entered;
    private final Tuple enter;
    private final Tuple caller;

    private BareServer(Vertx vertx, JsonObject config) {
        this.config = config;
        tenant = pool(vertx, Map.of());
        entered = pool(
                vertx,
                Map.of("aurora.org_id", config.getString("org"), "aurora.project_id", config.getString("project")));
        enter = Tuple.of(id("org"), "session", id("session"), null, config.getString("role"));
        caller = Tuple.of(id("org"), id("account"));
    }

    /** The file is the first argument: database, caller and statements. */
    public static void main(String[] arguments) throws Exception {
        var vertx = Vertx.vertx();
        var config = new JsonObject(Files.readString(Path.of(arguments[0])));
        var bare = new BareServer(vertx, config);
        var server = vertx.createHttpServer()
                .requestHandler(bare::answer)
                .listen(config.getInteger("port"), "127.0.0.1")
                .await();
        System.out.println("listens on " + server.actualPort());
    }

    private void answer(HttpServerRequest request) {
        var path = String.valueOf(request.path());
        var name = path.substring(path.lastIndexOf('/') + 1);
        var answering = path.startsWith("/query/") ? query(entered, name) : transaction(name);
        answering
                .onSuccess(it -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(it.toBuffer()))
                .onFailure(it -> request.response().setStatusCode(500).end(String.valueOf(it.getMessage())));
    }

    private Future<JsonArray> transaction(String name) {
        return tenant.getConnection()
                .compose(connection -> transact(connection, name).eventually(connection::close));
    }

    private Future<JsonArray> transact(SqlConnection connection, String name) {
        var begun = connection.query("BEGIN").execute();
        var let = connection.preparedQuery(config.getString("enter")).execute(enter);
        var result = query(connection, name);
        return begun.compose(v -> let)
                .compose(v -> result)
                .compose(rows -> connection.query("COMMIT").execute().map(rows));
    }

    private Future<JsonArray> query(SqlClient client, String name) {
        var results = config.getJsonObject("statements").getJsonArray(name).stream()
                .map(it -> client.preparedQuery((String) it)
                        .execute(((String) it).contains("$2") ? caller : Tuple.tuple()))
                .toList();
        return Future.all(results).map(all -> json(all.list()));
    }

    private static JsonArray json(List<RowSet<Row>> results) {
        var all = new JsonArray();
        for (var rows : results) {
            var array = new JsonArray();
            rows.forEach(row -> array.add(row.toJson()));
            all.add(array);
        }
        return all;
    }

    private Pool pool(Vertx vertx, Map<String, String> properties) {
        var options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(config.getInteger("databasePort"))
                .setDatabase("aurora_db")
                .setUser("aurora_app")
                .setPassword(config.getString("password"))
                .setCachePreparedStatements(true)
                .setPipeliningLimit(PIPELINE)
                .addProperty("search_path", "aurora")
                .addProperty("timezone", "UTC");
        properties.forEach(options::addProperty);
        return PgBuilder.pool()
                .using(vertx)
                .with(new PoolOptions().setMaxSize(POOL))
                .connectingTo(options)
                .build();
    }

    private UUID id(String name) {
        return UUID.fromString(config.getString(name));
    }
}

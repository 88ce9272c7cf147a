package dev.aurora.bench;

import dev.aurora.bench.Bench.Options;
import dev.aurora.bus.JsonMapper;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingModelServer;
import dev.aurora.support.TestingModelServer.Reply;
import dev.aurora.support.TestingRedis;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/**
 * Two nodes on one PostgreSQL that is as durable as in production, with a Redis and a model that says what it is asked to. The
 * question of a run is a word for what it does, and how many pieces the model says at the end.
 */
final class TrialStage implements AutoCloseable {
    private static final Duration PIECE_EVERY = Duration.ofMillis(60);
    private static final int MOST_CONNECTIONS = 4000;

    /** A point of one run at which the trial holds it. */
    private record Gate(Promise<Void> reached, Promise<Void> open) {}

    private final Vertx vertx = Vertx.vertx();
    private final TestingDatabase database = TestingDatabase.durable(vertx);
    private final TestingRedis redis = new TestingRedis();
    private final TestingModelServer model = new TestingModelServer(vertx);
    private final WebClient web = WebClient.create(vertx);
    private final HttpClient reading = vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();
    private final HttpServer control;
    private final Member member = database.newMember();
    private final List<TrialProcess> nodes = new ArrayList<>();

    TrialStage(Options options) throws IOException, InterruptedException {
        for (var setting : List.of("fsync", "synchronous_commit")) {
            var is = rows("SELECT current_setting($1) AS value", Tuple.of(setting))
                    .getFirst()
                    .getString("value");
            if (!"on".equals(is)) {
                throw new IOException(setting + " is " + is + ", which measures nothing");
            }
        }
        database.sql("""
                CREATE TABLE trial_count (
                    run_id uuid NOT NULL, call_id text NOT NULL, tool text NOT NULL, at timestamptz NOT NULL DEFAULT now())""");
        model.answerWith(seen -> reply(seen.body()));
        control = vertx.createHttpServer()
                .requestHandler(this::hold)
                .listen(0, "127.0.0.1")
                .await();
        var config = new JsonObject()
                .put("database", database.address().port())
                .put("redis", redis.url().toString())
                .put("model", model.baseUrl())
                .put("control", "http://127.0.0.1:" + control.actualPort())
                .put("member", JsonMapper.toObject(member));
        for (var name : List.of("a", "b")) {
            var node = new TrialProcess(config, options.data().resolve("node-" + name + ".log"));
            nodes.add(node);
            node.start();
        }
    }

    TestingDatabase database() {
        return database;
    }

    TestingRedis redis() {
        return redis;
    }

    Vertx vertx() {
        return vertx;
    }

    Member member() {
        return member;
    }

    List<TrialProcess> nodes() {
        return nodes;
    }

    HttpClient reading() {
        return reading;
    }

    /** Begins a run on a node, or on another one when that is not there. */
    UUID start(int node, String what, int pieces) throws IOException {
        return start(UUID.randomUUID(), node, what, pieces);
    }

    UUID start(UUID run, int node, String what, int pieces) throws IOException {
        for (var i = 0; i < nodes.size(); i++) {
            var port = nodes.get((node + i) % nodes.size()).port();
            if (port == 0) {
                continue;
            }
            var answer = web.post(port, "127.0.0.1", "/start")
                    .timeout(Launched.LIMIT.toMillis())
                    .sendJsonObject(new JsonObject()
                            .put("run", run.toString())
                            .put("conversation", UUID.randomUUID().toString())
                            .put("text", what + " " + pieces + " " + run))
                    .await();
            if (answer.statusCode() != 200) {
                throw new IOException("A run does not start: " + answer.bodyAsString());
            }
            return run;
        }
        throw new IOException("There is no node");
    }

    TrialReader follow(UUID run, int node) {
        var reader = new TrialReader(vertx, reading, nodes, run, node);
        reader.attach();
        return reader;
    }

    /** From now on the run waits where it comes to that point: {@code model}, or a stage of {@link TrialTools}. */
    Future<Void> hold(UUID run, String point) {
        var gate = new Gate(Promise.promise(), Promise.promise());
        gates.put(run + "/" + point, gate);
        return gate.reached().future();
    }

    void release(UUID run, String point) {
        var gate = gates.remove(run + "/" + point);
        if (gate != null) {
            var _ = gate.open().tryComplete();
        }
    }

    List<Row> rows(String sql, Tuple values) {
        var rows = database.superuser().preparedQuery(sql).execute(values).await();
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private void hold(HttpServerRequest request) {
        var gate = gates.get(String.valueOf(request.path()).substring(1));
        var response = request.response();
        response.exceptionHandler(gone -> {});
        if (gate == null) {
            var _ = response.end();
            return;
        }
        var _ = gate.reached().tryComplete();
        gate.open().future().onSuccess(opened -> {
            var _ = response.end();
        });
    }

    /** By what was said so far alone, so that a step that is taken again is the same. */
    private Reply reply(JsonObject body) {
        var messages = body.getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .toList();
        var question = messages.stream()
                .filter(it -> "user".equals(it.getString("role")))
                .findFirst()
                .orElseThrow()
                .getString("content")
                .split(" ", -1);
        var called = messages.stream().anyMatch(it -> "tool".equals(it.getString("role")));
        if (!"talk".equals(question[0]) && !called) {
            return TestingModelServer.reply()
                    .text("I will ", question[0])
                    .tool("call-" + question[2], question[0], new JsonObject());
        }
        var reply = TestingModelServer.reply();
        var gate = gates.get(question[2] + "/model");
        var pieces = Integer.parseInt(question[1]);
        for (var i = 0; i < pieces; i++) {
            reply = reply.text("This is piece " + i + " of " + pieces + ". ").pause(PIECE_EVERY);
            if (gate != null && i == pieces / 2) {
                reply = reply.then(() -> {
                            var _ = gate.reached().tryComplete();
                        })
                        .await(gate.open().future());
            }
        }
        return reply;
    }

    @Override
    public void close() {
        for (var node : nodes) {
            node.close();
        }
        web.close();
        reading.close().await();
        control.close().await();
        model.close();
        redis.close();
        database.close();
        vertx.close().await();
    }
}

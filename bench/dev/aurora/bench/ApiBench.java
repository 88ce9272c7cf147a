package dev.aurora.bench;

import dev.aurora.bench.Load.Target;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * How many requests of somebody who is logged in Aurora answers in a second, beside a bare server that runs the same
 * transaction and beside one that runs its query alone.
 */
final class ApiBench implements Bench {
    private static final int RESOURCES = 100_000;
    private static final int PORT_LINE = 3;
    private static final int ROUNDS = 5;
    private static final double ROUND_SECONDS = 4;
    private static final double WARM_SECONDS = 5;
    private static final int MOST_WARM_UPS = 5;
    private static final double WARM_REQUESTS = 60_000;
    private static final double LEAST_RATIO = 0.6;
    private static final Map<String, String> PATHS = Map.of("me", "/api/me", "resources", "/api/resources?limit=50");

    private record Token(String text, JsonObject claims) {}

    @Override
    public String name() {
        return "api";
    }

    @Override
    public Outcome run(Options options) throws Exception {
        var words = new ArrayList<>(List.of("--no-sandbox"));
        for (var limit : List.of("key", "account", "org", "address")) {
            words.addAll(List.of("--set", "aurora.limit." + limit + "=0"));
        }
        var _ = Launched.start(options, "", words.toArray(String[]::new));
        try (var superuser = superuser(options);
                var load = new Load()) {
            say(RESOURCES + " resources");
            seed(superuser);
            var token = token(options);
            var http = URI.create(Launched.status(options).getString("http"));
            var aurora = new LinkedHashMap<String, Target>();
            PATHS.forEach((name, path) -> aurora.put(
                    name,
                    new Target(
                            "aurora " + name, http.resolve(path), Map.of("Authorization", "Bearer " + token.text()))));
            var page = new JsonObject(load.once(Objects.requireNonNull(aurora.get("resources"))));
            if (page.getInteger("total") != RESOURCES
                    || page.getJsonArray("items").size() != 50) {
                throw new IOException("Aurora answers " + page.getInteger("total") + " resources, not " + RESOURCES);
            }
            return measure(options, load, aurora, config(options, superuser, load, aurora, token));
        } finally {
            Launched.stop(options);
        }
    }

    private static Outcome measure(Options options, Load load, Map<String, Target> aurora, JsonObject config)
            throws Exception {
        var port = config.getInteger("port");
        var bare = bare(options, config);
        try {
            var rates = new LinkedHashMap<Target, List<Double>>();
            for (var name : aurora.keySet()) {
                rates.put(aurora.get(name), new ArrayList<>());
                for (var kind : List.of("", "query/")) {
                    var address = URI.create("http://127.0.0.1:" + port + "/" + kind + name);
                    rates.put(new Target("bare " + kind + name, address, Map.of()), new ArrayList<>());
                }
            }
            // By requests as far as time allows: what Java compiles depends on how often it ran, not on how long.
            for (var target : rates.keySet()) {
                var asked = 0.0;
                for (var i = 0; i < MOST_WARM_UPS && asked < WARM_REQUESTS; i++) {
                    var rate = load.rate(target, WARM_SECONDS);
                    asked += rate * WARM_SECONDS;
                    say("warm " + target.name() + ": " + rounded(rate));
                }
            }
            for (var round = 0; round < ROUNDS * options.scale(); round++) {
                for (var target : rates.keySet()) {
                    rates.get(target).add(load.rate(target, ROUND_SECONDS));
                    say(target.name() + ": " + rounded(rates.get(target).getLast()) + " a second");
                }
            }
            return outcome(rates);
        } finally {
            bare.destroy();
        }
    }

    private static Outcome outcome(Map<Target, List<Double>> rates) {
        var medians = new LinkedHashMap<String, Double>();
        rates.forEach((target, all) -> medians.put(target.name(), median(all)));
        var figures = new JsonObject();
        var baseline = new JsonObject().put("what", "a bare Vert.x server that runs the same statements");
        var least = new JsonObject();
        for (var name : PATHS.keySet()) {
            double aurora = medians.getOrDefault("aurora " + name, 0.0);
            double transaction = medians.getOrDefault("bare " + name, 0.0);
            double query = medians.getOrDefault("bare query/" + name, 0.0);
            figures.put(name + "PerSecond", rounded(aurora))
                    .put(name + "Ratio", ratio(aurora, transaction))
                    .put(name + "RatioToQuery", ratio(aurora, query));
            baseline.put(name + "PerSecond", rounded(transaction)).put(name + "QueryPerSecond", rounded(query));
            least.put(name + "Ratio", LEAST_RATIO);
        }
        rates.forEach((target, all) -> figures.put(
                "rounds " + target.name(),
                new JsonArray(all.stream().map(ApiBench::rounded).toList())));
        return new Outcome(figures, baseline, new JsonObject(), least);
    }

    /** What the bare server needs, with the statements that Aurora is seen to send. */
    private static JsonObject config(
            Options options, Connection superuser, Load load, Map<String, Target> aurora, Token token)
            throws Exception {
        var log = new StatementLog(superuser, Launched.home(options).resolve("logs/postgres.log"));
        var statements = new JsonObject();
        var enter = "";
        for (var target : aurora.entrySet()) {
            var name = target.getKey();
            var sent = log.during(() -> {
                var _ = load.once(target.getValue());
            });
            var begin = sent.indexOf("BEGIN");
            var commit = sent.indexOf("COMMIT");
            if (begin < 0 || commit < begin + 3) {
                throw new IOException("PostgreSQL's log does not show the transaction of " + name + ": " + sent);
            }
            enter = sent.get(begin + 1);
            statements.put(name, new JsonArray(sent.subList(begin + 2, commit)));
        }
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        return new JsonObject()
                .put("port", port)
                .put("databasePort", databasePort(options))
                .put("password", passwords(options).getProperty("postgres.app"))
                .put("org", token.claims().getString("org"))
                .put("account", token.claims().getString("sub"))
                .put("session", token.claims().getString("sid"))
                .put("role", "admin")
                .put("project", text(superuser, "SELECT id FROM aurora.project WHERE slug = 'default' LIMIT 1"))
                .put("enter", enter)
                .put("statements", statements);
    }

    private static Process bare(Options options, JsonObject config) throws Exception {
        var file = options.data().resolve("bare.json");
        Files.writeString(file, config.encode());
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms64m",
                        "-Xmx512m",
                        "-cp",
                        options.install() + "/lib/*" + File.pathSeparator + options.install() + "/test-classes",
                        BareServer.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(options.data().resolve("bare.log").toFile())
                .start();
        var begin = System.nanoTime();
        while (!Files.readString(options.data().resolve("bare.log")).contains("listens on")) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || Launched.seconds(begin) > Launched.LIMIT.toSeconds()) {
                throw new IOException("The bare server did not start, see " + options.data() + "/bare.log");
            }
        }
        return process;
    }

    private static void seed(Connection superuser) throws SQLException {
        try (var sql = superuser.createStatement()) {
            sql.execute("SET search_path = aurora");
            sql.execute("""
                    INSERT INTO connection (id, org_id, project_id, provider, name, settings, state)
                    SELECT gen_random_uuid(), p.org_id, p.id, 'aws', 'bench', '{"auth":"profile"}', 'working'
                    FROM project p WHERE p.slug = 'default' ORDER BY p.created_at LIMIT 1
                    ON CONFLICT DO NOTHING""");
            sql.execute("""
                    INSERT INTO discovery_scope (org_id, connection_id, service, region, state, attempted_at, succeeded_at)
                    SELECT c.org_id, c.id, 'ec2', 'region-' || i, 'fresh', now(), now()
                    FROM connection c, generate_series(0, 16) i WHERE c.name = 'bench'
                    ON CONFLICT DO NOTHING""");
            sql.execute("""
                    INSERT INTO resource (id, org_id, connection_id, provider, service, type, kind, native_id, local_id,
                        name, region, account_ref, state, tags, attributes)
                    SELECT gen_random_uuid(), c.org_id, c.id, 'aws', 'ec2', 'aws.ec2.instance', 'instance',
                        'arn:aws:ec2:i-' || i, 'i-' || i, 'instance-' || i, 'region-' || mod(i, 17), '123456789012', 'running',
                        '{"env":"prod","team":"platform"}', '{"instanceType":"t3.micro","privateIp":"10.0.0.1"}'
                    FROM connection c, generate_series(1, %d) i WHERE c.name = 'bench'
                    ON CONFLICT DO NOTHING""".formatted(RESOURCES));
            sql.execute("VACUUM ANALYZE");
        }
    }

    /** The token of the machine's own command line, which is good for a day. */
    private static Token token(Options options) throws IOException {
        var text = Files.readString(Launched.home(options).resolve("cli-token")).strip();
        var payload = Base64.getUrlDecoder().decode(text.split("\\.", -1)[1]);
        return new Token(text, new JsonObject(new String(payload, StandardCharsets.UTF_8)));
    }

    private static Connection superuser(Options options) throws SQLException, IOException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + databasePort(options) + "/aurora_db",
                "aurora_superuser",
                passwords(options).getProperty("postgres.superuser"));
    }

    private static int databasePort(Options options) throws IOException {
        var lines = Files.readAllLines(Launched.home(options).resolve("postgres/data/postmaster.pid"));
        return Integer.parseInt(lines.get(PORT_LINE).strip());
    }

    private static Properties passwords(Options options) throws IOException {
        var passwords = new Properties();
        try (var reader = Files.newBufferedReader(Launched.home(options).resolve("passwords.properties"))) {
            passwords.load(reader);
        }
        return passwords;
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            rows.next();
            return Objects.requireNonNull(rows.getString(1));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double ratio(double one, double other) {
        return Math.round(one / other * 1000) / 1000.0;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static void say(String sentence) {
        System.err.println(sentence);
    }
}

package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aurora.embedded.Executables;
import dev.aurora.identity.FirstUser;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./aurora audit verify}, and an auditor who has nothing but what Aurora gives out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AuditVerifyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx);
    private Path folder;
    private TestingAurora aurora;
    private String token;

    private record Result(int exit, String out, String err) {}

    @BeforeAll
    void start(@TempDir Path data) {
        folder = data;
        aurora = TestingAurora.start(folder, Map.of());
        token = logIn();
    }

    @AfterAll
    void stop() {
        aurora.close();
        client.close();
        vertx.close().await();
    }

    @Test
    @Order(1)
    void saysThatTheLogOfARunningAuroraIsWhole() {
        awaitSealed();
        var result = verify();
        assertThat(result.err).isEmpty();
        assertThat(result.exit).isZero();
        assertThat(result.out).containsPattern("default: whole, \\d+ entries and 1 signed head\n");
        assertThat(verify("--org", "default").out).isEqualTo(result.out);
    }

    @Test
    @Order(2)
    void refusesAnOrganisationThatIsNotThereAsWrongUsage() {
        var result = verify("--org", "nobody");
        assertThat(result.exit).isEqualTo(Main.WRONG_USAGE);
        assertThat(result.err).isEqualTo("aurora: There is no organisation with the slug nobody\n");
    }

    /** With the export, the head and the programs that every machine has; docs/audit.md shows the same by hand. */
    @Test
    @Order(3)
    void givesAnAuditorAllThatIsNeeded(@TempDir Path desk) throws Exception {
        awaitSealed();
        var export = get("/api/audit/export");
        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(export.getHeader("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(export.getHeader("Content-Disposition")).contains("aurora-audit.ndjson");
        var previous = "0".repeat(64);
        var number = 0;
        var hashes = new ArrayList<String>();
        for (var line : lines(export)) {
            number++;
            assertThat(new JsonObject(line).getInteger("number")).isEqualTo(number);
            assertThat(new JsonObject(line).getString("previous")).isEqualTo(previous);
            previous = sha256(line);
            hashes.add(previous);
        }
        assertThat(number).isGreaterThan(2);
        awaitSealed();
        var rest = lines(get("/api/audit/export?after=2"));
        assertThat(rest.getFirst()).isEqualTo(lines(export).get(2));
        assertThat(rest.getLast()).contains("\"audit.exported\"");
        assertThat(get("/api/audit/export?after=1000000000").bodyAsString()).isNull();
        assertThat(get("/api/audit/export?after=-1").statusCode()).isEqualTo(400);

        var chain = json(get("/api/audit/chain"));
        assertThat(chain.getInteger("number")).isGreaterThanOrEqualTo(number);
        var head = chain.getJsonObject("head");
        assertThat(hashes.get(head.getInteger("number") - 1)).isEqualTo(head.getString("hash"));
        Files.write(
                desk.resolve("aurora-audit.ndjson"),
                Objects.requireNonNull(export.body()).getBytes());
        Files.writeString(desk.resolve("head.json"), head.encode());
        for (var program : List.of("bash", "jq", "openssl")) {
            assumeTrue(
                    Executables.find(program).isPresent() || Boolean.getBoolean("aurora.test.strict"),
                    program + " is not on the PATH");
        }
        var documented = documented();
        assertThat(run(desk, documented)).isZero();
        Files.writeString(
                desk.resolve("aurora-audit.ndjson"),
                Objects.requireNonNull(export.bodyAsString()).replaceFirst("session.opened", "session.closed"));
        assertThat(run(desk, documented)).isEqualTo(1);
    }

    /** The commands that docs/audit.md tells an auditor. */
    private static String documented() throws IOException {
        return Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/audit.md")))
                .results()
                .map(it -> it.group(1))
                .collect(Collectors.joining());
    }

    private static int run(Path desk, String script) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of("bash", "-c", script))
                .directory(desk.toFile())
                .redirectErrorStream(true)
                .redirectOutput(desk.resolve("said").toFile())
                .start()
                .waitFor();
    }

    @Test
    @Order(4)
    void showsNumberAndHashInTheList() {
        awaitSealed();
        var entry = json(get("/api/audit?limit=1")).getJsonArray("items").getJsonObject(0);
        assertThat(entry.getInteger("number")).isPositive();
        assertThat(entry.getString("hash")).hasSize(64);
        assertThat(entry.getString("sealedAt")).endsWith("Z");
    }

    /** Each is what its operation names in the contract, written by whoever did it. */
    @Test
    @Order(4)
    void recordsWhatPeopleDoInChatAndWithConnections() {
        var conversation = UUID.randomUUID();
        var started = post(
                "/api/runs",
                new JsonObject()
                        .put("question", "Which buckets are there?")
                        .put("conversationId", conversation.toString()));
        assertThat(started.statusCode()).as(started.bodyAsString()).isEqualTo(202);
        var run = json(started).getString("id");
        assertThat(post("/api/runs/" + run + "/cancel", null).statusCode()).isEqualTo(202);
        for (var method : List.of(HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.DELETE)) {
            var request = client.requestAbs(method, aurora.http() + "/api/conversations/" + conversation)
                    .bearerTokenAuthentication(token);
            var answer = method.equals(HttpMethod.PATCH)
                    ? request.sendJsonObject(new JsonObject().put("title", "Buckets"))
                            .await()
                    : request.send().await();
            assertThat(answer.statusCode()).isLessThan(300);
        }
        var connection = json(post(
                        "/api/connections",
                        new JsonObject()
                                .put("provider", "aws")
                                .put("name", "Nowhere")
                                .put(
                                        "aws",
                                        new JsonObject()
                                                .put("auth", "access-key")
                                                .put("accessKeyId", "AKIAIOSFODNN7EXAMPLE")
                                                .put("secretAccessKey", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
                                                .put("region", "eu-central-1")
                                                .put("endpoint", "http://127.0.0.1:1"))))
                .getString("id");
        assertThat(post("/api/connections/" + connection + "/test", null).statusCode())
                .isEqualTo(200);
        assertThat(post("/api/connections/" + connection + "/discovery", null).statusCode())
                .isEqualTo(202);
        assertThat(actions("run:" + run)).startsWith("run.started");
        assertThat(actions("conversation:" + conversation))
                .containsExactly("conversation.renamed", "conversation.archived");
        assertThat(actions("connection:" + connection))
                .containsExactly("connection.created", "connection.tested", "discovery.started");
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                json(get("/api/audit?action=secret.read")).getJsonArray("items").stream()
                                        .map(it -> ((JsonObject) it)
                                                .getJsonObject("detail")
                                                .getString("purpose")))
                        .contains("test-connection", "read-cloud"));
        assertThat(get("/api/audit").bodyAsString()).doesNotContain("bPxRfiCYEXAMPLEKEY");
    }

    private List<String> actions(String subject) {
        return json(get("/api/audit?subject=" + subject)).getJsonArray("items").stream()
                .map(it -> ((JsonObject) it).getString("action"))
                .toList()
                .reversed();
    }

    private HttpResponse<Buffer> post(String path, @Nullable JsonObject body) {
        var request = client.postAbs(aurora.http() + path).bearerTokenAuthentication(token);
        return (body == null ? request.send() : request.sendJsonObject(body)).await();
    }

    @Test
    @Order(5)
    void namesTheBrokenEntryOfARunningAuroraAndOfAStoppedOne() {
        awaitSealed();
        var superuser = aurora.superuser(vertx);
        superuser
                .query("UPDATE audit_entry SET actor = 'nobody' WHERE number = 2")
                .execute()
                .await();
        superuser.close().await();
        var running = verify();
        assertThat(running.exit).isEqualTo(Main.FAILED);
        assertThat(running.out).containsPattern("default: BROKEN, entry 2 \\([0-9a-f-]{36}, [a-z.-]+\\) is not what");
        aurora.close();
        var stopped = verify();
        assertThat(stopped.err).isEmpty();
        assertThat(stopped.exit).isEqualTo(Main.FAILED);
        assertThat(stopped.out).isEqualTo(running.out);
        aurora = TestingAurora.start(folder, Map.of());
    }

    @Test
    @Order(6)
    void saysThatThereIsNoAurora(@TempDir Path empty) {
        var result = run(empty);
        assertThat(result.exit).isEqualTo(Main.FAILED);
        assertThat(result.err)
                .startsWith("aurora: There is no Aurora in " + empty)
                .contains("AURORA_HOME");
        assertThat(empty).isEmptyDirectory();
    }

    private Result verify(String... arguments) {
        return run(folder, arguments);
    }

    private static Result run(Path data, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var place = new Place(data, Place.ofThisProcess().install(), Map.of("AURORA_HOME", data.toString()));
        var all = new ArrayList<>(List.of("audit", "verify"));
        all.addAll(List.of(arguments));
        var exit = Main.run(place, new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Result(exit, out.toString(), err.toString());
    }

    private void awaitSealed() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> json(get("/api/audit/chain")).getInteger("unsealed") == 0);
    }

    private String logIn() {
        var body = new JsonObject().put("email", FirstUser.EMAIL).put("password", TestingAurora.PASSWORD);
        return json(client.postAbs(aurora.http() + "/api/auth/login")
                        .sendJsonObject(body)
                        .await())
                .getString("accessToken");
    }

    private HttpResponse<Buffer> get(String path) {
        return client.getAbs(aurora.http() + path)
                .bearerTokenAuthentication(token)
                .send()
                .await();
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        return Objects.requireNonNull(answer.bodyAsJsonObject());
    }

    private static List<String> lines(HttpResponse<Buffer> answer) {
        return Objects.requireNonNull(answer.bodyAsString()).lines().toList();
    }

    private static String sha256(String line) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8)));
    }
}

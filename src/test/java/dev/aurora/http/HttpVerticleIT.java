package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Answer;
import dev.aurora.web.Operation;
import dev.aurora.web.Origins;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpVerticleIT {
    private static final String RESOURCE = "/api/resources/" + UUID.randomUUID();

    private RunningServer server;
    private String token;

    @BeforeAll
    void start() {
        server = new RunningServer(
                new Operation.Guarded("listConversations", call -> ok(Map.of("address", call.remoteAddress()))),
                new Operation.Guarded("createConnection", call -> ok(Map.of())),
                new Operation.Guarded("listResources", call -> ok(call.parameters())),
                new Operation.Guarded("summarizeResources", call -> ok(Map.of("text", "repeated ".repeat(1000)))),
                new Operation.Guarded("getResource", call -> {
                    throw new IllegalStateException("the password is 1234");
                }),
                new Operation.Guarded(
                        "listRisks",
                        call -> Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "The database does not answer"))),
                new Operation.Streaming("streamRunEvents", (call, context) -> {
                    var from = call.parameter("Last-Event-ID")
                            .or(() -> call.parameter("after"))
                            .orElse("none");
                    return context.response()
                            .putHeader("Content-Type", "text/event-stream")
                            .end("data: " + from + "\n\n");
                }));
        token = server.token();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void handsOverParametersAsTheyWereSent() {
        var answer = server.client()
                .get("/api/resources")
                .bearerTokenAuthentication(token)
                .addQueryParam("q", "100% -1 \"x\" {}")
                .addQueryParam("limit", "7")
                .send()
                .await();
        assertThat(json(answer))
                .isEqualTo(new JsonObject().put("q", "100% -1 \"x\" {}").put("limit", "7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/resources?limit=0 | limit: 0 is less than 1",
                "/api/resources?limit=many | limit must be integer, not string",
                "/api/resources?connectionId=1 | connectionId is no uuid",
                "/api/resources/not-a-uuid | id is no uuid",
                "/api/risks?severity=bad | severity must be one of \"critical\",\"high\",\"medium\",\"low\"",
                "/api/risks?colour=red | Unknown query parameter colour; known are severity",
                "/api/me?colour=red | Unknown query parameter colour; this operation has none"
            })
    void saysWhatIsWrongWithAParameter(String path, String wrong) {
        var answer = server.get(path, token);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("code")).isEqualTo("INVALID");
        assertThat(json(answer).getString("detail")).endsWith(wrong);
    }

    @Test
    void namesAFieldWithinAField() {
        var body = "{\"provider\":\"gcp\",\"name\":\"x\",\"aws\":{\"auth\":\"profile\",\"colour\":1}}";
        var answer = server.client()
                .post("/api/connections")
                .bearerTokenAuthentication(token)
                .sendJsonObject(new JsonObject(body))
                .await();
        assertThat(json(answer).getString("detail"))
                .endsWith("provider must be one of \"aws\"; aws.colour is not known");
    }

    @Test
    void refusesAnAddressThatCannotBeDecoded() {
        assertThat(server.get("/api/resources?q=%zz", token).statusCode()).isEqualTo(400);
        assertThat(server.get("/api/resources?q=%00", token).statusCode()).isEqualTo(400);
    }

    @Test
    void asksForALogInBeforeItLooksAtTheRequest() {
        assertThat(server.get("/api/resources?limit=0").statusCode()).isEqualTo(401);
    }

    @Test
    void allowsOnlyWhoeverHasTheRole() {
        var viewer = json(server.logIn(server.newMember("viewer"), RunningServer.PASSWORD));
        var answer = server.client()
                .post("/api/connections")
                .bearerTokenAuthentication(viewer.getString("accessToken"))
                .sendJsonObject(new JsonObject())
                .await();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).getString("detail"))
                .isEqualTo("This needs the role admin (permission connections.write); yours is viewer");
    }

    @Test
    void tellsNothingOfTheInsideWhenSomethingBreaks() {
        var answer = server.get(RESOURCE, token);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.bodyAsString()).doesNotContain("1234").doesNotContain("Exception");
        assertThat(json(answer).getString("code")).isEqualTo("INTERNAL");
    }

    @Test
    void saysWhenToTryAgainWhatIsAway() {
        var answer = server.get("/api/risks", token);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isNotNull();
        assertThat(json(answer).getString("detail")).isEqualTo("The database does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/nothing", "/api", "/ws/nothing", "/.well-known/nothing", "/nothing"})
    void answersAProblemWhereThereIsNothing(String path) {
        var answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.getHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(json(answer).getString("code")).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource({"DELETE, /api/me, 'GET, PATCH'", "GET, /api/auth/login, POST", "PUT, /api/connections, 'GET, POST'"})
    void saysWhichMethodsAnAddressKnows(String method, String path, String allowed) {
        var answer = server.request(HttpMethod.valueOf(method), path).send().await();
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.getHeader("Allow")).isEqualTo(allowed);
        assertThat(json(answer).getString("code")).isEqualTo("METHOD_NOT_ALLOWED");
    }

    @Test
    void refusesABodyOfTenMegabytes() {
        var answer = server.client()
                .post("/api/auth/login")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(new byte[10 * 1024 * 1024]))
                .await();
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).getString("code")).isEqualTo("TOO_LARGE");
    }

    @Test
    void refusesABodyThatGrowsTooLargeWhileItComes() {
        var client = server.vertx().createHttpClient();
        var request = client.request(HttpMethod.POST, server.port(), "127.0.0.1", "/api/auth/login")
                .await();
        request.setChunked(true).putHeader("Content-Type", "application/json");
        var status = request.response().map(it -> it.statusCode());
        for (var i = 0; i < 20; i++) {
            var _ = request.write(Buffer.buffer(new byte[100_000]));
        }
        assertThat(status.await()).isEqualTo(413);
        client.close().await();
    }

    @Test
    void refusesHeadersThatAreTooLarge() {
        var answer = server.client()
                .get("/api/me")
                .putHeader("X-Large", "x".repeat(20_000))
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(431);
    }

    @Test
    void sendsSecurityHeadersWithEverything() {
        for (var path : List.of("/", "/api/me", "/nothing", "/assets/app-1a2b3c.js")) {
            var answer = server.get(path);
            assertThat(answer.getHeader("Content-Security-Policy"))
                    .contains("script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("script-src 'self' 'unsafe");
            assertThat(answer.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.getHeader("Strict-Transport-Security")).isNull();
        }
    }

    @Test
    void compressesAnswersButNeverAStreamOfEvents() {
        var answer = compressed("/api/resources/summary");
        assertThat(answer.getHeader("Content-Encoding")).isEqualTo("gzip");
        assertThat(Objects.requireNonNull(answer.body()).length()).isLessThan(1000);
        var stream = compressed("/api/runs/" + UUID.randomUUID() + "/events?after=7");
        assertThat(stream.getHeader("Content-Encoding")).isNotEqualTo("gzip");
        assertThat(stream.bodyAsString()).isEqualTo("data: 7\n\n");
    }

    @Test
    void readsParametersFromHeaders() {
        var answer = server.client()
                .get("/api/runs/" + UUID.randomUUID() + "/events")
                .bearerTokenAuthentication(token)
                .putHeader("Last-Event-ID", "12")
                .send()
                .await();
        assertThat(answer.bodyAsString()).isEqualTo("data: 12\n\n");
    }

    @Test
    void keepsAGoodRequestIdAndReplacesABadOne() {
        assertThat(withRequestId("trace-12345678").getHeader("X-Request-Id")).isEqualTo("trace-12345678");
        assertThat(withRequestId("<script>alert(1)</script>").getHeader("X-Request-Id"))
                .doesNotContain("script");
    }

    @Test
    void aPageThatServesForAnotherAddressIsOneRequest() {
        var before = server.requests();
        var answer = server.client()
                .get("/conversations/1")
                .putHeader("Accept", "text/html")
                .putHeader("X-Request-Id", "trace-12345678")
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().getAll("X-Request-Id")).containsExactly("trace-12345678");
        // An end is counted after the answer is on its way.
        Awaitility.await().until(() -> server.requests() > before);
        assertThat(server.get("/").statusCode()).isEqualTo(200);
        Awaitility.await().until(() -> server.requests() > before + 1);
        assertThat(server.requests()).isEqualTo(before + 2);
    }

    @Test
    void servesThePageAtEveryAddressThatABrowserOpens() {
        for (var path : List.of("/", "/index.html", "/conversations/1", "/login")) {
            var answer = page(path, "text/html,application/xhtml+xml");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.bodyAsString()).contains("<title>Aurora</title>");
            assertThat(answer.getHeader("Content-Type")).startsWith("text/html");
            assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-cache");
        }
    }

    @Test
    void keepsFilesWithAHashForGood() {
        var answer = page("/assets/app-1a2b3c.js", "*/*");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.getHeader("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(answer.getHeader("Vary")).isEqualToIgnoringCase("accept-encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/gone-123.js",
                "/.hidden",
                "/.hidden-folder/file.txt",
                "/api/nothing",
                "/ws/nothing",
                "/assets/../../openapi.yaml"
            })
    void servesThePageForNothingElse(String path) {
        var answer = page(path, "text/html");
        assertThat(answer.bodyAsString()).doesNotContain("never served", "openapi: 3.1.0");
        assertThat(path.startsWith("/assets/..") || path.startsWith("/.hidden") || answer.statusCode() == 404)
                .isTrue();
    }

    @Test
    void showsItsContractToAnybody() {
        var yaml = server.get("/api/openapi.yaml");
        assertThat(yaml.statusCode()).isEqualTo(200);
        assertThat(yaml.getHeader("Content-Type")).isEqualTo("application/yaml");
        assertThat(yaml.bodyAsString()).startsWith("openapi: 3.1.0").contains("operationId: getMe");
        var contract = server.get("/api/openapi.json");
        assertThat(contract.getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(json(contract).getJsonObject("paths").fieldNames()).contains("/api/me");
        assertThat(json(contract).getJsonObject("components").fieldNames()).contains("responses");
        var page = server.get("/api/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.getHeader("Content-Type")).startsWith("text/html");
        assertThat(page.getHeader("Content-Security-Policy")).doesNotContain("unsafe");
        assertThat(page.bodyAsString()).contains("<title>Aurora API</title>");
        assertThat(server.request(HttpMethod.HEAD, "/api/openapi.json")
                        .send()
                        .await()
                        .statusCode())
                .isEqualTo(200);
        var posted = server.request(HttpMethod.POST, "/api/docs").send().await();
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.getHeader("Allow")).isEqualTo("GET");
    }

    @Test
    void leavesNoWayOutOfThePagesFolder() {
        var answer = new CompletableFuture<String>();
        NetClient client = server.vertx().createNetClient();
        client.connect(server.port(), "127.0.0.1").onSuccess(socket -> {
            socket.handler(it -> answer.complete(it.toString()));
            var _ = socket.write("GET /assets/%2e%2e/%2e%2e/openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n");
        });
        assertThat(answer.orTimeout(5, TimeUnit.SECONDS).join()).startsWith("HTTP/1.1 404");
        client.close().await();
    }

    @Test
    void upgradesWhatAFeatureMounts() {
        var echo = new Mount(
                "/ws/echo",
                context -> context.request()
                        .toWebSocket()
                        .onSuccess(socket -> socket.textMessageHandler(it -> socket.writeTextMessage("echo " + it))));
        var other = server.another(config(0), true, List.of(echo));
        var id = server.vertx().deployVerticle(other).await();
        var heard = new CompletableFuture<String>();
        var client = server.vertx().createWebSocketClient();
        var socket = client.connect(other.port(), "127.0.0.1", "/ws/echo").await();
        var _ = socket.textMessageHandler(heard::complete);
        socket.writeTextMessage("hello").await();
        assertThat(heard.orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo("echo hello");
        client.close().await();
        var secure =
                server.client().get(other.port(), "127.0.0.1", "/api/me").send().await();
        assertThat(secure.getHeader("Strict-Transport-Security")).isNotNull();
        server.vertx().undeploy(id).await();
    }

    @Test
    void tellsOpenSocketsThatItGoesAndWaitsForNone() {
        var silent = new Mount(
                "/ws/silent",
                context -> context.request()
                        .toWebSocket()
                        .onSuccess(socket -> socket.shutdownHandler(v -> socket.close((short) 1012))));
        var other = server.another(config(0), false, List.of(silent));
        var id = server.vertx().deployVerticle(other).await();
        var client = server.vertx().createWebSocketClient();
        var socket = client.connect(other.port(), "127.0.0.1", "/ws/silent").await();
        var closed = new CompletableFuture<Short>();
        var _ = socket.closeHandler(v -> closed.complete(socket.closeStatusCode()));
        var start = System.nanoTime();
        server.vertx().undeploy(id).await();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        assertThat(closed.orTimeout(2, TimeUnit.SECONDS).join()).isEqualTo((short) 1012);
        client.close().await();
    }

    @Test
    void makesNoFussOfABrowserThatClosesWhileAFileIsSent(@TempDir Path folder) throws IOException {
        var file = Files.write(folder.resolve("large"), new byte[50_000_000]);
        var sending = new Mount(
                "/large",
                context -> context.response().sendFile(file.toString()).onFailure(context::fail));
        var other = server.another(config(0), false, List.of(sending));
        var id = server.vertx().deployVerticle(other).await();
        var log = (Logger) LoggerFactory.getLogger(ProblemHandler.class);
        var level = log.getLevel();
        var said = new ListAppender<ILoggingEvent>();
        said.list = new CopyOnWriteArrayList<>();
        said.start();
        log.setLevel(Level.DEBUG);
        log.addAppender(said);
        try (var browser = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
            browser.getOutputStream()
                    .write("GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(browser.getInputStream().read()).isEqualTo('H');
        }
        Awaitility.await().until(() -> !said.list.isEmpty());
        server.vertx().undeploy(id).await();
        log.detachAppender(said);
        log.setLevel(level);
        assertThat(said.list)
                .allSatisfy(it -> assertThat(it.getLevel()).as(it.toString()).isEqualTo(Level.DEBUG));
    }

    @Test
    void believesAProxyOnlyWhereItIsTold() {
        assertThat(remoteAddress(server.port())).isEqualTo("127.0.0.1");
        var behindProxy =
                server.another(new HttpConfig("127.0.0.1", 0, true, "127.0.0.1", 0, Origins.own()), false, List.of());
        var id = server.vertx().deployVerticle(behindProxy).await();
        assertThat(remoteAddress(behindProxy.port())).isEqualTo("203.0.113.7");
        assertThat(remoteAddress(behindProxy.port(), "198.51.100.1", "198.51.100.2, 2001:db8::7"))
                .isEqualTo("2001:db8:0:0:0:0:0:7");
        for (var none : List.of("unknown", "", "203.0.113.7, _hidden", ":", "[", "203.0.113.7:99999999")) {
            assertThat(remoteAddress(behindProxy.port(), none)).as(none).isEqualTo("unknown");
        }
        server.vertx().undeploy(id).await();
    }

    @Test
    void namesTheSettingWhenItsPortIsTaken() {
        var second = server.another(config(server.port()), false, List.of());
        assertThatThrownBy(() -> server.vertx().deployVerticle(second).await())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("aurora.http.port")
                .hasMessageContaining(Integer.toString(server.port()));
    }

    @Test
    void startsOnlyWhenContractAndFeaturesAgree() {
        var missing = server.another(config(0), false, List.of(), List.of());
        assertThatThrownBy(() -> server.vertx().deployVerticle(missing).await())
                .hasMessageContaining("only in the contract")
                .hasMessageContaining("getMe");
        var invented = new Operation.Open("inventedOperation", call -> ok(Map.of()));
        var unknown = server.another(config(0), false, List.of(server.routes(), () -> List.of(invented)), List.of());
        assertThatThrownBy(() -> server.vertx().deployVerticle(unknown).await())
                .hasMessageContaining("only in the features: [inventedOperation]");
    }

    private String remoteAddress(int port) {
        return remoteAddress(port, "203.0.113.7");
    }

    private String remoteAddress(int port, String... forwarded) {
        var answer = server.client()
                .get(port, "127.0.0.1", "/api/conversations")
                .bearerTokenAuthentication(token)
                .putHeader("X-Forwarded-For", List.of(forwarded))
                .send()
                .await();
        return json(answer).getString("address");
    }

    private HttpResponse<Buffer> compressed(String path) {
        return server.client()
                .get(path)
                .bearerTokenAuthentication(token)
                .putHeader("Accept-Encoding", "gzip")
                .send()
                .await();
    }

    private HttpResponse<Buffer> withRequestId(String id) {
        return server.client()
                .get("/api/me")
                .putHeader("X-Request-Id", id)
                .send()
                .await();
    }

    private HttpResponse<Buffer> page(String path, String accept) {
        return server.client().get(path).putHeader("Accept", accept).send().await();
    }

    private static HttpConfig config(int port) {
        return new HttpConfig("127.0.0.1", port, false, "127.0.0.1", 0, Origins.own());
    }

    private static Future<Answer> ok(Object body) {
        return Future.succeededFuture(Answer.ok(body));
    }
}

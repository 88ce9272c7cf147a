package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.support.TestingModelServer;
import dev.aurora.support.TestingPeer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One API key over every way in, and what of it ends when the key is revoked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiKeyWaysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> CHATTING = List.of("conversations.read", "conversations.write");

    private final Vertx vertx = Vertx.vertx();
    private final TestingModelServer model = new TestingModelServer(vertx);
    // Kept, since Vert.x closes a client that nobody refers to.
    private final WebSocketClient sockets = vertx.createWebSocketClient();
    private final WebClient client = WebClient.create(vertx, new WebClientOptions().setKeepAlive(false));

    @SuppressWarnings("NullAway.Init")
    private TestingAurora aurora;

    @SuppressWarnings("NullAway.Init")
    private String token;

    @BeforeAll
    void start(@TempDir Path folder) {
        aurora = TestingAurora.start(
                folder,
                Map.of(
                        "aurora.llm.provider", "compatible",
                        "aurora.llm.base.url", model.baseUrl(),
                        "aurora.llm.model", "scripted",
                        "aurora.llm.api.key", "test"));
        token = CommandLineToken.read(folder).orElseThrow();
    }

    @AfterAll
    void close() {
        aurora.close();
        model.close();
        client.close();
        sockets.close().await();
        vertx.close().await();
    }

    @Test
    void asksOverServerSentEventsAndEndsInTheMiddleWhenItIsRevoked() {
        var key = key(CHATTING);
        model.enqueue(TestingModelServer.reply().text("Whole"));
        assertThat(request(HttpMethod.POST, "/api/agent", key.secret)
                        .sendJsonObject(TestingPeer.input("Tell me"))
                        .await()
                        .bodyAsString())
                .contains("Whole", "RUN_FINISHED");
        model.enqueue(TestingModelServer.reply()
                .text("Half ")
                .await(Promise.<Void>promise().future()));
        var input = TestingPeer.input("Tell me");
        var streaming = request(HttpMethod.POST, "/api/agent", key.secret).sendJsonObject(input);
        var run = "/api/runs/" + input.getString("runId");
        await().atMost(PATIENCE).until(() -> status(run, key.secret) == 200);
        revoke(key);
        var events = streaming.transform(it -> Future.succeededFuture(it.succeeded() ? it.result() : null));
        await().atMost(PATIENCE).until(events::isComplete);
        assertThat(events.result() == null ? "" : events.result().bodyAsString())
                .doesNotContain("RUN_FINISHED");
        assertThat(status(run, key.secret)).isEqualTo(401);
        assertThat(request(HttpMethod.GET, run + "/events", key.secret)
                        .send()
                        .await()
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void opensASocketByHeaderAndByFrameAndLosesBothWhenItIsRevoked() {
        var key = key(CHATTING);
        var byHeader = peer("Bearer " + key.secret);
        var pair = ("any:" + key.secret).getBytes(StandardCharsets.UTF_8);
        var byPassword = peer("Basic " + Base64.getEncoder().encodeToString(pair));
        var byFrame = peer(null);
        byFrame.send(new JsonObject().put("type", "auth").put("token", key.secret));
        var peers = List.of(byHeader, byPassword, byFrame);
        await().atMost(PATIENCE).until(() -> peers.stream().allMatch(it -> it.has("ready")));
        model.enqueue(TestingModelServer.reply()
                .text("Half ")
                .await(Promise.<Void>promise().future()));
        var input = TestingPeer.input("Tell me");
        byHeader.send(new JsonObject().put("type", "run").put("input", input));
        await().atMost(PATIENCE).until(() -> byHeader.text().equals("Half "));
        byFrame.send(new JsonObject().put("type", "attach").put("runId", input.getString("runId")));
        await().atMost(PATIENCE).until(() -> byFrame.text().equals("Half "));
        revoke(key);
        // Nothing is sent by either: what it follows ends by itself.
        await().atMost(PATIENCE)
                .until(() -> byHeader.socket().isClosed() && byFrame.socket().isClosed());
        assertThat(byHeader.socket().closeStatusCode()).isEqualTo((short) 1008);
        byPassword.send(new JsonObject().put("type", "run").put("input", TestingPeer.input("Again")));
        await().atMost(PATIENCE).until(() -> byPassword.has("error"));
        assertThat(byPassword.error().getString("code")).isEqualTo("UNAUTHENTICATED");
        var late = peer(null);
        late.send(new JsonObject().put("type", "auth").put("token", key.secret));
        await().atMost(PATIENCE).until(late.socket()::isClosed);
    }

    @Test
    void asksNothingWithoutThePermission() {
        var key = key(List.of("conversations.read"));
        assertThat(request(HttpMethod.POST, "/api/agent", key.secret)
                        .sendJsonObject(TestingPeer.input("Tell me"))
                        .await()
                        .statusCode())
                .isEqualTo(403);
        var peer = peer("Bearer " + key.secret);
        await().atMost(PATIENCE).until(() -> peer.has("ready"));
        peer.send(new JsonObject().put("type", "run").put("input", TestingPeer.input("Tell me")));
        await().atMost(PATIENCE).until(() -> peer.has("error"));
        assertThat(peer.error().getString("code")).isEqualTo("FORBIDDEN");
        assertThat(peer.error().getString("detail")).contains("conversations.write");
    }

    private record Key(String path, String secret) {}

    private Key key(List<String> permissions) {
        var created = request(HttpMethod.POST, "/api/api-keys", token)
                .sendJsonObject(new JsonObject().put("name", "ways").put("permissions", new JsonArray(permissions)))
                .await();
        assertThat(created.statusCode()).as(created.bodyAsString()).isEqualTo(201);
        return new Key(
                Objects.requireNonNull(created.getHeader("Location")),
                Objects.requireNonNull(created.bodyAsJsonObject()).getString("secret"));
    }

    private void revoke(Key key) {
        assertThat(request(HttpMethod.DELETE, key.path, token).send().await().statusCode())
                .isEqualTo(204);
    }

    private int status(String path, String secret) {
        return request(HttpMethod.GET, path, secret).send().await().statusCode();
    }

    private HttpRequest<Buffer> request(HttpMethod method, String path, String credential) {
        return client.requestAbs(method, aurora.http() + path).bearerTokenAuthentication(credential);
    }

    private TestingPeer peer(@Nullable String authorization) {
        var options = new WebSocketConnectOptions()
                .setHost(aurora.http().getHost())
                .setPort(aurora.http().getPort())
                .setURI("/ws/chat")
                // As browsers do, which may show no password.
                .setAllowOriginHeader(false);
        if (authorization != null) {
            options.addHeader("Authorization", authorization);
        }
        // On the event loop, so that it hears the first frame.
        return sockets.connect(options).map(TestingPeer::new).await();
    }
}

package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.chat.ChatConfig;
import dev.aurora.chat.ChatSockets;
import dev.aurora.chat.NoticeFeed;
import dev.aurora.events.RunEvents;
import dev.aurora.identity.HostileTokens;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.redis.RedisLink;
import dev.aurora.secrets.SecretReference;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingLimits;
import dev.aurora.web.Origins;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileTokensIT {
    // A header with more is refused before anybody reads it.
    private static final int HEADER_CHARACTERS = 8000;

    private RunningServer server;
    private HostileTokens tokens;

    @BeforeAll
    void start() {
        server = new RunningServer();
        var stored = server.database()
                .secrets()
                .getSystem(SecretReference.system("jwt-keys"))
                .await()
                .orElseThrow();
        tokens = new HostileTokens(
                server.token(), HostileTokens.keyOf(stored.value().reveal()));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void areRefusedEachAndAll() {
        assertThat(server.get("/api/me", tokens.wellMade()).statusCode()).isEqualTo(200);
        assertThat(tokens.all()).hasSizeGreaterThan(200).allSatisfy((name, token) -> {
            var answer = server.request(HttpMethod.GET, "/api/me")
                    .putHeader("Authorization", "Bearer " + token)
                    .send()
                    .await();
            if (token.length() > HEADER_CHARACTERS) {
                assertThat(answer.statusCode()).isEqualTo(431);
                return;
            }
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.getHeader("WWW-Authenticate")).startsWith("Bearer");
            assertThat(json(answer).getString("code")).isEqualTo("UNAUTHENTICATED");
        });
    }

    @Test
    void openNoSocket() {
        var vertx = server.vertx();
        var redis = new RedisLink(vertx, URI.create("redis://127.0.0.1:1"), Optional.empty());
        var events = new RunEvents(vertx, server.database().tenant(), redis);
        var limits = TestingLimits.alone(vertx, TestingLimits.NONE);
        var wait = Duration.ofSeconds(30);
        var sockets = new ChatSockets(
                vertx,
                server.database().tenant(),
                TestingApprovals.of(server.database().postgres()),
                events,
                limits,
                new NoticeFeed(server.database().postgres(), new Notices(NotifyConfig.NONE)),
                new ChatConfig("127.0.0.1", 0, wait, wait, wait, Origins.own()),
                Clock.systemUTC());
        var http = server.another(
                new HttpConfig("127.0.0.1", 0, false, "127.0.0.1", 0, Origins.own()),
                false,
                List.of(new Mount(ChatSockets.PATH, context -> sockets.handle(context.request()))));
        vertx.deployVerticle(http).await();
        var client = vertx.createWebSocketClient();
        assertThat(answer(client, http.port(), tokens.wellMade())).isEqualTo("pong");
        assertThat(tokens.all())
                .allSatisfy((name, token) ->
                        assertThat(answer(client, http.port(), token)).isEqualTo("closed 1008"));
        client.close().await();
        limits.close();
        events.close();
    }

    /** What comes back for a token and a ping: the pong, or why the socket was closed. */
    private static String answer(WebSocketClient client, int port, String token) {
        var answer = Promise.<String>promise();
        var socket = client.connect(port, "127.0.0.1", ChatSockets.PATH).await();
        socket.textMessageHandler(text -> {
            var type = new JsonObject(text).getString("type");
            if (type.equals("pong")) {
                answer.tryComplete(type);
            }
        });
        socket.closeHandler(v -> answer.tryComplete("closed " + socket.closeStatusCode()));
        socket.writeTextMessage(
                        new JsonObject().put("type", "auth").put("token", token).encode())
                .compose(v -> socket.writeTextMessage(
                        new JsonObject().put("type", "ping").encode()))
                .otherwiseEmpty()
                .await();
        var came = answer.future().timeout(20, TimeUnit.SECONDS).await();
        socket.close().otherwiseEmpty().await();
        return came;
    }

    @Test
    void openNothingBesideAGoodOne() {
        var forged = tokens.all().get("alg \"none\" without a signature");
        var answer = server.request(HttpMethod.GET, "/api/me")
                .putHeader("Authorization", List.of("Bearer " + forged, "Bearer " + tokens.wellMade()))
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?access_token=", "?token="})
    void areNotReadFromTheAddress(String query) {
        assertThat(server.get("/api/me" + query + tokens.wellMade()).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic ", "Bearer", "Token ", "JWT ", ""})
    void areNotReadUnderAnotherName(String scheme) {
        var answer = server.request(HttpMethod.GET, "/api/me")
                .putHeader("Authorization", scheme + tokens.wellMade())
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(401);
    }
}

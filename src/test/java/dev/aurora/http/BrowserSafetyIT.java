package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.identity.FirstUser;
import dev.aurora.web.Origins;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites can make a browser do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrowserSafetyIT {
    private static final String FRIEND = "https://friend.example";

    private RunningServer server;
    private HttpVerticle open;
    private String cookie;

    /** One server as it is by default, and one that lets a friend in and is reached at a public address. */
    @BeforeAll
    void start() {
        server = new RunningServer();
        var friends =
                Origins.of(Optional.of(URI.create("https://aurora.example")), List.of(FRIEND, "http://localhost:5173"));
        open = server.another(new HttpConfig("127.0.0.1", 0, false, "127.0.0.1", 0, friends), true, List.of());
        server.vertx().deployVerticle(open).await();
        cookie = server.logIn(FirstUser.EMAIL, RunningServer.PASSWORD)
                .cookies()
                .getFirst()
                .split(";", 2)[0];
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void letsNobodyInByDefault() {
        var answer = send(server.port(), HttpMethod.GET, "/api/me", "Origin", FRIEND);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.getHeader("Access-Control-Allow-Origin")).isNull();
        assertThat(answer.getHeader("Vary")).isNull();
        var preflight = preflight(server.port(), "/api/me", FRIEND);
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.getHeader("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void answersAFriendsPreflight() {
        var answer = preflight(open.port(), "/api/connections", FRIEND);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.getHeader("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(list(answer, "Access-Control-Allow-Methods"))
                .containsExactlyInAnyOrder("GET", "POST", "PUT", "PATCH", "DELETE");
        assertThat(list(answer, "Access-Control-Allow-Headers"))
                .containsExactlyInAnyOrder(
                        "Authorization",
                        "Content-Type",
                        "Idempotency-Key",
                        "If-Match",
                        "Aurora-Project",
                        "Last-Event-ID",
                        "X-Request-Id");
        assertThat(answer.getHeader("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(answer.getHeader("Access-Control-Allow-Credentials")).isNull();
        assertThat(answer.getHeader("Vary")).isEqualToIgnoringCase("Origin");
    }

    @Test
    void showsAFriendAnswersAndProblemsWithTheirHeaders() {
        var token = server.token();
        for (var withToken : List.of("Bearer " + token, "Bearer none")) {
            var answer = server.client()
                    .get(open.port(), "127.0.0.1", "/api/me")
                    .putHeader("Authorization", withToken)
                    .putHeader("Origin", FRIEND)
                    .send()
                    .await();
            assertThat(answer.statusCode()).isIn(200, 401);
            assertThat(answer.getHeader("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
            assertThat(answer.getHeader("Access-Control-Allow-Credentials")).isNull();
            assertThat(list(answer, "Access-Control-Expose-Headers"))
                    .containsExactlyInAnyOrder(
                            "ETag",
                            "Location",
                            "RateLimit",
                            "RateLimit-Policy",
                            "Retry-After",
                            "Idempotency-Replayed",
                            "Deprecation",
                            "Sunset",
                            "Link",
                            "WWW-Authenticate",
                            "X-Request-Id");
            assertThat(answer.getHeader("Vary")).containsIgnoringCase("Origin");
        }
        var nothing = send(open.port(), HttpMethod.GET, "/api/nothing", "Origin", FRIEND);
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.getHeader("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
    }

    @Test
    void tellsCachesThatAnswersDependOnWhoAsks() {
        for (var path : List.of("/api/me", "/api/docs", "/api/openapi.yaml")) {
            assertThat(server.client()
                            .get(open.port(), "127.0.0.1", path)
                            .send()
                            .await()
                            .getHeader("Vary"))
                    .containsIgnoringCase("Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "*",
                "http://friend.example",
                "https://friend.example.",
                "https://friend.example/",
                "https://friend.example:443",
                "https://friend.example:8443",
                "https://FRIEND.example",
                "HTTPS://friend.example",
                "https://friend.example.evil.example",
                "https://evil.example/friend.example",
                "https://evilfriend.example",
                "https://evil-friend.example",
                "https://sub.friend.example",
                "https://friend.example@evil.example",
                "https://friend.example, https://evil.example",
                "https://friend.example https://evil.example",
                "http://localhost",
                "http://localhost:51730",
                "https://localhost:5173",
                "http://127.0.0.1:5173",
                "https://aurora.example.evil.example"
            })
    void letsInNobodyWhoOnlyLooksLikeAFriend(String origin) {
        var answer = send(open.port(), HttpMethod.GET, "/api/openapi.json", "Origin", origin);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.getHeader("Access-Control-Allow-Origin")).isNull();
        var preflight = preflight(open.port(), "/api/me", origin);
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.getHeader("Access-Control-Allow-Origin")).isNull();
        assertThat(preflight.getHeader("Access-Control-Allow-Headers")).isNull();
        assertThat(refresh(open.port(), "Origin", origin).statusCode()).isEqualTo(403);
    }

    @Test
    void keepsSessionsToItsOwnPages() {
        for (var operation : List.of("login", "refresh", "logout")) {
            var path = "/api/auth/" + operation;
            var preflight = preflight(open.port(), path, FRIEND);
            assertThat(preflight.statusCode()).isEqualTo(405);
            assertThat(preflight.getHeader("Access-Control-Allow-Origin")).isNull();
            var answer = send(open.port(), HttpMethod.POST, path, "Origin", FRIEND);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(json(answer).getString("code")).isEqualTo("FORBIDDEN");
            assertThat(answer.getHeader("Access-Control-Allow-Origin")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, same-origin, 200",
        "Sec-Fetch-Site, none, 200",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, SAME-ORIGIN, 403",
        "Sec-Fetch-Site, '', 403",
        "Origin, https://aurora.example, 200",
        "Origin, http://aurora.example, 403",
        "Origin, https://aurora.example:443, 403",
        "Origin, https://friend.example, 403",
        "Origin, null, 403",
        "X-Other, nothing, 200"
    })
    void renewsASessionForItsOwnPagesAlone(String header, String value, int status) {
        assertThat(refresh(open.port(), header, value).statusCode()).isEqualTo(status);
    }

    @Test
    void knowsItsOwnPagesByTheHostOfTheRequest() {
        var own = "http://127.0.0.1:" + server.port();
        assertThat(refresh(server.port(), "Origin", own).statusCode()).isEqualTo(200);
        // TLS that ends in front of the server.
        assertThat(refresh(server.port(), "Origin", "https://127.0.0.1:" + server.port())
                        .statusCode())
                .isEqualTo(200);
        for (var other : List.of(
                "http://127.0.0.1",
                "http://127.0.0.1:" + open.port(),
                "http://localhost:" + server.port(),
                own + ".evil.example",
                "ws://127.0.0.1:" + server.port())) {
            assertThat(refresh(server.port(), "Origin", other).statusCode())
                    .as(other)
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auth/refresh",
                "/api//auth/refresh",
                "/api/./auth/refresh",
                "/api/x/../auth/refresh",
                "/api/%61uth/refresh",
                "/api/auth%2frefresh",
                "/API/auth/refresh",
                "/api/auth/refresh/",
                "/api/auth/refresh;x=y"
            })
    void isNotFooledByHowAPathIsWritten(String path) {
        var answer = server.request(HttpMethod.POST, path)
                .putHeader("Cookie", cookie)
                .putHeader("Sec-Fetch-Site", "cross-site")
                .send()
                .await();
        assertThat(answer.statusCode()).isIn(403, 404, 405);
    }

    @Test
    void refusesACookieThatANeighbourAdded() {
        var answer = server.request(HttpMethod.POST, "/api/auth/refresh")
                .putHeader("Cookie", cookie + "; aurora_refresh=planted")
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).getString("detail")).contains("cookie");
    }

    @Test
    void takesNoTokenFromACookie() {
        var answer = server.request(HttpMethod.GET, "/api/me")
                .putHeader("Cookie", cookie + "; Authorization=Bearer " + server.token())
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    private HttpResponse<Buffer> refresh(int port, String header, String value) {
        var answer = server.client()
                .post(port, "127.0.0.1", "/api/auth/refresh")
                .putHeader("Cookie", cookie)
                .putHeader(header, value)
                .send()
                .await();
        answer.cookies().forEach(it -> cookie = it.split(";", 2)[0]);
        return answer;
    }

    private static List<String> list(HttpResponse<Buffer> answer, String header) {
        return List.of(Objects.requireNonNull(answer.getHeader(header)).split(", "));
    }

    private HttpResponse<Buffer> preflight(int port, String path, String origin) {
        return server.client()
                .request(HttpMethod.OPTIONS, port, "127.0.0.1", path)
                .putHeader("Origin", origin)
                .putHeader("Access-Control-Request-Method", "POST")
                .putHeader("Access-Control-Request-Headers", "authorization,content-type")
                .send()
                .await();
    }

    private HttpResponse<Buffer> send(int port, HttpMethod method, String path, String header, String value) {
        var request = server.client().request(method, port, "127.0.0.1", path).putHeader(header, value);
        return HttpMethod.POST.equals(method)
                ? request.sendJsonObject(new JsonObject()).await()
                : request.send().await();
    }
}

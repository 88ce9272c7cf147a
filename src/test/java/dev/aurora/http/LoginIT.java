package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.identity.FirstUser;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LoginIT {
    private RunningServer server;

    @BeforeAll
    void start() {
        server = new RunningServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void tellsWhoIsLoggedIn() {
        var login = logIn();
        assertThat(login.statusCode()).isEqualTo(200);
        assertThat(json(login).getInteger("expiresIn")).isEqualTo(900);
        assertThat(login.getHeader("Cache-Control")).isEqualTo("no-store");
        var me = server.get("/api/me", json(login).getString("accessToken"));
        assertThat(me.statusCode()).isEqualTo(200);
        var body = json(me);
        assertThat(body.getString("email")).isEqualTo(FirstUser.EMAIL);
        assertThat(body.getString("role")).isEqualTo("admin");
        assertThat(body.getString("model")).isEqualTo("built-in planner");
        assertThat(body.getJsonArray("features")).isEqualTo(new JsonArray().add("sandbox"));
        assertThat(body.getJsonObject("org").getString("name")).isEqualTo("default");
        assertThat(body.getJsonObject("project").getString("name")).isEqualTo("default");
    }

    @Test
    void answersAProblemWithoutAToken() {
        var answer = server.get("/api/me");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.getHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.getHeader("WWW-Authenticate")).startsWith("Bearer");
        assertThat(json(answer).getString("code")).isEqualTo("UNAUTHENTICATED");
        assertThat(json(answer).getString("requestId")).isEqualTo(answer.getHeader("X-Request-Id"));
    }

    @Test
    void tellsAWrongPasswordAndAnUnknownAccountAlike() {
        var wrong = server.logIn(FirstUser.EMAIL, "wrong");
        var unknown = server.logIn("nobody@example.com", "wrong");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(json(unknown).getString("detail")).isEqualTo(json(wrong).getString("detail"));
        assertThat(wrong.cookies()).isEmpty();
    }

    @Test
    void entersOnlyAnOrganisationOfTheAccount() {
        var elsewhere = server.client()
                .post("/api/auth/login")
                .sendJsonObject(credentials()
                        .put("org", server.database().newMember().orgId().toString()))
                .await();
        assertThat(elsewhere.statusCode()).isEqualTo(401);
        var named = server.client()
                .post("/api/auth/login")
                .sendJsonObject(credentials().put("org", "default"))
                .await();
        assertThat(named.statusCode()).isEqualTo(200);
    }

    @Test
    void givesTheRefreshTokenInACookieThatScriptsAndOtherSitesNeverSee() {
        var cookie = logIn().cookies().getFirst();
        assertThat(cookie)
                .startsWith("aurora_refresh=")
                .contains("; Path=/api/auth")
                .contains("; HTTPOnly")
                .contains("; SameSite=Strict")
                .contains("; Max-Age=2592000")
                .doesNotContain("Secure");
    }

    @Test
    void rotatesTheRefreshToken() {
        var first = cookie(logIn());
        var renewed = refresh(first);
        assertThat(renewed.statusCode()).isEqualTo(200);
        assertThat(cookie(renewed)).isNotEqualTo(first);
        assertThat(server.get("/api/me", json(renewed).getString("accessToken")).statusCode())
                .isEqualTo(200);
        assertThat(refresh(cookie(renewed)).statusCode()).isEqualTo(200);
    }

    @Test
    void answersATabThatComesSecondWithoutANewRefreshToken() {
        var first = cookie(logIn());
        var winner = refresh(first);
        var second = refresh(first);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.cookies()).isEmpty();
        assertThat(refresh(cookie(winner)).statusCode()).isEqualTo(200);
    }

    @Test
    void endsTheSessionWhenAUsedRefreshTokenComesBackLater() {
        var login = logIn();
        var first = cookie(login);
        var renewed = refresh(first);
        server.database()
                .sql("UPDATE refresh_token SET used_at = used_at - interval '11 seconds' WHERE used_at IS NOT NULL");
        assertThat(refresh(first).statusCode()).isEqualTo(401);
        assertThat(refresh(cookie(renewed)).statusCode()).isEqualTo(401);
        assertThat(server.get("/api/me", json(renewed).getString("accessToken")).statusCode())
                .isEqualTo(401);
        assertThat(server.count("SELECT count(*) FROM audit_entry WHERE action = 'session.refresh-token-reused'"))
                .isEqualTo(1);
    }

    @Test
    void endsTheSessionAtLogOut() {
        var login = logIn();
        var token = json(login).getString("accessToken");
        var out = server.request(HttpMethod.POST, "/api/auth/logout")
                .putHeader("Cookie", cookie(login))
                .send()
                .await();
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.cookies().getFirst()).startsWith("aurora_refresh=;").contains("Max-Age=0");
        assertThat(refresh(cookie(login)).statusCode()).isEqualTo(401);
        assertThat(server.get("/api/me", token).statusCode()).isEqualTo(401);
    }

    @Test
    void logsOutQuietlyWithoutASession() {
        assertThat(server.request(HttpMethod.POST, "/api/auth/logout")
                        .send()
                        .await()
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void refusesToRefreshWithoutACookieOrWithAnInventedOne() {
        assertThat(server.request(HttpMethod.POST, "/api/auth/refresh")
                        .send()
                        .await()
                        .statusCode())
                .isEqualTo(401);
        assertThat(refresh("aurora_refresh=" + UUID.randomUUID()).statusCode()).isEqualTo(401);
        assertThat(refresh("aurora_refresh=" + "x".repeat(5000)).statusCode()).isEqualTo(401);
    }

    @Test
    void refusesToRefreshForAnotherSite() {
        var answer = server.request(HttpMethod.POST, "/api/auth/refresh")
                .putHeader("Cookie", cookie(logIn()))
                .putHeader("Sec-Fetch-Site", "same-site")
                .send()
                .await();
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void endsTheSessionWithTheMembership() {
        var member = server.newMember("viewer");
        var token = json(server.logIn(member, RunningServer.PASSWORD)).getString("accessToken");
        server.database()
                .sql("DELETE FROM membership m USING account a WHERE a.id = m.account_id AND a.email = $1", member);
        assertThat(server.get("/api/me", token).statusCode()).isEqualTo(401);
        assertThat(server.logIn(member, RunningServer.PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void slowsDownWhoeverGuesses() {
        var member = server.newMember("viewer");
        for (var i = 0; i < 5; i++) {
            assertThat(server.logIn(member, "wrong").statusCode()).isEqualTo(401);
        }
        // On a slow machine the first short waits are over before the next attempt.
        var braked = Stream.generate(() -> server.logIn(member, "wrong"))
                .limit(12)
                .filter(it -> it.statusCode() == 429)
                .findFirst()
                .orElseThrow();
        assertThat(json(braked).getString("code")).isEqualTo("EXHAUSTED");
        assertThat(braked.getHeader("Retry-After")).isNotNull();
    }

    @Test
    void publishesTheKeysWithoutTheirPrivateParts() {
        var answer = server.get("/.well-known/jwks.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        var key = json(answer).getJsonArray("keys").getJsonObject(0);
        assertThat(key.fieldNames()).containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e");
        var header = new JsonObject(
                Buffer.buffer(Base64.getUrlDecoder().decode(server.token().split("\\.", -1)[0])));
        assertThat(header.getString("kid")).isEqualTo(key.getString("kid"));
        assertThat(header.getString("alg")).isEqualTo("RS256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | The body is no JSON",
                "`` | The request needs a JSON body",
                "[] | the body must be object, not array",
                "{'email':'a\\u0000@b.c','password':'x'} | The character U+0000 is allowed nowhere; remove it",
                "{} | email is missing; password is missing",
                "{'email':'a@b.c'} | password is missing",
                "{'email':'a@b.c','password':1} | password must be string, not number",
                "{'email':'a@b.c','password':''} | password: String is too short (0 < 1)",
                "{'email':'a@b.c','password':'x','admin':true} | admin is not known"
            })
    void saysWhatIsWrongWithABody(String body, String wrong) {
        var answer = server.request(HttpMethod.POST, "/api/auth/login")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(body.replace('\'', '"')))
                .await();
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("code")).isEqualTo("INVALID");
        assertThat(json(answer).getString("detail")).endsWith(wrong);
    }

    @Test
    void refusesABodyOfAnotherType() {
        var answer = server.request(HttpMethod.POST, "/api/auth/login")
                .putHeader("Content-Type", "application/xml")
                .sendBuffer(Buffer.buffer("<login/>"))
                .await();
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("detail")).contains("application/json");
    }

    private HttpResponse<Buffer> logIn() {
        return server.logIn(FirstUser.EMAIL, RunningServer.PASSWORD);
    }

    private HttpResponse<Buffer> refresh(String cookie) {
        return server.request(HttpMethod.POST, "/api/auth/refresh")
                .putHeader("Cookie", cookie)
                .send()
                .await();
    }

    private static String cookie(HttpResponse<Buffer> answer) {
        return Objects.requireNonNull(answer.cookies().getFirst().split(";", 2)[0]);
    }

    private static JsonObject credentials() {
        return new JsonObject().put("email", FirstUser.EMAIL).put("password", RunningServer.PASSWORD);
    }
}

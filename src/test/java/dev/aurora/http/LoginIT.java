package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.identity.FirstUser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

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
        var login = server.logIn(FirstUser.EMAIL, RunningServer.PASSWORD);
        assertThat(login.statusCode()).isEqualTo(200);
        assertThat(json(login).getInteger("expiresIn")).isEqualTo(900);
        var me = server.get("/api/me", json(login).getString("accessToken"));
        assertThat(me.statusCode()).isEqualTo(200);
        var body = json(me);
        assertThat(body.getString("email")).isEqualTo(FirstUser.EMAIL);
        assertThat(body.getString("role")).isEqualTo("admin");
        assertThat(body.getString("model")).isEqualTo("built-in planner");
        assertThat(body.getJsonArray("features").encode()).isEqualTo("[\"sandbox\"]");
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
}

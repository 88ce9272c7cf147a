package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.identity.FirstUser;
import dev.aurora.web.LimitConfig;
import io.vertx.core.http.HttpMethod;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LimitedServerIT {
    private static final int ACCOUNT = 20;
    private static final int ADDRESS = 10;

    private final RunningServer server = new RunningServer(new LimitConfig(0, ACCOUNT, 0, ADDRESS));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tellsEachAnswerHowMuchIsLeft() {
        var token = server.token();
        assertThat(server.get("/api/me", token).getHeader("RateLimit-Policy"))
                .isEqualTo("\"account\";q=" + ACCOUNT + ";w=60");
        assertThat(server.get("/api/me", token).getHeader("RateLimit"))
                .matches("\"account\";r=" + (ACCOUNT - 2) + ";t=[1-6]?[0-9]");
        var login = server.logIn(FirstUser.EMAIL, "wrong");
        assertThat(login.getHeader("RateLimit")).startsWith("\"address\";r=");
        assertThat(server.get("/").getHeader("RateLimit")).isNull();
    }

    @Test
    void answersWhoeverAsksTooMuchWithTheRealWaitAndStillCancels() {
        var token = server.token();
        for (var i = 0; i < ACCOUNT; i++) {
            assertThat(server.get("/api/me", token).statusCode()).isEqualTo(200);
        }
        var refused = server.get("/api/me", token);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(json(refused).getString("code")).isEqualTo("EXHAUSTED");
        var wait = Integer.parseInt(refused.getHeader("Retry-After"));
        assertThat(wait).isBetween(1, 120);
        assertThat(json(refused).getInteger("retryAfterSeconds")).isEqualTo(wait);
        assertThat(refused.getHeader("RateLimit")).isEqualTo("\"account\";r=0;t=" + wait);
        var cancelled = server.request(HttpMethod.POST, "/api/runs/" + UUID.randomUUID() + "/cancel")
                .bearerTokenAuthentication(token)
                .send()
                .await();
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(cancelled.getHeader("RateLimit")).isNull();
        var member = server.newMember("viewer");
        var other = json(server.logIn(member, RunningServer.PASSWORD)).getString("accessToken");
        assertThat(server.get("/api/me", other).statusCode()).isEqualTo(200);
    }

    @Test
    void countsBadTokensByAddressAndLeavesGoodOnesAlone() {
        var token = server.token();
        for (var i = 1; i < ADDRESS; i++) {
            assertThat(server.get("/api/me", "wrong").statusCode()).isEqualTo(401);
        }
        assertThat(server.get("/api/me", "wrong").statusCode()).isEqualTo(429);
        assertThat(server.get("/api/me").statusCode()).isEqualTo(429);
        assertThat(server.logIn(FirstUser.EMAIL, RunningServer.PASSWORD).statusCode())
                .isEqualTo(429);
        assertThat(server.get("/api/me", token).statusCode()).isEqualTo(200);
    }

    @Test
    void believesNoForwardedAddressUnasked() {
        for (var i = 0; i < ADDRESS; i++) {
            assertThat(forwarded("/api/me", "203.0.113." + i)).isEqualTo(401);
        }
        assertThat(forwarded("/api/me", "203.0.113.77")).isEqualTo(429);
    }

    private int forwarded(String path, String address) {
        return server.request(HttpMethod.GET, path)
                .putHeader("X-Forwarded-For", address)
                .send()
                .await()
                .statusCode();
    }
}

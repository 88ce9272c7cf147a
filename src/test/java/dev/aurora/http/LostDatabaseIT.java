package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.identity.FirstUser;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LostDatabaseIT {
    @Test
    void answersProblemsWhileTheDatabaseIsAwayAndGoesOnWhenItIsBack() {
        try (var server = new RunningServer()) {
            var token = server.token();
            assertThat(server.get("/api/me", token).statusCode()).isEqualTo(200);

            server.databaseCable().pull();
            var me = server.get("/api/me", token);
            assertThat(me.statusCode()).isEqualTo(503);
            assertThat(me.getHeader("Retry-After")).isNotNull();
            assertThat(json(me).getString("code")).isEqualTo("UNAVAILABLE");
            assertThat(json(me).getString("detail")).contains("database");
            assertThat(server.logIn(FirstUser.EMAIL, RunningServer.PASSWORD).statusCode())
                    .isEqualTo(503);
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.get("/.well-known/jwks.json").statusCode()).isEqualTo(200);

            server.databaseCable().putBack();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.get("/api/me", token).statusCode())
                            .isEqualTo(200));
            assertThat(server.logIn(FirstUser.EMAIL, RunningServer.PASSWORD).statusCode())
                    .isEqualTo(200);
        }
    }
}

package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.identity.HostileTokens;
import dev.aurora.secrets.SecretReference;
import io.vertx.core.http.HttpMethod;
import java.util.List;
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

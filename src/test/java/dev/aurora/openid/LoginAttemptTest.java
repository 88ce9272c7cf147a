package dev.aurora.openid;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginAttemptTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/inventory", "/inventory?type=aws.ec2.instance&sort=-name#top", "/a/b//c", "/%2F%2Fa"})
    void goesBackToAPathOfThePage(String path) {
        assertThat(LoginAttempt.isOwnPath(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "inventory",
                "//evil.example.com",
                "/\\evil.example.com",
                "/a\\b",
                "https://evil.example.com",
                "javascript:alert(1)",
                "/\t/evil.example.com",
                "/\n/evil.example.com",
                "/a b",
                "/ä",
                "/api/me",
                "/ws/chat"
            })
    void goesNowhereElse(String path) {
        assertThat(LoginAttempt.isOwnPath(path)).isFalse();
        assertThat(LoginAttempt.isOwnPath("/" + "x".repeat(500))).isFalse();
    }

    /** The example of RFC 7636, appendix B. */
    @Test
    void challengesAsTheStandardSays() {
        var attempt = new LoginAttempt("", "", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "/", Instant.EPOCH);
        assertThat(attempt.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void tellsNoneOfItsSecrets() {
        assertThat(new LoginAttempt("state", "nonce", "verifier", "/", Instant.EPOCH).toString())
                .doesNotContain("state", "nonce", "verifier");
    }
}

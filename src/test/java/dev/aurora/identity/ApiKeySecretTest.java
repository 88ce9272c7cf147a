package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiKeySecretTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void isOneWordThatAScannerFinds() {
        for (var i = 0; i < 1_000; i++) {
            var secret = ApiKeySecret.generate(RANDOM);
            assertThat(secret).matches("aurora_[0-9A-Za-z]{49}");
            assertThat(ApiKeySecret.isMeant(secret)).isTrue();
            assertThat(ApiKeySecret.isWellFormed(secret)).isTrue();
        }
    }

    @Test
    void isNeverTheSameAgain() {
        var seen = new HashSet<String>();
        for (var i = 0; i < 10_000; i++) {
            assertThat(seen.add(ApiKeySecret.generate(RANDOM))).isTrue();
        }
    }

    @Test
    void tellsEveryMistypedCharacter() {
        var secret = ApiKeySecret.generate(RANDOM);
        for (var i = 0; i < secret.length(); i++) {
            for (var wrong : new char[] {'0', 'a', 'Z', '_', ' ', 'é'}) {
                var mistyped = secret.substring(0, i) + wrong + secret.substring(i + 1);
                assertThat(ApiKeySecret.isWellFormed(mistyped)).isEqualTo(mistyped.equals(secret));
            }
        }
    }

    @Test
    void tellsOneThatIsNotWhole() {
        var secret = ApiKeySecret.generate(RANDOM);
        for (var end = 0; end < secret.length(); end++) {
            assertThat(ApiKeySecret.isWellFormed(secret.substring(0, end))).isFalse();
        }
        assertThat(ApiKeySecret.isWellFormed(secret + "0")).isFalse();
        assertThat(ApiKeySecret.isWellFormed(secret + secret)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "aurora_", "AURORA_", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "ghp_0123456789"})
    void isNotMeantByAnythingElse(String credential) {
        assertThat(ApiKeySecret.isWellFormed(credential)).isFalse();
    }

    @Test
    void showsOfItselfOnlyTheBeginning() {
        var secret = ApiKeySecret.generate(RANDOM);
        assertThat(secret).startsWith(ApiKeySecret.hint(secret));
        assertThat(ApiKeySecret.hint(secret)).hasSize(13);
        assertThat(ApiKeySecret.hash(secret).length()).isEqualTo(32);
    }
}

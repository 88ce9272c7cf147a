package dev.aurora.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StreamRedactorTest {
    private static final Redactor REDACTOR = new Redactor();
    private static final String LINE = "MIIEpAIBAAKCAQEA7r3fGh5kQ2vXyZ0123456789abcdefghijklmnopqrstuvwx\n";

    private final StreamRedactor stream = REDACTOR.stream();

    @Test
    void holdsBackOnlyWhatMayBeTheBeginningOfASecret() {
        assertThat(stream.push("The key AK")).isEqualTo("The key ");
        assertThat(stream.push("ME is")).isEqualTo("AKME is");
        assertThat(stream.push(" here: ghp_")).isEqualTo(" here: ");
        assertThat(stream.push("a1B2".repeat(9))).isEmpty();
        assertThat(stream.push(". Next")).isEqualTo("[redacted: GitHub token]. Next");
        assertThat(stream.end()).isEmpty();
    }

    @Test
    void doesNotHoldBackTheNameOfASecret() {
        assertThat(stream.push("password=")).isEqualTo("password=");
        assertThat(stream.push("hunt3r")).isEmpty();
        assertThat(stream.push(" ok")).isEqualTo("[redacted: password] ok");
    }

    @Test
    void holdsAPrivateKeyFromItsBeginToItsEnd() {
        assertThat(stream.push("Key:\n-----BEGIN RSA PRIVATE KEY-----\n")).isEqualTo("Key:\n");
        for (var i = 0; i < 25; i++) {
            assertThat(stream.push(LINE)).isEmpty();
        }
        assertThat(stream.push("-----END RSA PRIVATE KEY-----")).isEmpty();
        assertThat(stream.push("\nThat was it.")).isEqualTo("[redacted: private key]\nThat was it.");
    }

    @Test
    void doesNotCollectAPrivateKeyThatNeverEnds() {
        var out = new StringBuilder(stream.push("-----BEGIN PRIVATE KEY-----\n"));
        for (var i = 0; i < 20_000; i++) {
            out.append(stream.push(LINE));
            assertThat(stream.held()).isLessThan(StreamRedactor.LONGEST + 2 * LINE.length());
        }
        out.append(stream.push("-----END PRIVATE KEY-----\nAfter")).append(stream.end());
        assertThat(out).hasToString("[redacted: private key]\nAfter");
    }

    @Test
    void givesOutAtTheEndWhatWasNoSecret() {
        assertThat(stream.push("ends with ghp_")).isEqualTo("ends with ");
        assertThat(stream.end()).isEqualTo("ghp_");
        assertThat(stream.push("next text AKIA")).isEqualTo("next text ");
        assertThat(stream.end()).isEqualTo("AKIA");
    }

    @Test
    void redactsWhatBeginsInOneSecretAndEndsBehindIt() {
        var text = "password=x-----BEGIN PRIVATE KEY-----\n" + LINE.repeat(3) + "-----END PRIVATE KEY-----\nAfter";
        assertThat(REDACTOR.text(text)).isEqualTo("password=[redacted: password]\nAfter");
    }

    /** However a text is made, each character is looked at a bounded number of times. */
    @Test
    void isNotSlowedDownByTextThatIsMadeForIt() {
        for (var piece : List.of(
                "eyJ",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "password=",
                "\"password\": \"",
                "ghp_",
                "://a:",
                "token: ",
                " eyJaaaaaaaaa.eyJ",
                "AKIA",
                "\\",
                "M",
                " MMMM",
                "=",
                "password: a\\",
                "LS0tLS1CRUdJTiBSU0EgUFJJVkFURS")) {
            var text = piece.repeat(1_000_000 / piece.length());
            assertThat(CompletableFuture.supplyAsync(() -> REDACTOR.text(text)))
                    .as(piece)
                    .succeedsWithin(Duration.ofSeconds(20));
        }
    }

    /** Names and signs of rules in every order: what makes the automata know most. */
    @Test
    void forgetsWhatItCameToKnowWithoutChangingWhatItDoes() {
        var forgetful = new Redactor(300);
        var words = List.of(
                "datadog",
                "dd-",
                "okta_",
                "paypal",
                "key",
                "token",
                "api",
                "secret",
                "password",
                "M",
                "pat",
                "=",
                ": ",
                "\"",
                " ",
                "\n",
                "-u a:",
                "://",
                "@",
                "1/2:",
                "8Q~",
                ".",
                "ghp_",
                "AKIA",
                "eyJ",
                "Authorization",
                "Bearer ",
                "x7Kp2Lq9");
        var random = new Random(9);
        for (var i = 0; i < 60; i++) {
            var text = new StringBuilder();
            for (var j = 0; j < 400; j++) {
                text.append(words.get(random.nextInt(words.size())));
            }
            var stream = forgetful.stream();
            var out = new StringBuilder();
            for (var at = 0; at < text.length(); at += 7) {
                out.append(stream.push(text.substring(at, Math.min(text.length(), at + 7))));
            }
            assertThat(out.append(stream.end())).hasToString(REDACTOR.text(text.toString()));
            assertThat(forgetful.rules().states()).isLessThan(1_000);
        }
    }

    @Test
    void streamsDoNotDisturbEachOther() throws Exception {
        var examples = new SecretExamples(11).all();
        try (var executor = Executors.newFixedThreadPool(8)) {
            var futures = new ArrayList<CompletableFuture<List<String>>>();
            for (var i = 0; i < 8; i++) {
                futures.add(CompletableFuture.supplyAsync(
                        () -> examples.stream().map(it -> inPieces(it.text())).toList(), executor));
            }
            var expected = examples.stream().map(it -> REDACTOR.text(it.text())).toList();
            for (var future : futures) {
                assertThat(future.get()).isEqualTo(expected);
            }
        }
    }

    private static String inPieces(String text) {
        var stream = REDACTOR.stream();
        var out = new StringBuilder();
        IntStream.range(0, (text.length() + 2) / 3)
                .forEach(i -> out.append(stream.push(text.substring(i * 3, Math.min(text.length(), i * 3 + 3)))));
        return out.append(stream.end()).toString();
    }
}

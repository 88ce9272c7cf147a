package dev.aurora.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for any text, made of secrets, pieces of them, and what usually stands around them. */
final class RedactionPropertiesTest {
    private static final Redactor REDACTOR = new Redactor();
    private static final List<String> EXAMPLES = new SecretExamples(7)
            .all().stream().map(SecretExamples.Example::text).toList();
    private static final List<String> AROUND = List.of(
            " ",
            "\n",
            "\"",
            "'",
            "=",
            ": ",
            "@",
            "://",
            "/",
            "\\",
            "\\n",
            "%3D",
            "{",
            "}",
            "[",
            "]",
            ",",
            ";",
            "&",
            "-",
            "_",
            ".",
            "password",
            "token",
            "secret",
            "Authorization: Bearer ",
            "\"password\": \"",
            "api_key=",
            "postgres://app:",
            "${",
            "[redacted: ",
            "[redacted: token]",
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "eyJ",
            "AKIA",
            "ghp_",
            "sk-",
            "prose without anything",
            "日本",
            "🚀",
            "\0");

    @Property(tries = 400)
    void aStreamGivesTheSameHoweverItIsCut(@ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts) {
        var stream = REDACTOR.stream();
        var out = new StringBuilder();
        var from = 0;
        for (var cut : cuts) {
            var to = Math.min(text.length(), from + cut);
            out.append(stream.push(text.substring(from, to)));
            from = to;
        }
        out.append(stream.push(text.substring(from))).append(stream.end());
        assertThat(out).hasToString(REDACTOR.text(text));
    }

    @Property(tries = 400)
    void whatIsRedactedStaysAsItIs(@ForAll("texts") String text) {
        var once = REDACTOR.text(text);
        assertThat(REDACTOR.text(once)).isEqualTo(once);
    }

    @Property(tries = 400)
    void whatAStreamGivesOutIsNeverTakenBack(@ForAll("texts") String text) {
        var whole = REDACTOR.text(text);
        var stream = REDACTOR.stream();
        var out = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            out.append(stream.push(text.substring(i, i + 1)));
            assertThat(whole).startsWith(out);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        var examples = Arbitraries.of(EXAMPLES);
        var pieces = examples.flatMap(it -> Arbitraries.integers()
                .between(0, it.length())
                .flatMap(from ->
                        Arbitraries.integers().between(from, it.length()).map(to -> it.substring(from, to))));
        var anything = Arbitraries.strings().ascii().ofMaxLength(12);
        return Arbitraries.frequencyOf(
                        Tuple.of(3, examples),
                        Tuple.of(3, pieces),
                        Tuple.of(5, Arbitraries.of(AROUND)),
                        Tuple.of(1, anything))
                .list()
                .ofMaxSize(8)
                .map(it -> String.join("", it));
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 40).list().ofMaxSize(60);
    }
}

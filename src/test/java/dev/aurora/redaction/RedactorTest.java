package dev.aurora.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.redaction.SecretExamples.Example;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RedactorTest {
    private static final Redactor REDACTOR = new Redactor();

    static Stream<Example> examples() {
        return new SecretExamples(1).all().stream();
    }

    static Stream<String> others() {
        return RuleFile.read().rules().stream()
                .map(RuleFile.Entry::others)
                .filter(it -> it != null)
                .flatMap(List::stream);
    }

    @Test
    void knowsTheUsualFormats() {
        var rules = RuleFile.read().rules();
        assertThat(rules).hasSizeGreaterThan(100);
        assertThat(rules).extracting(RuleFile.Entry::id).doesNotHaveDuplicates();
        assertThat(rules).allSatisfy(it -> assertThat(it.examples()).as(it.id()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void redactsTheExamplesOfEveryRule(Example example) {
        var redacted = REDACTOR.text(example.text());
        assertThat(redacted).contains("[redacted: " + example.name() + "]");
        assertThat(example.secrets()).allSatisfy(secret -> assertThat(redacted).doesNotContain(secret));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void redactsThemWithinATextAndChangesNothingElse(Example example) {
        var redacted = REDACTOR.text("It says\n" + example.text() + "\n(and goes on.)");
        assertThat(redacted).startsWith("It says\n").endsWith("(and goes on.)").contains("[redacted: ");
        assertThat(REDACTOR.text(redacted)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @MethodSource("others")
    void leavesWhatOnlyLooksLikeIt(String text) {
        assertThat(REDACTOR.text(text)).isEqualTo(text);
        assertThat(REDACTOR.text("Before\n" + text + "\nAfter")).isEqualTo("Before\n" + text + "\nAfter");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isTheSameHoweverAStreamIsCut(Example example) {
        var text = "a: " + example.text() + "\nend";
        var whole = REDACTOR.text(text);
        for (var cut = 0; cut <= text.length(); cut++) {
            assertThat(streamed(text.substring(0, cut), text.substring(cut))).isEqualTo(whole);
        }
        assertThat(streamed(text.split("", -1))).isEqualTo(whole);
    }

    private static String streamed(String... pieces) {
        var stream = REDACTOR.stream();
        var out = new StringBuilder();
        for (var piece : pieces) {
            out.append(stream.push(piece));
        }
        return out.append(stream.end()).toString();
    }
}

package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordRulesTest {
    private static final List<String> KNOWN = List.of("ada.lovelace@example.com", "Ada Lovelace", "Analytical Engines");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "größer als das Leben",
                "xkvw qpzt mnrs",
                "Tr0ub4dor&3xx",
                "密码安全第一喝茶看书睡觉",
                "🐎🔋📎🐎🌋🍵🎻🧵🪐🧊🪁🧩"
            })
    void acceptsWhatIsLongAndNotCommon(String password) {
        assertThatCode(() -> PasswordRules.check(password, KNOWN)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "passwordpassword",
                "PASSWORD1234!",
                "P@ssw0rd!P@ssw0rd!",
                "qwertyuiop12",
                "123456789012",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "Administrator",
                "unbelievable",
                "letmeinletmein"
            })
    void refusesWhatGuessersTryFirst(String password) {
        assertBroken(password, "easy to guess");
    }

    @Test
    void countsWhatAReaderWouldCallCharacters() {
        assertBroken("xkvw qpzt m", "at least 12 characters; this one has 11");
        assertBroken("🐎🔋📎🐎🌋🍵🎻🧵🪐🧊🪁", "this one has 11");
    }

    @Test
    void hasALongestThatNobodyTypes() {
        var words = "xkvw qpzt mnrs ".repeat(100);
        assertThatCode(() -> PasswordRules.check(words.substring(0, 1000), KNOWN))
                .doesNotThrowAnyException();
        assertBroken(words.substring(0, 1001), "at most 1000 characters; this one has 1001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xkvw LOVELACE mnrs",
                "xkvw analytical mnrs",
                "xkvw ada.lovelace@example.com mnrs",
                "xkvwexamplemnrs"
            })
    void refusesWhatIsKnownOfItsOwner(String password) {
        assertBroken(password, "leave out your name");
    }

    @Test
    void leavesShortNamesAlone() {
        assertThatCode(() -> PasswordRules.check("xkvw adamant comet", KNOWN)).doesNotThrowAnyException();
    }

    @Test
    void saysEverythingThatIsWrong() {
        assertThatThrownBy(() -> PasswordRules.check("lovelace", KNOWN))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        it -> assertThat(it.sentence().split("\\. ", -1)).hasSize(3));
    }

    @Test
    void takesTwoWaysToTypeALetterForOne() {
        assertThat(PasswordRules.normal("gro\u0308ßer")).isEqualTo(PasswordRules.normal("gr\u00f6ßer"));
    }

    private static void assertBroken(String password, String sentence) {
        assertThatThrownBy(() -> PasswordRules.check(password, KNOWN)).isInstanceOfSatisfying(Refusal.class, it -> {
            assertThat(it.reason()).isEqualTo(Reason.INVALID);
            assertThat(it.sentence()).contains(sentence).doesNotContain(password);
        });
    }
}

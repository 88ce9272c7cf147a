package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.notify.Notice.Kind;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class NoticeTest {
    @Test
    void hasATitleOfOneLineWithNothingThatIsNotSeen() {
        assertThat(title("Delete \r\nBcc: all@example.com\u202e\u0000 now\u2028"))
                .isEqualTo("Delete Bcc: all@example.com now");
        assertThat(title("x".repeat(300))).hasSize(200).endsWith("x...");
        assertThat(title("x".repeat(196) + "\uD83D\uDE00 and more"))
                .as("no half of a character")
                .isEqualTo("x".repeat(196) + "...");
        assertThat(title("alone \uD83D here")).isEqualTo("alone here");
        assertThat(title("Größe 😀")).isEqualTo("Größe 😀");
    }

    @Test
    void keepsTheLinesOfItsText() {
        assertThat(notice("Title", "one\r\n\r\n two\u0007\u200b three ", "/approvals")
                        .text())
                .isEqualTo("one\ntwo three");
    }

    @Test
    void leadsToNoOtherSite() {
        for (var link : List.of(
                "",
                "approvals",
                "//evil.example",
                "/\\evil.example",
                "https://evil.example",
                "/a b",
                "/a\"b",
                "/a\nb",
                "/<b>")) {
            assertThatThrownBy(() -> notice("Title", "", link)).as(link).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(notice("Title", "", "/jobs?state=dead&kind=a.b#x").link()).isEqualTo("/jobs?state=dead&kind=a.b#x");
        assertThat(notice("Title", "", "/").link()).isEqualTo("/");
    }

    @Test
    void isHintedAtInAFormThatOnlyItselfHas() {
        var id = UUID.randomUUID();
        assertThat(Notices.Hint.parse(id + ":" + id + ":" + id)).contains(new Notices.Hint(id, id, id));
        for (var payload : List.of("", ":", "::", id + ":" + id, "a:b:c", id + ":" + id + ":" + id + ":")) {
            assertThat(Notices.Hint.parse(payload)).as(payload).isEmpty();
        }
    }

    private static String title(String title) {
        return notice(title, "", "/").title();
    }

    private static Notice notice(String title, String text, String link) {
        return new Notice(Kind.JOB_DEAD, Audience.accounts(Set.of()), title, text, link, "job:1");
    }
}

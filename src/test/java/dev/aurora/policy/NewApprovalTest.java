package dev.aurora.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.policy.Approval.Kind;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NewApprovalTest {
    @Test
    void showsPeopleOneLineOfWhatCanBeSeen() {
        var asked = wanted("Delete\u0000 the\n\tbucket\u2028 logs\u202e \ud800", "\u2066a\u00a0b", " lo\u200bgs ");
        assertThat(asked.title()).isEqualTo("Delete the bucket logs");
        assertThat(asked.target()).isEqualTo("a b");
        assertThat(asked.resourceName()).isEqualTo("logs");
    }

    @Test
    void cutsWhatIsTooLongBetweenCharacters() {
        var cut = wanted("\ud83d\ude00".repeat(1000), "t", null).title();
        assertThat(cut.length()).isLessThanOrEqualTo(301);
        assertThat(cut).endsWith("\u2026");
        assertThat(cut.codePoints().filter(it -> Character.getType(it) == Character.SURROGATE))
                .isEmpty();
    }

    @Test
    void isNeverWithoutATitle() {
        assertThat(wanted(" \u200b\n", "t", null).title()).isEqualTo("delete_bucket");
    }

    @Test
    void refusesContentThatNobodyCouldLookThrough() {
        assertThatThrownBy(() -> new NewApproval(
                        UUID.randomUUID(),
                        "c",
                        Kind.CALL,
                        "t",
                        Effect.CHANGE,
                        new JsonObject().put("a", "x".repeat(300_000)),
                        "t",
                        "t",
                        null,
                        false,
                        false))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID));
    }

    private static NewApproval wanted(String title, String target, @Nullable String resourceName) {
        return new NewApproval(
                UUID.randomUUID(),
                "c",
                Kind.CALL,
                "delete_bucket",
                Effect.DESTROY,
                new JsonObject(),
                title,
                target,
                resourceName,
                false,
                false);
    }
}

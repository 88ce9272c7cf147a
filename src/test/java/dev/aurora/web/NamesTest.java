package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NamesTest {
    @Test
    void areTakenWithoutTheSpacesAroundThem() {
        assertThat(Names.of(" Ada L. \t")).isEqualTo("Ada L.");
        assertThat(Names.of("\u00e4\u2603")).isEqualTo("\u00e4\u2603");
    }

    @Test
    void showSomethingAndHideNothing() {
        for (var name : List.of("", "   ", "a\nb", "a\u0000", "\u001b[31m")) {
            assertThatThrownBy(() -> Names.of(name))
                    .isInstanceOfSatisfying(
                            Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID));
        }
    }
}

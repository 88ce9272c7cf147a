package dev.aurora.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.secrets.Envelopes.BrokenEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class EnvelopesTest {
    private static final SecretReference REFERENCE = SecretReference.system("test");

    private final Envelopes envelopes = new Envelopes(key(1));

    @Test
    void opensWhatItSealed() {
        for (var value : new String[] {"", "x", "größer", "line\nline", "x".repeat(100_000)}) {
            assertThat(envelopes.open(REFERENCE, 1, envelopes.seal(REFERENCE, 1, value)))
                    .isEqualTo(value);
        }
    }

    @Test
    void sealsTheSameValueDifferentlyEachTime() {
        assertThat(envelopes.seal(REFERENCE, 1, "value")).isNotEqualTo(envelopes.seal(REFERENCE, 1, "value"));
    }

    @Test
    void showsNothingOfTheValue() {
        var sealed = new String(envelopes.seal(REFERENCE, 1, "correct horse"), StandardCharsets.ISO_8859_1);
        assertThat(sealed).doesNotContain("correct").doesNotContain("horse");
    }

    @Test
    void refusesAnEnvelopeOfWhichAnyByteWasChanged() {
        var sealed = envelopes.seal(REFERENCE, 1, "value");
        for (var i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> envelopes.open(REFERENCE, 1, changed))
                    .as("byte " + i)
                    .isInstanceOf(BrokenEnvelope.class);
        }
    }

    @Test
    void refusesAnEnvelopeOfAnyOtherLength() {
        var sealed = envelopes.seal(REFERENCE, 1, "value");
        for (var length = 0; length < sealed.length; length++) {
            var cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> envelopes.open(REFERENCE, 1, cut)).isInstanceOf(BrokenEnvelope.class);
        }
        var longer = Arrays.copyOf(sealed, sealed.length + 1);
        assertThatThrownBy(() -> envelopes.open(REFERENCE, 1, longer)).isInstanceOf(BrokenEnvelope.class);
    }

    @Test
    void refusesAnEnvelopeInAnotherPlace() {
        var sealed = envelopes.seal(REFERENCE, 1, "value");
        assertThatThrownBy(() -> envelopes.open(SecretReference.system("other"), 1, sealed))
                .isInstanceOf(BrokenEnvelope.class);
        assertThatThrownBy(() -> envelopes.open(REFERENCE, 2, sealed)).isInstanceOf(BrokenEnvelope.class);
    }

    @Test
    void refusesAnEnvelopeOfAnotherMasterKeyAndNamesBoth() {
        var sealed = new Envelopes(key(2)).seal(REFERENCE, 1, "value");
        assertThatThrownBy(() -> envelopes.open(REFERENCE, 1, sealed))
                .isInstanceOf(BrokenEnvelope.class)
                .hasMessageContaining(key(1).id())
                .hasMessageContaining(key(2).id());
    }

    private static MasterKey key(int first) {
        var bytes = new byte[32];
        bytes[0] = (byte) first;
        return MasterKey.of(Base64.getEncoder().encodeToString(bytes), "test");
    }
}

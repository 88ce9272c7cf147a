package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class LoginBrakeTest {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final LoginBrake brake = new LoginBrake(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void letsAFewFailuresPassAndThenDoublesTheWait() {
        fail(5);
        assertThatThrownBy(() -> brake.attempt("ada", "10.0.0.1"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("1 seconds");
        now = now.plusSeconds(1);
        fail(1);
        assertThatThrownBy(() -> brake.attempt("ada", "10.0.0.1")).hasMessageContaining("2 seconds");
        now = now.plusSeconds(2);
        fail(1);
        assertThatThrownBy(() -> brake.attempt("ada", "10.0.0.1")).hasMessageContaining("4 seconds");
    }

    @Test
    void waitsAtMostAQuarterOfAnHour() {
        for (var i = 0; i < 40; i++) {
            fail(1);
            now = now.plus(Duration.ofMinutes(15));
        }
        now = now.minus(Duration.ofMinutes(15));
        assertThatThrownBy(() -> brake.attempt("ada", "10.0.0.1")).hasMessageContaining("900 seconds");
    }

    @Test
    void holdsUpNobodyElse() {
        fail(5);
        assertThatCode(() -> brake.attempt("ada", "10.0.0.2")).doesNotThrowAnyException();
        assertThatCode(() -> brake.attempt("eve", "10.0.0.1")).doesNotThrowAnyException();
    }

    @Test
    void forgetsFailuresAfterASuccess() {
        fail(4);
        brake.attempt("ada", "10.0.0.1");
        brake.succeeded("ada", "10.0.0.1");
        assertThatCode(() -> fail(5)).doesNotThrowAnyException();
    }

    @Test
    void forgetsFailuresAfterAWhile() {
        fail(5);
        now = now.plus(Duration.ofMinutes(31));
        assertThatCode(() -> fail(5)).doesNotThrowAnyException();
    }

    @Test
    void slowsDownOneAddressThatTriesManyAccounts() {
        for (var i = 0; i < 50; i++) {
            brake.attempt("account-" + i, "10.0.0.1");
        }
        assertThatThrownBy(() -> brake.attempt("account-51", "10.0.0.1")).isInstanceOf(Refusal.class);
    }

    private void fail(int times) {
        for (var i = 0; i < times; i++) {
            brake.attempt("ada", "10.0.0.1");
        }
    }
}

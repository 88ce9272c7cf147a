package dev.aurora.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final long NOW = Duration.ofDays(3).toNanos();

    @Test
    void letsABurstThroughAndThenKeepsTheRate() {
        var pace = new Pace(10, 5);
        for (var i = 0; i < 6; i++) {
            assertThat(pace.takeNanos(NOW)).isZero();
        }
        assertThat(pace.takeNanos(NOW)).isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(pace.takeNanos(NOW)).isEqualTo(Duration.ofMillis(200).toNanos());
    }

    @Test
    void forgetsTheBurstAfterAPause() {
        var pace = new Pace(10, 0);
        assertThat(pace.takeNanos(NOW)).isZero();
        assertThat(pace.takeNanos(NOW)).isPositive();
        assertThat(pace.takeNanos(NOW + Duration.ofSeconds(1).toNanos())).isZero();
    }

    @Test
    void worksWithAClockBelowZero() {
        var pace = new Pace(10, 0);
        assertThat(pace.takeNanos(-NOW)).isZero();
        assertThat(pace.takeNanos(-NOW)).isEqualTo(Duration.ofMillis(100).toNanos());
    }
}

package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlidingWindowTest {
    private static final long START = 1_000 * SlidingWindow.MILLIS;

    private final SlidingWindow window = new SlidingWindow();

    @Test
    void givesWhatTheLimitSaysAndNoMore() {
        for (var i = 5; i > 0; i--) {
            assertThat(window.remaining(5, START)).isEqualTo(i);
            assertThat(window.waitMillis(5, START)).isZero();
            window.count(START);
        }
        assertThat(window.remaining(5, START)).isZero();
        assertThat(window.waitMillis(5, START)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "15000, 2", "30000, 5", "45000, 7", "59999, 9", "60000, 10"})
    void letsTheMinuteBeforeFade(long into, int remaining) {
        count(10, START);
        assertThat(window.remaining(10, START + SlidingWindow.MILLIS + into)).isEqualTo(remaining);
    }

    @Test
    void forgetsWhatIsTwoMinutesAgo() {
        count(10, START + 59_999);
        assertThat(window.remaining(10, START + 2 * SlidingWindow.MILLIS)).isEqualTo(10);
    }

    @Test
    void saysHowLongUntilTheNextOneExactly() {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++) {
            var it = new SlidingWindow();
            var limit = 1 + random.nextInt(20);
            var now = START + random.nextInt(60_000);
            for (var i = random.nextInt(60); i > 0; i--) {
                now += random.nextInt(3_000);
                if (it.waitMillis(limit, now) == 0) {
                    it.count(now);
                }
            }
            var wait = it.waitMillis(limit, now);
            assertThat(it.waitMillis(limit, now + wait)).isZero();
            assertThat(it.remaining(limit, now + wait)).isPositive();
            assertThat(wait).isLessThanOrEqualTo(2 * SlidingWindow.MILLIS);
        }
    }

    @Test
    void waitsNoShorterThanItSays() {
        count(10, START + 1_000);
        var wait = window.waitMillis(10, START + 1_000);
        assertThat(wait).isEqualTo(59_000 + 6_000);
        var same = new SlidingWindow();
        for (var i = 0; i < 10; i++) {
            same.count(START + 1_000);
        }
        assertThat(same.remaining(10, START + 1_000 + wait - 1)).isZero();
    }

    @Test
    void addsWhatOtherNodesCounted() {
        count(3, START);
        window.told(START / SlidingWindow.MILLIS, 3, 8);
        assertThat(window.remaining(10, START)).isEqualTo(2);
        window.count(START);
        window.told(START / SlidingWindow.MILLIS, 4, 2);
        assertThat(window.remaining(10, START)).isEqualTo(1);
        var next = START + SlidingWindow.MILLIS;
        assertThat(window.remaining(10, next)).isEqualTo(1);
        window.told(START / SlidingWindow.MILLIS, 0, 10);
        assertThat(window.remaining(10, next)).isZero();
    }

    @Test
    void standsWhenTheClockGoesBack() {
        count(10, START + SlidingWindow.MILLIS);
        assertThat(window.remaining(10, START)).isZero();
        assertThat(window.waitMillis(10, START)).isPositive();
    }

    private void count(int times, long now) {
        for (var i = 0; i < times; i++) {
            window.count(now);
        }
    }
}

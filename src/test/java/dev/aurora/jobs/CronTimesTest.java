package dev.aurora.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CronTimesTest {
    private final CronTimes times = new CronTimes();

    @Test
    void countsInTheZoneAndNotInUtc() {
        assertThat(next("30 7 * * 1-5", "Europe/Berlin", "2026-11-27T06:30:00Z"))
                .isEqualTo(Instant.parse("2026-11-30T06:30:00Z"));
        assertThat(next("30 7 * * *", "America/New_York", "2026-07-01T00:00:00Z"))
                .isEqualTo(Instant.parse("2026-07-01T11:30:00Z"));
        assertThat(next("*/15 * * * *", "Asia/Kolkata", "2026-07-01T00:01:00Z"))
                .isEqualTo(Instant.parse("2026-07-01T00:15:00Z"));
    }

    @Test
    void comesOnceOnTheNightThatHasAnHourTwice() {
        var first = next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z");
        assertThat(first).isIn(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-25T01:30:00Z"));
        assertThat(next("30 2 * * *", "Europe/Berlin", first.toString()))
                .isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void comesOnTheNightThatLeavesItsHourOut() {
        var next = next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z");
        assertThat(next).isBetween(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void refusesWhatIsNoScheduleWithASentence() {
        refuses("every day", "UTC", "minute, hour");
        refuses("* * * * * *", "UTC", "minute, hour");
        refuses("61 * * * *", "UTC", "minute, hour");
        refuses("0 0 30 2 *", "UTC", "never comes");
        refuses("0 0 * * *", "Mars/Olympus", "no time zone");
    }

    private Instant next(String cron, String zone, String after) {
        return times.next(cron, zone, Instant.parse(after));
    }

    private void refuses(String cron, String zone, String why) {
        assertThatThrownBy(() -> next(cron, zone, "2026-01-01T00:00:00Z"))
                .as(cron)
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID))
                .hasMessageContaining(why);
    }
}

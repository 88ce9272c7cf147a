package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.notify.Lanes.Entry;
import dev.aurora.support.TestingClock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LanesTest {
    private final TestingClock clock = new TestingClock();
    private final Lanes lanes = new Lanes(clock);
    private final UUID one = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @Test
    void letsInAFewOfAReceiverLetsSomeWaitAndSendsTheRestAway() {
        for (var i = 0; i < 4; i++) {
            assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        }
        for (var i = 0; i < 8; i++) {
            assertThat(lanes.enter(one, false)).isEqualTo(Entry.WAIT);
        }
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.AWAY);
        assertThat(lanes.enter(one, true)).isEqualTo(Entry.WAIT);
        assertThat(lanes.enter(other, false)).isEqualTo(Entry.IN);
        lanes.giveUp(one);
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.WAIT);
        lanes.leave(one, false, Optional.empty());
        assertThat(lanes.enter(one, true)).isEqualTo(Entry.IN);
        assertThat(lanes.enter(one, true)).isEqualTo(Entry.WAIT);
    }

    @Test
    void restsAfterAFailureLongerEachTimeAndThenTriesOneAtATime() {
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        lanes.leave(one, true, Optional.empty());
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.AWAY);
        assertThat(lanes.enter(other, false)).isEqualTo(Entry.IN);
        clock.move(Duration.ofMillis(500));
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.AWAY);
        lanes.leave(one, true, Optional.empty());
        clock.move(Duration.ofMillis(500));
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.AWAY);
        clock.move(Duration.ofMillis(500));
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        lanes.leave(one, false, Optional.empty());
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
    }

    @Test
    void sendsAwayWhoWaitsWhenTheReceiverFails() {
        for (var i = 0; i < 4; i++) {
            assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        }
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.WAIT);
        lanes.leave(one, true, Optional.empty());
        assertThat(lanes.enter(one, true)).isEqualTo(Entry.AWAY);
    }

    @Test
    void restsAsLongAsTheReceiverWants() {
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
        lanes.leave(one, true, Optional.of(Duration.ofMinutes(10)));
        clock.move(Duration.ofMinutes(9));
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.AWAY);
        clock.move(Duration.ofMinutes(1));
        assertThat(lanes.enter(one, false)).isEqualTo(Entry.IN);
    }
}

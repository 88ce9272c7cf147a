package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.redis.RedisLink;
import dev.aurora.support.TestingRedis;
import dev.aurora.web.Caller.Role;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two nodes over a real Redis; the clock stands still unless a test turns it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RateLimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final LimitConfig CONFIG = new LimitConfig(0, 10, 100, 10);

    private final Vertx vertx = Vertx.vertx();
    private final TestingRedis redis = new TestingRedis();
    private final RedisLink link = new RedisLink(vertx, redis.url(), Optional.empty());
    private final TurnedClock clock = new TurnedClock();
    private RateLimits first;
    private RateLimits second;

    RateLimitsIT() {
        link.start().await();
        first = limits(CONFIG);
        second = limits(CONFIG);
    }

    @BeforeEach
    void startAnew() {
        await().atMost(PATIENCE).until(link::connected);
        first = limits(CONFIG);
        second = limits(CONFIG);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @AfterAll
    void close() {
        link.close().await();
        redis.close();
        vertx.close().await();
    }

    @Test
    void countsOnTwoNodesAsOnOne() {
        var caller = caller();
        spend(first, caller, 6);
        spend(second, caller, 3);
        await().atMost(PATIENCE).until(() -> refuses(first, caller) && refuses(second, caller));
    }

    @Test
    void remembersTheMinuteThatAnotherNodeCounted() {
        var caller = caller();
        spend(first, caller, 10);
        await().atMost(PATIENCE).until(() -> refuses(second, caller));
        clock.turn(Duration.ofMillis(SlidingWindow.MILLIS));
        var late = limits(CONFIG);
        await().atMost(PATIENCE).until(() -> refuses(late, caller));
        late.close();
    }

    @Test
    void countsForItselfWhileRedisIsAwayAndSharesAgain() {
        var caller = caller();
        spend(first, caller, 4);
        redis.stop();
        await().atMost(PATIENCE).until(() -> !link.connected());
        spend(first, caller, 4);
        spend(second, caller, 9);
        assertThat(refuses(second, caller)).isFalse();
        redis.startAgain();
        await().atMost(PATIENCE).until(() -> refuses(first, caller) && refuses(second, caller));
    }

    @Test
    void staysSmallInAFloodOfAddresses() {
        spend(first, caller(), 1);
        for (var i = 0; i < 100_000; i++) {
            var address = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            assertThat(first.admit(address).refusal()).isNull();
        }
        assertThat(first.remembered()).isLessThanOrEqualTo(Windows.MOST + 2);
        var caller = caller();
        spend(first, caller, 10);
        await().atMost(PATIENCE).until(() -> refuses(second, caller));
        clock.turn(Duration.ofMillis(2 * SlidingWindow.MILLIS));
        spend(first, caller(), 1);
        await().atMost(PATIENCE).until(() -> first.remembered() <= 2);
    }

    @Test
    void countsTheNetworkOfAnAddressAsOne() {
        for (var i = 0; i < 10; i++) {
            assertThat(first.admit("2001:db8::" + i).refusal()).isNull();
        }
        assertThat(first.admit("2001:db8::77").refusal()).isNotNull();
        assertThat(first.admit("2001:db8:0:1::77").refusal()).isNull();
    }

    @Test
    void tellsWhatIsLeftOfWhichLimitAndHowLongToWait() {
        clock.turn(Duration.ofSeconds(30));
        var caller = caller();
        assertThat(first.admit(caller).headers())
                .containsEntry("RateLimit-Policy", "\"account\";q=10;w=60, \"org\";q=100;w=60")
                .containsEntry("RateLimit", "\"account\";r=9;t=30");
        spend(first, caller, 9);
        var refused = first.admit(caller);
        assertThat(refused.headers()).containsEntry("RateLimit", "\"account\";r=0;t=36");
        var refusal = Objects.requireNonNull(refused.refusal());
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(36));
        assertThat(refusal.sentence())
                .isEqualTo("The limit of 10 requests a minute for this account is used up; try again in 36 seconds");
    }

    @Test
    void spendsNothingOnARefusal() {
        var caller = caller();
        var colleague = inOrgOf(caller);
        spend(first, caller, 10);
        for (var i = 0; i < 200; i++) {
            assertThat(refuses(first, caller)).isTrue();
        }
        assertThat(first.admit(colleague).refusal()).isNull();
    }

    @Test
    void holdsAnOrganisationToItsOwnLimit() {
        var caller = caller();
        for (var i = 0; i < 10; i++) {
            spend(first, inOrgOf(caller), 10);
        }
        var refused = first.admit(inOrgOf(caller));
        assertThat(refused.headers().get("RateLimit")).startsWith("\"org\";r=0;t=");
        assertThat(first.admit(caller()).refusal()).isNull();
    }

    @Test
    void holdsAKeyToItsOwnLimitWithinThatOfItsAccount() {
        var limited = limits(new LimitConfig(3, 10, 0, 0));
        var owner = caller();
        var key = keyOf(owner);
        spend(limited, key, 3);
        var refused = limited.admit(key);
        assertThat(refused.headers()).containsEntry("RateLimit-Policy", "\"key\";q=3;w=60, \"account\";q=10;w=60");
        assertThat(refused.headers().get("RateLimit")).startsWith("\"key\";r=0;t=");
        spend(limited, keyOf(owner), 3);
        spend(limited, owner, 4);
        assertThat(limited.admit(keyOf(owner)).headers().get("RateLimit")).startsWith("\"account\";r=0;t=");
        limited.close();
    }

    @Test
    void limitsNobodyWhenItIsTurnedOff() {
        var unlimited = limits(new LimitConfig(0, 0, 0, 0));
        var caller = caller();
        spend(unlimited, caller, 10_000);
        assertThat(unlimited.admit(caller).headers()).isEmpty();
        assertThat(unlimited.remembered()).isZero();
        unlimited.close();
    }

    private RateLimits limits(LimitConfig config) {
        return new RateLimits(vertx, link, config, clock);
    }

    private static void spend(RateLimits limits, Caller caller, int times) {
        for (var i = 0; i < times; i++) {
            assertThat(limits.admit(caller).refusal()).isNull();
        }
    }

    private static boolean refuses(RateLimits limits, Caller caller) {
        return limits.admit(caller).refusal() != null;
    }

    private static Caller caller() {
        return Caller.session(
                UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "test@example.com", "Test", Role.VIEWER);
    }

    private static Caller keyOf(Caller owner) {
        return Caller.apiKey(owner.accountId(), owner.orgId(), UUID.randomUUID(), "", "Test", Role.VIEWER, Set.of());
    }

    private static Caller inOrgOf(Caller other) {
        return Caller.session(
                UUID.randomUUID(), other.orgId(), UUID.randomUUID(), "test@example.com", "Test", Role.VIEWER);
    }

    /** Stands at the beginning of a minute until it is turned. */
    private static final class TurnedClock extends Clock {
        private Instant now = Instant.ofEpochSecond(1_800_000_000);

        void turn(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

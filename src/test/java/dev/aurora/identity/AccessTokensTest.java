package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.support.StillClock;
import dev.aurora.support.TestingSecretStore;
import dev.aurora.web.Caller;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AccessTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Vertx VERTX = Vertx.vertx();
    private static final TestingSecretStore SECRETS = new TestingSecretStore();
    private static final Caller CALLER = Caller.session(
            UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "ada@example.com", "Ada", Caller.Role.OPERATOR);

    private final StillClock clock = new StillClock(NOW);
    private final AccessTokens tokens = tokens(clock);

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void knowsItsOwnTokenAgain() {
        var token = tokens.issue(CALLER, NOW.plus(Duration.ofMinutes(15)));
        var authenticated = tokens.verify(token).await();
        assertThat(authenticated.caller()).isEqualTo(CALLER);
        assertThat(authenticated.expiresAtEpochSecond())
                .isEqualTo(NOW.plus(Duration.ofMinutes(15)).getEpochSecond());
    }

    @Test
    void expiresToTheSecond() {
        var token = tokens.issue(CALLER, NOW.plusSeconds(60));
        clock.pass(Duration.ofSeconds(59));
        assertThat(tokens.verify(token).await().caller()).isEqualTo(CALLER);
        clock.pass(Duration.ofSeconds(1));
        assertRefused(token);
    }

    @Test
    void forgivesAnotherNodeAClockThatIsALittleAhead() {
        var ahead = tokens(new StillClock(NOW.plusSeconds(3)));
        assertThat(tokens.verify(ahead.issue(CALLER, NOW.plusSeconds(60)))
                        .await()
                        .caller())
                .isEqualTo(CALLER);
        var tooFar = tokens(new StillClock(NOW.plusSeconds(10)));
        assertRefused(tooFar.issue(CALLER, NOW.plusSeconds(60)));
    }

    @Test
    void forgesWellEnoughThatOnlyTheForgeryIsRefused() {
        var token = hostile().wellMade();
        assertThat(tokens.verify(token).await().caller()).isEqualTo(CALLER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTokens")
    void refuses(String name, String token) {
        assertThat(name).isNotBlank();
        assertRefused(token);
    }

    @Test
    void refusesPublishedExamplesThoughTheyAreWellSigned() {
        assertThat(ForgedToken.verifies(PublishedExamples.KEY, PublishedExamples.RS256))
                .isTrue();
        assertRefused(PublishedExamples.RS256);
    }

    static Stream<Arguments> hostileTokens() {
        return hostile().all().entrySet().stream().map(it -> Arguments.of(it.getKey(), it.getValue()));
    }

    private static HostileTokens hostile() {
        var clock = new StillClock(NOW);
        var key = keys(clock).signing();
        return new HostileTokens(tokens(clock).issue(CALLER, NOW.plusSeconds(900)), key.jwk());
    }

    private void assertRefused(String token) {
        assertThatThrownBy(() -> tokens.verify(token).await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAUTHENTICATED));
    }

    private static AccessTokens tokens(StillClock clock) {
        return new AccessTokens(clock, "aurora", keys(clock));
    }

    private static KeyRing keys(StillClock clock) {
        return KeyRing.open(VERTX, SECRETS, clock, Duration.ofDays(90), Duration.ofDays(1))
                .await();
    }
}

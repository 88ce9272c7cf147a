package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CallersTest {
    private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");
    private static final UUID ID = UUID.randomUUID();
    private static final Caller PERSON = Caller.session(ID, ID, ID, "someone@example.com", "Someone", Role.VIEWER);
    private static final Caller KEY = new Caller(
            ID,
            "",
            "Program",
            Role.VIEWER,
            Set.of(Permission.PROFILE_READ),
            Scope.apiKey(ID, ID, null, Role.VIEWER.label()));

    private final Vertx vertx = Vertx.vertx();
    private final SettableClock clock = new SettableClock();
    private final List<String> asked = new ArrayList<>();
    private final Callers callers = new Callers(new Bus(vertx), clock);

    @BeforeEach
    void serve() {
        new Bus(vertx)
                .serve(IdentityContract.AUTHENTICATE, it -> {
                    asked.add(it.accessToken());
                    return switch (it.accessToken()) {
                        case "key" -> Future.succeededFuture(ending(KEY, Duration.ofDays(1)));
                        case "short" -> Future.succeededFuture(ending(PERSON, Duration.ofSeconds(3)));
                        case "forged" -> Future.failedFuture(new Refusal(Reason.UNAUTHENTICATED, "No good token"));
                        default -> Future.succeededFuture(ending(PERSON, Duration.ofMinutes(15)));
                    };
                })
                .await();
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void remembersTheBearerOfAnAccessTokenForAMoment() {
        assertThat(whose("token").caller()).isEqualTo(PERSON);
        assertThat(whose("token")).isEqualTo(whose("token"));
        assertThat(asked).hasSize(1);
        clock.now = START.plus(Callers.REMEMBERED);
        var _ = whose("token");
        assertThat(asked).hasSize(2);
    }

    @Test
    void forgetsATokenWhenItExpires() {
        var _ = whose("short");
        clock.now = START.plusSeconds(3);
        var _ = whose("short");
        assertThat(asked).hasSize(2);
    }

    @Test
    void asksEveryTimeAboutAnApiKeyAndAboutWhatIsNoToken() {
        for (var i = 0; i < 2; i++) {
            assertThat(whose("key").caller().limit()).containsExactly(Permission.PROFILE_READ);
            assertThatThrownBy(() -> whose("forged")).isInstanceOf(Refusal.class);
        }
        assertThat(asked).containsExactly("key", "forged", "key", "forged");
    }

    @Test
    void remembersNoMoreThanItHasRoomFor() {
        var _ = whose("first");
        for (var i = 0; i < Callers.MOST; i++) {
            var _ = whose("token " + i);
        }
        asked.clear();
        var _ = whose("token " + (Callers.MOST - 1));
        assertThat(asked).isEmpty();
        var _ = whose("first");
        assertThat(asked).containsExactly("first");
    }

    private Authenticated whose(String token) {
        return callers.whose(new Authenticate(token)).await();
    }

    private static Authenticated ending(Caller caller, Duration in) {
        return new Authenticated(caller, START.plus(in).getEpochSecond());
    }

    private static final class SettableClock extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}

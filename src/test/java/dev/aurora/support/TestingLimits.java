package dev.aurora.support;

import dev.aurora.config.Secret;
import dev.aurora.postgres.DatabaseAddress;
import dev.aurora.postgres.Postgres;
import dev.aurora.redis.RedisLink;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.LimitConfig;
import dev.aurora.web.RateLimits;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** Limits and keys for servers of tests, which have no Redis. */
public final class TestingLimits {
    public static final LimitConfig NONE = new LimitConfig(0, 0, 0, 0);

    /** The caller closes them. */
    public static RateLimits alone(Vertx vertx, LimitConfig config) {
        // Never started, so it is as if it were away.
        var link = new RedisLink(vertx, URI.create("redis://127.0.0.1:1"), Optional.empty());
        return new RateLimits(vertx, link, config, Clock.systemUTC());
    }

    /** Idempotency keys for servers of tests that have no database, where no request has one. */
    public static IdempotencyKeys keysOfNobody(Vertx vertx) {
        var nowhere = new DatabaseAddress("127.0.0.1", 1, "none");
        return new IdempotencyKeys(new Postgres(vertx, nowhere, new Secret(""), new Secret(""), 1).tenant());
    }

    private TestingLimits() {}
}

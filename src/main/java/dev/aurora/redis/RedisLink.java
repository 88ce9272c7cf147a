package dev.aurora.redis;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that keeps the order of commands and comes back by itself. While Redis is away every command
 * fails at once with {@link Reason#UNAVAILABLE}: callers do without.
 */
public final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(500);
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);
    private static final int WAITING_COMMANDS = 16_384;

    private final Vertx vertx;
    private final Redis client;
    private final AtomicReference<@Nullable RedisConnection> connection = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    public RedisLink(Vertx vertx, URI url, Optional<Secret> password) {
        this.vertx = vertx;
        var options = new RedisOptions()
                .setConnectionString(url.toString())
                .setMaxPoolSize(2)
                .setMaxWaitingHandlers(WAITING_COMMANDS);
        password.ifPresent(it -> options.setPassword(it.reveal()));
        client = Redis.createClient(vertx, options);
    }

    /** Completes after the first attempt, whether or not Redis answered. */
    public Future<Void> start() {
        return connect().transform(attempted -> Future.succeededFuture());
    }

    public Future<@Nullable Response> send(Request request) {
        var current = connection.get();
        if (current == null) {
            return Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "Redis does not answer"));
        }
        return timely(current, current.send(request));
    }

    /** Sends all at once and answers in their order; fails when one of them does. */
    public Future<List<@Nullable Response>> sendAll(List<Request> requests) {
        var current = connection.get();
        if (current == null) {
            return Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "Redis does not answer"));
        }
        return timely(current, current.batch(requests));
    }

    public boolean connected() {
        return connection.get() != null;
    }

    public Future<Void> close() {
        closed.set(true);
        var last = connection.getAndSet(null);
        if (last != null) {
            last.endHandler(null).exceptionHandler(null);
        }
        return client.close();
    }

    private <T extends @Nullable Object> Future<T> timely(RedisConnection current, Future<T> answer) {
        return answer.timeout(COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).onFailure(failure -> {
            if (failure instanceof TimeoutException) {
                lost(current);
            }
        });
    }

    private Future<Void> connect() {
        if (closed.get()) {
            return Future.succeededFuture();
        }
        return client.connect()
                .onSuccess(fresh -> {
                    fresh.exceptionHandler(failure -> lost(fresh));
                    fresh.endHandler(end -> lost(fresh));
                    connection.set(fresh);
                    LOG.info("Redis is connected");
                })
                .onFailure(failure -> reconnectLater())
                .mapEmpty();
    }

    private void lost(RedisConnection gone) {
        if (!connection.compareAndSet(gone, null)) {
            return;
        }
        LOG.warn("Redis is away; live tails are read from PostgreSQL meanwhile");
        var _ = gone.close();
        reconnectLater();
    }

    private void reconnectLater() {
        if (!closed.get()) {
            var _ = vertx.setTimer(RECONNECT_DELAY.toMillis(), timer -> {
                var _ = connect();
            });
        }
    }
}

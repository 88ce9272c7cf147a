package dev.aurora.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Request/reply and topics over the event bus, as JSON on every hop so that one node behaves like a cluster. */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final Vertx vertx;

    public Bus(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Fails with a {@link Refusal}: the handler's own, or {@link Refusal.Reason#UNAVAILABLE} when nobody serves the
     * address or nobody answered in time.
     */
    public <Q extends Record, R extends Record> Future<R> request(Address<Q, R> to, Q message, Duration timeout) {
        var options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
        return vertx.eventBus()
                .<Buffer>request(to.name(), JsonMapper.encode(message), options)
                .map(reply -> JsonMapper.decode(reply.body(), to.reply()))
                .recover(failure -> Future.failedFuture(Refusal.fromReply(failure)));
    }

    /** Completes once every node knows the handler. Messages start in order, and one that waits holds up no other. */
    public <Q extends Record, R extends Record> Future<Void> serve(Address<Q, R> at, Function<Q, Future<R>> handler) {
        return vertx.eventBus()
                .<Buffer>consumer(
                        at.name(),
                        message -> vertx.getOrCreateContext().runOnContext(v -> answer(message, at, handler)))
                .completion();
    }

    /** Tells every listener on every node; nobody listening is no failure. */
    public <E extends Record> void publish(Topic<E> topic, E event) {
        vertx.eventBus().publish(topic.name(), JsonMapper.encode(event));
    }

    /** The returned consumer is registered when its {@code completion()} completes, and is ended by {@code unregister()}. */
    public <E extends Record> MessageConsumer<Buffer> listen(Topic<E> topic, Consumer<E> listener) {
        return vertx.eventBus().<Buffer>consumer(topic.name(), message -> {
            try {
                listener.accept(JsonMapper.decode(message.body(), topic.event()));
            } catch (RuntimeException e) {
                LOG.error("Listener of {} failed", topic.name(), e);
            }
        });
    }

    private static <Q extends Record, R extends Record> void answer(
            Message<Buffer> message, Address<Q, R> at, Function<Q, Future<R>> handler) {
        Future.succeededFuture(message.body())
                .map(body -> JsonMapper.decode(body, at.request()))
                .compose(handler)
                .map(JsonMapper::encode)
                .onSuccess(message::reply)
                .onFailure(failure -> {
                    if (!(failure instanceof Refusal)) {
                        LOG.error("Handler of {} failed", at.name(), failure);
                    }
                    message.reply(Refusal.toReply(failure));
                });
    }
}

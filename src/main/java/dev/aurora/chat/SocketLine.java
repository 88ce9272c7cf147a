package dev.aurora.chat;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over one socket, at the pace of its peer: a peer that does not take what it is answered is not heard meanwhile,
 * and one that takes nothing for too long, or shows no sign of life, is let go. Runs on the socket's event loop.
 */
final class SocketLine {
    static final short POLICY_VIOLATION = 1008;
    static final short TOO_BIG = 1009;
    static final short RESTART = 1012;
    static final short TRY_AGAIN_LATER = 1013;

    private static final short GOING_AWAY = 1001;
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final Duration slowPeerLimit;
    private final List<Handler<Void>> waitingForDrain = new ArrayList<>();
    private long slowTimer = -1;
    private long pingTimer = -1;
    private long cutTimer = -1;
    private boolean ponged = true;
    private int holds;
    private boolean full;
    private boolean paused;

    SocketLine(Vertx vertx, ServerWebSocket socket, Duration slowPeerLimit) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        this.socket = socket;
        this.slowPeerLimit = slowPeerLimit;
    }

    void open(Duration pingEvery) {
        // The server's answer to a ping of the protocol is written before anybody here hears of it.
        var _ = socket.frameHandler(it -> {
                    if (it.type() == WebSocketFrameType.PING) {
                        context.runOnContext(v -> pace());
                    }
                })
                .pongHandler(it -> ponged = true)
                .drainHandler(v -> drained());
        pingTimer = vertx.setPeriodic(pingEvery.toMillis(), timer -> ping());
    }

    /** An event of a run: whoever sends it asks first whether there is room. */
    void send(JsonObject frame) {
        if (!closing()) {
            var _ = socket.writeTextMessage(frame.encode());
        }
    }

    /** Something that comes by itself; a peer that makes it wait for too long is let go. */
    void sendWhenThereIsRoom(JsonObject frame) {
        if (!full()) {
            send(frame);
        } else if (!closing()) {
            whenDrained(v -> send(frame));
        }
    }

    /** Something that the peer's own frame brought about. */
    void answer(JsonObject frame) {
        send(frame);
        pace();
    }

    /** What the peer sends waits until {@link #release}. */
    void hold() {
        holds++;
        pace();
    }

    void release() {
        holds--;
        pace();
    }

    boolean full() {
        return socket.writeQueueFull();
    }

    void whenDrained(Handler<Void> handler) {
        waitingForDrain.add(handler);
        expectDrain();
        if (!full()) {
            drained();
        }
    }

    /** Also while the peer has not said farewell yet. */
    boolean closing() {
        return cutTimer >= 0 || socket.isClosed();
    }

    /** The farewell waits behind what the peer has not taken, so who takes nothing is cut off without one. */
    void close(short code, String reason) {
        if (!closing()) {
            var _ = socket.close(code, reason);
            cutTimer = vertx.setTimer(FAREWELL.toMillis(), timer -> {
                if (socket instanceof WebSocketInternal it) {
                    var _ = it.channelHandlerContext().close();
                }
            });
        }
    }

    /** Lets go of its timers, once the socket is closed. */
    void closed() {
        var _ = vertx.cancelTimer(slowTimer);
        var _ = vertx.cancelTimer(pingTimer);
        var _ = vertx.cancelTimer(cutTimer);
    }

    private void ping() {
        if (full) {
            // Not heard, so it cannot show that it lives; the timer of the slow runs.
            return;
        }
        if (!ponged) {
            close(GOING_AWAY, "No sign of life");
            return;
        }
        ponged = false;
        var _ = socket.writePing(Buffer.buffer("aurora"));
    }

    private void pace() {
        if (socket.isClosed()) {
            return;
        }
        full = full();
        if (full) {
            expectDrain();
        }
        if (full || holds > 0) {
            paused = true;
            var _ = socket.pause();
        } else if (paused) {
            paused = false;
            var _ = socket.resume();
        }
    }

    private void expectDrain() {
        if (slowTimer < 0) {
            slowTimer = vertx.setTimer(
                    slowPeerLimit.toMillis(),
                    timer -> close(TRY_AGAIN_LATER, "The peer is too slow; come back with the last event's number"));
        }
    }

    private void drained() {
        var _ = vertx.cancelTimer(slowTimer);
        slowTimer = -1;
        pace();
        var waiting = List.copyOf(waitingForDrain);
        waitingForDrain.clear();
        waiting.forEach(it -> it.handle(null));
    }
}

package dev.aurora.chat;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.EventReader;
import dev.aurora.events.RunEvent;
import dev.aurora.events.RunEvents.Attachment;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.web.Caller;
import dev.aurora.web.Credential;
import dev.aurora.web.Permission;
import dev.aurora.web.RateLimits;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer: frames in, events out. Nothing is queued here: a peer that takes nothing is given nothing, and reads what it
 * missed from the log when it does; nor is it heard before it takes the answers to what it said. Runs on the socket's event
 * loop.
 */
final class ChatSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ChatSocket.class);
    private static final Duration BUS_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final short GOING_AWAY = 1001;
    private static final short POLICY_VIOLATION = 1008;
    private static final short TOO_BIG = 1009;
    private static final short RESTART = 1012;
    private static final short TRY_AGAIN_LATER = 1013;
    private static final int MOST_ATTACHMENTS = 500;

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final Bus bus;
    private final Runs runs;
    private final RateLimits limits;
    private final ChatConfig config;
    private final Clock clock;
    private final Map<UUID, Follower> attachments = new HashMap<>();
    private final List<Handler<Void>> waitingForDrain = new ArrayList<>();
    private @Nullable Caller caller;
    private long tokenTimer = -1;
    private long slowTimer = -1;
    private long pingTimer = -1;
    private long cutTimer = -1;
    private boolean ponged = true;
    private int authenticating;
    private boolean full;
    private boolean paused;

    ChatSocket(
            Vertx vertx,
            ServerWebSocket socket,
            Bus bus,
            Runs runs,
            RateLimits limits,
            ChatConfig config,
            Clock clock) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        this.socket = socket;
        this.bus = bus;
        this.runs = runs;
        this.limits = limits;
        this.config = config;
        this.clock = clock;
    }

    void open() {
        var _ = socket.textMessageHandler(this::frame)
                .binaryMessageHandler(it -> misunderstood("Frames are text, one JSON object each"))
                // The server's answer to a ping of the protocol is written before anybody here hears of it.
                .frameHandler(it -> {
                    if (it.type() == WebSocketFrameType.PING) {
                        context.runOnContext(v -> pace());
                    }
                })
                .closeHandler(v -> closed())
                .shutdownHandler(v -> close(RESTART, "The server stops; connect again"))
                .exceptionHandler(failure -> {
                    LOG.debug("A socket failed: {}", failure.getMessage());
                    close(TOO_BIG, "A frame is too large or malformed");
                })
                .pongHandler(it -> ponged = true)
                .drainHandler(v -> drained());
        closeAfter(config.authWithin(), "No token came in time");
        pingTimer = vertx.setPeriodic(config.pingEvery().toMillis(), timer -> ping());
        Credential.of(socket.headers())
                .ifPresent(it -> authenticate(it, socket.headers().get("Aurora-Project")));
    }

    private void frame(String text) {
        if (closing()) {
            return;
        }
        JsonObject frame;
        try {
            frame = new JsonObject(text);
        } catch (DecodeException e) {
            misunderstood("The frame is no JSON object");
            return;
        }
        var who = caller;
        var type = frame.getValue("type") instanceof String it ? it : "";
        if (type.equals("auth") && (who != null || frame.getValue("token") instanceof String)) {
            authenticate(
                    frame.getValue("token") instanceof String token ? token : "",
                    frame.getValue("projectId") instanceof String project ? project : null);
        } else if (who == null) {
            closeUnknown();
        } else if (type.equals("ping")) {
            answer(new JsonObject().put("type", "pong"));
        } else {
            work(who, type, frame);
        }
    }

    private void misunderstood(String why) {
        if (caller == null) {
            closeUnknown();
        } else {
            refuse(RunInput.invalid(why), null);
        }
    }

    private void closeUnknown() {
        close(POLICY_VIOLATION, "The first frame must be {\"type\":\"auth\",\"token\":\"...\"}");
    }

    private void work(Caller who, String type, JsonObject frame) {
        Future.succeededFuture(frame)
                .compose(it -> {
                    limit(who, type);
                    return act(who, type, it);
                })
                .onFailure(failure -> {
                    if (!(failure instanceof Refusal)) {
                        LOG.error("A frame of type {} failed", type, failure);
                    }
                    refuse(Refusal.of(failure), runIdOf(frame));
                    closeWhenEnded(failure);
                });
    }

    /** Only what begins work: whoever sent too much can still stop it. */
    private void limit(Caller who, String type) {
        if (type.equals("run") || type.equals("attach")) {
            limits.admit(who).check();
        }
    }

    private Future<Void> act(Caller who, String type, JsonObject frame) {
        switch (type) {
            case "run", "cancel" -> who.need(Permission.CONVERSATIONS_WRITE);
            case "attach" -> who.need(Permission.CONVERSATIONS_READ);
            default -> {}
        }
        return switch (type) {
            case "run" ->
                runs.start(who, frame.getValue("input") instanceof JsonObject input ? input : null)
                        .compose(runId -> attach(who, runId, 0));
            case "attach" -> attach(who, RunInput.id(frame, "runId"), after(frame));
            case "cancel" -> runs.cancel(who, RunInput.id(frame, "runId")).mapEmpty();
            case "decide" -> Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no approval to decide about"));
            default ->
                Future.failedFuture(
                        RunInput.invalid("A frame has the type auth, run, attach, cancel, decide or ping, not \""
                                + (type.length() > 40 ? type.substring(0, 40) : type) + "\""));
        };
    }

    private Future<Void> attach(Caller who, UUID runId, long after) {
        if (attachments.size() >= MOST_ATTACHMENTS && !attachments.containsKey(runId)) {
            return Future.failedFuture(new Refusal(
                    Reason.EXHAUSTED, "One socket follows at most " + MOST_ATTACHMENTS + " runs; open another"));
        }
        leave(runId);
        var follower = new Follower(runId);
        return runs.attach(who, runId, after, follower)
                .onSuccess(attachment -> {
                    leave(runId);
                    follower.attachment = attachment;
                    attachments.put(runId, follower);
                    if (socket.isClosed()) {
                        closed();
                    }
                })
                .mapEmpty();
    }

    private void leave(UUID runId) {
        var follower = attachments.remove(runId);
        if (follower != null) {
            follower.letGo();
        }
    }

    private static long after(JsonObject frame) {
        return switch (frame.getValue("after")) {
            case null -> 0;
            case Number number when number.longValue() >= 0 -> number.longValue();
            default -> throw RunInput.invalid("after must be the number of an event, 0 for all");
        };
    }

    /** What the peer sends meanwhile waits, so that it need not wait for the answer itself. */
    private void authenticate(String token, @Nullable String projectId) {
        authenticating++;
        pace();
        bus.request(IdentityContract.AUTHENTICATE, new Authenticate(token), BUS_TIMEOUT)
                .map(authenticated -> projectId == null
                        ? authenticated
                        : new Authenticated(
                                authenticated
                                        .caller()
                                        .in(RunInput.id(new JsonObject().put("projectId", projectId), "projectId")),
                                authenticated.expiresAtEpochSecond()))
                .onSuccess(this::authenticated)
                .onFailure(failure -> {
                    refuse(Refusal.of(failure), null);
                    if (failure instanceof Refusal refusal && refusal.reason() == Reason.UNAVAILABLE) {
                        close(TRY_AGAIN_LATER, "Tokens cannot be checked now");
                    } else {
                        close(POLICY_VIOLATION, "The token was refused");
                    }
                })
                .onComplete(settled -> {
                    authenticating--;
                    pace();
                });
    }

    private void authenticated(Authenticated authenticated) {
        if (closing()) {
            return;
        }
        var before = caller;
        var now = authenticated.caller();
        if (before != null
                && !(before.accountId().equals(now.accountId())
                        && before.orgId().equals(now.orgId()))) {
            close(POLICY_VIOLATION, "The token is somebody else's");
            return;
        }
        caller = now;
        var left = Duration.between(clock.instant(), Instant.ofEpochSecond(authenticated.expiresAtEpochSecond()));
        closeAfter(left.isPositive() ? left : Duration.ofMillis(1), "The token has ended and no new one came");
        answer(new JsonObject().put("type", "ready"));
    }

    private void closeAfter(Duration delay, String why) {
        var _ = vertx.cancelTimer(tokenTimer);
        tokenTimer = vertx.setTimer(delay.toMillis(), timer -> close(POLICY_VIOLATION, why));
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

    /** Hears the peer only while it takes what it is answered and nothing is being found out about it. */
    private void pace() {
        if (socket.isClosed()) {
            return;
        }
        full = socket.writeQueueFull();
        if (full) {
            expectDrain();
        }
        if (full || authenticating > 0) {
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
                    config.slowPeerLimit().toMillis(),
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

    private void refuse(Refusal refusal, @Nullable String runId) {
        var problem = new JsonObject().put("code", refusal.reason().name()).put("detail", refusal.sentence());
        refusal.retryAfter().ifPresent(it -> problem.put("retryAfterSeconds", it.toSeconds()));
        var frame = new JsonObject().put("type", "error").put("problem", problem);
        if (runId != null) {
            frame.put("runId", runId);
        }
        answer(frame);
    }

    /** A session that has ended or a key that was revoked: whatever comes next would be refused too. */
    private void closeWhenEnded(Throwable failure) {
        if (failure instanceof Refusal refusal && refusal.reason() == Reason.UNAUTHENTICATED) {
            close(POLICY_VIOLATION, "The session has ended");
        }
    }

    private void answer(JsonObject frame) {
        send(frame);
        pace();
    }

    private void send(JsonObject frame) {
        if (!closing()) {
            var _ = socket.writeTextMessage(frame.encode());
        }
    }

    /** Also while the peer has not said farewell yet. */
    private boolean closing() {
        return cutTimer >= 0 || socket.isClosed();
    }

    /** The farewell waits behind what the peer has not taken, so who takes nothing is cut off without one. */
    private void close(short code, String reason) {
        if (!closing()) {
            var _ = socket.close(code, reason);
            cutTimer = vertx.setTimer(FAREWELL.toMillis(), timer -> {
                if (socket instanceof WebSocketInternal it) {
                    var _ = it.channelHandlerContext().close();
                }
            });
        }
    }

    private void closed() {
        var _ = vertx.cancelTimer(tokenTimer);
        var _ = vertx.cancelTimer(slowTimer);
        var _ = vertx.cancelTimer(pingTimer);
        var _ = vertx.cancelTimer(cutTimer);
        attachments.values().forEach(Follower::letGo);
        attachments.clear();
    }

    private static @Nullable String runIdOf(JsonObject frame) {
        var holder = frame.getValue("input") instanceof JsonObject input ? input : frame;
        return holder.getValue("runId") instanceof String runId && runId.length() <= 100 ? runId : null;
    }

    /** The peer's place in one run. */
    private final class Follower implements EventReader {
        private final UUID runId;
        private @Nullable Attachment attachment;
        private boolean left;

        private Follower(UUID runId) {
            this.runId = runId;
        }

        @Override
        public void event(RunEvent event) {
            var frame = new JsonObject()
                    .put("runId", runId.toString())
                    .put("seq", event.seq())
                    .put("event", event.event());
            context.runOnContext(v -> {
                if (!left) {
                    send(frame);
                }
            });
        }

        @Override
        public void ended() {
            context.runOnContext(v -> leave());
        }

        @Override
        public void failed(Refusal refusal) {
            context.runOnContext(v -> {
                leave();
                refuse(refusal, runId.toString());
                closeWhenEnded(refusal);
            });
        }

        @Override
        public boolean full() {
            return socket.writeQueueFull();
        }

        @Override
        public void onDrain(Handler<Void> handler) {
            context.runOnContext(v -> waitForDrain(handler));
        }

        /** Ends this place in the run, and none that has followed it on the same socket. */
        private void leave() {
            attachments.remove(runId, this);
            letGo();
        }

        private void letGo() {
            left = true;
            if (attachment != null) {
                attachment.close();
            }
        }

        private void waitForDrain(Handler<Void> handler) {
            waitingForDrain.add(handler);
            expectDrain();
            if (!socket.writeQueueFull()) {
                drained();
            }
        }
    }
}

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
import dev.aurora.policy.Decision;
import dev.aurora.web.Caller;
import dev.aurora.web.Credential;
import dev.aurora.web.Permission;
import dev.aurora.web.RateLimits;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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
    private static final int MOST_ATTACHMENTS = 500;

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final SocketLine line;
    private final Bus bus;
    private final Runs runs;
    private final RateLimits limits;
    private final NoticeFeed notices;
    private final ChatConfig config;
    private final Clock clock;
    private final Map<UUID, Follower> attachments = new HashMap<>();
    private @Nullable Caller caller;
    private NoticeFeed.@Nullable Place told;
    private long tokenTimer = -1;

    ChatSocket(
            Vertx vertx,
            ServerWebSocket socket,
            Bus bus,
            Runs runs,
            RateLimits limits,
            NoticeFeed notices,
            ChatConfig config,
            Clock clock) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        this.socket = socket;
        line = new SocketLine(vertx, socket, config.slowPeerLimit());
        this.bus = bus;
        this.runs = runs;
        this.limits = limits;
        this.notices = notices;
        this.config = config;
        this.clock = clock;
    }

    void open() {
        var _ = socket.textMessageHandler(this::frame)
                .binaryMessageHandler(it -> misunderstood("Frames are text, one JSON object each"))
                .closeHandler(v -> closed())
                .shutdownHandler(v -> line.close(SocketLine.RESTART, "The server stops; connect again"))
                .exceptionHandler(failure -> {
                    LOG.debug("A socket failed: {}", failure.getMessage());
                    line.close(SocketLine.TOO_BIG, "A frame is too large or malformed");
                });
        line.open(config.pingEvery());
        closeAfter(config.authWithin(), "No token came in time");
        Credential.of(socket.headers())
                .ifPresent(it -> authenticate(it, socket.headers().get("Aurora-Project")));
    }

    private void frame(String text) {
        if (line.closing()) {
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
            line.answer(new JsonObject().put("type", "pong"));
        } else {
            work(who, type, frame);
        }
    }

    private void misunderstood(String why) {
        if (caller == null) {
            closeUnknown();
        } else {
            refuse(RunInput.invalid(why), new JsonObject());
        }
    }

    private void closeUnknown() {
        line.close(SocketLine.POLICY_VIOLATION, "The first frame must be {\"type\":\"auth\",\"token\":\"...\"}");
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
                    refuse(Refusal.of(failure), aboutOf(type, frame));
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
                        .compose(started -> {
                            if (started.ahead() > 0) {
                                line.answer(queued(started));
                            }
                            return attach(who, started.runId(), started.after());
                        });
            case "attach" -> attach(who, RunInput.id(frame, "runId"), after(frame));
            case "cancel" -> runs.cancel(who, RunInput.id(frame, "runId")).mapEmpty();
            case "decide" -> decide(who, frame);
            default ->
                Future.failedFuture(
                        RunInput.invalid("A frame has the type auth, run, attach, cancel, decide or ping, not \""
                                + (type.length() > 40 ? type.substring(0, 40) : type) + "\""));
        };
    }

    private static JsonObject queued(Runs.Started started) {
        return new JsonObject()
                .put("type", "queued")
                .put("runId", started.runId().toString())
                .put("conversationId", started.conversationId().toString())
                .put("ahead", started.ahead());
    }

    /** The answer comes also when the run waits for more, of which no event tells. */
    private Future<Void> decide(Caller who, JsonObject frame) {
        var id = RunInput.id(frame, "approvalId");
        return runs.decide(
                        who,
                        id,
                        Decision.of(text(frame, "decision")),
                        text(frame, "reason"),
                        text(frame, "confirmation"))
                .onSuccess(
                        v -> line.answer(new JsonObject().put("type", "decided").put("approvalId", id.toString())));
    }

    private static String text(JsonObject frame, String field) {
        return frame.getValue(field) instanceof String text ? text : "";
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
        line.hold();
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
                    refuse(Refusal.of(failure), new JsonObject());
                    if (failure instanceof Refusal refusal && refusal.reason() == Reason.UNAVAILABLE) {
                        line.close(SocketLine.TRY_AGAIN_LATER, "Tokens cannot be checked now");
                    } else {
                        line.close(SocketLine.POLICY_VIOLATION, "The token was refused");
                    }
                })
                .onComplete(settled -> line.release());
    }

    private void authenticated(Authenticated authenticated) {
        if (line.closing()) {
            return;
        }
        var before = caller;
        var now = authenticated.caller();
        if (before != null
                && !(before.accountId().equals(now.accountId())
                        && before.orgId().equals(now.orgId()))) {
            line.close(SocketLine.POLICY_VIOLATION, "The token is somebody else's");
            return;
        }
        caller = now;
        leaveNotices();
        told = notices.join(now, frame -> context.runOnContext(v -> line.sendWhenThereIsRoom(frame)));
        var left = Duration.between(clock.instant(), Instant.ofEpochSecond(authenticated.expiresAtEpochSecond()));
        closeAfter(left.isPositive() ? left : Duration.ofMillis(1), "The token has ended and no new one came");
        line.answer(new JsonObject().put("type", "ready"));
    }

    private void closeAfter(Duration delay, String why) {
        var _ = vertx.cancelTimer(tokenTimer);
        tokenTimer = vertx.setTimer(delay.toMillis(), timer -> line.close(SocketLine.POLICY_VIOLATION, why));
    }

    private void refuse(Refusal refusal, JsonObject about) {
        var problem = new JsonObject().put("code", refusal.reason().name()).put("detail", refusal.sentence());
        refusal.retryAfter().ifPresent(it -> problem.put("retryAfterSeconds", it.toSeconds()));
        line.answer(
                new JsonObject().put("type", "error").put("problem", problem).mergeIn(about));
    }

    /** A session that has ended or a key that was revoked: whatever comes next would be refused too. */
    private void closeWhenEnded(Throwable failure) {
        if (failure instanceof Refusal refusal && refusal.reason() == Reason.UNAUTHENTICATED) {
            line.close(SocketLine.POLICY_VIOLATION, "The session has ended");
        }
    }

    private void closed() {
        var _ = vertx.cancelTimer(tokenTimer);
        line.closed();
        attachments.values().forEach(Follower::letGo);
        attachments.clear();
        leaveNotices();
    }

    private void leaveNotices() {
        if (told != null) {
            told.close();
            told = null;
        }
    }

    /** What a refused frame was about, the approval or the run, as far as it said so. */
    private static JsonObject aboutOf(String type, JsonObject frame) {
        var holder = frame.getValue("input") instanceof JsonObject input ? input : frame;
        var field = type.equals("decide") ? "approvalId" : "runId";
        return holder.getValue(field) instanceof String id && id.length() <= 100
                ? new JsonObject().put(field, id)
                : new JsonObject();
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
                    line.send(frame);
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
                refuse(refusal, new JsonObject().put("runId", runId.toString()));
                closeWhenEnded(refusal);
            });
        }

        @Override
        public boolean full() {
            return line.full();
        }

        @Override
        public void onDrain(Handler<Void> handler) {
            context.runOnContext(v -> line.whenDrained(handler));
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
    }
}

package dev.aurora.chat;

import dev.aurora.bus.Bus;
import dev.aurora.events.RunEvents;
import dev.aurora.policy.Approvals;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.RateLimits;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns requests for {@code /ws/chat} into sockets, on whichever server they come in. */
public final class ChatSockets implements Handler<HttpServerRequest> {
    public static final String PATH = "/ws/chat";
    private static final Logger LOG = LoggerFactory.getLogger(ChatSockets.class);

    private final Vertx vertx;
    private final Bus bus;
    private final Runs runs;
    private final RateLimits limits;
    private final NoticeFeed notices;
    private final ChatConfig config;
    private final Clock clock;

    public ChatSockets(
            Vertx vertx,
            Tenant tenant,
            Approvals approvals,
            RunEvents events,
            RateLimits limits,
            NoticeFeed notices,
            ChatConfig config,
            Clock clock) {
        this.vertx = vertx;
        this.limits = limits;
        this.notices = notices;
        this.config = config;
        this.clock = clock;
        bus = new Bus(vertx);
        runs = new Runs(bus, tenant, approvals, events);
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!originAllowed(request)) {
            var _ = request.response().setStatusCode(403).end();
            return;
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            var _ = request.response()
                    .setStatusCode(426)
                    .putHeader("Upgrade", "websocket")
                    .end();
            return;
        }
        request.toWebSocket()
                .onSuccess(socket -> new ChatSocket(vertx, socket, bus, runs, limits, notices, config, clock).open())
                .onFailure(failure -> LOG.debug("A socket could not be opened: {}", failure.getMessage()));
    }

    /** A browser always says where a page is from; what says nothing is no browser and brings its own token. */
    private boolean originAllowed(HttpServerRequest request) {
        var origin = request.getHeader("Origin");
        return origin == null
                || config.origins().lists(origin)
                || config.origins().isOwn(origin, request);
    }
}

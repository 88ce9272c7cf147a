package dev.aurora.chat;

import dev.aurora.web.Listening;
import dev.aurora.web.SocketLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the chat socket on a port of its own, for those who keep it apart from the pages. */
public final class ChatVerticle extends VerticleBase {
    private static final int DRAIN_SECONDS = 2;

    private final ChatConfig config;
    private final ChatSockets sockets;
    private @Nullable HttpServer server;

    public ChatVerticle(ChatConfig config, ChatSockets sockets) {
        this.config = config;
        this.sockets = sockets;
    }

    @Override
    public Future<?> start() {
        var plain = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketFrameSize(SocketLimits.FRAME_BYTES)
                        .setMaxWebSocketMessageSize(SocketLimits.MESSAGE_BYTES))
                .requestHandler(request -> {
                    if (ChatSockets.PATH.equals(request.path())) {
                        sockets.handle(request);
                    } else {
                        var _ = request.response().setStatusCode(404).end();
                    }
                });
        return Listening.open(plain, config.host(), config.port(), "aurora.chat.host", "aurora.chat.port")
                .onSuccess(listening -> server = listening);
    }

    @Override
    public Future<?> stop() {
        return server == null ? Future.succeededFuture() : server.shutdown(DRAIN_SECONDS, TimeUnit.SECONDS);
    }
}

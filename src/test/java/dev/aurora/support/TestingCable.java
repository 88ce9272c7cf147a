package dev.aurora.support;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection to a server that can be pulled out and put back, as when the server dies and comes again. */
public final class TestingCable implements AutoCloseable {
    private final NetClient client;
    private final NetServer server;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean pulled;

    public TestingCable(Vertx vertx, int toPort) {
        client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(near -> connect(near, toPort));
        server.listen(0, "127.0.0.1").await();
    }

    public int port() {
        return server.actualPort();
    }

    /** Cuts what is connected and lets nothing in. */
    public void pull() {
        pulled = true;
        sockets.forEach(NetSocket::close);
        sockets.clear();
    }

    public void putBack() {
        pulled = false;
    }

    @Override
    public void close() {
        pull();
        server.close().await();
        client.close().await();
    }

    private void connect(NetSocket near, int toPort) {
        if (pulled) {
            near.close();
            return;
        }
        near.pause();
        client.connect(toPort, "127.0.0.1").onFailure(failure -> near.close()).onSuccess(far -> {
            sockets.add(near);
            sockets.add(far);
            near.pipeTo(far).onComplete(done -> near.close());
            far.pipeTo(near).onComplete(done -> far.close());
        });
    }
}

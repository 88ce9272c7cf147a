package dev.aurora.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import redis.embedded.RedisServer;

/** A real Redis on a free port that can be stopped and started again in the middle of a test. */
public final class TestingRedis implements AutoCloseable {
    private final int port;
    private RedisServer server;

    public TestingRedis() {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = start();
    }

    public URI url() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty, as Redis keeps nothing here. */
    public void startAgain() {
        server = start();
    }

    @Override
    public void close() {
        stop();
    }

    private RedisServer start() {
        try {
            var started = RedisServer.newRedisServer()
                    .port(port)
                    .setting("bind 127.0.0.1")
                    .setting("save \"\"")
                    .build();
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

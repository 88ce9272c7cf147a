package dev.aurora.bench;

import io.vertx.core.Vertx;

/** The least that a Vert.x server can be: what the start of Aurora is compared with. */
final class HelloServer {
    /** The port is the first argument. */
    public static void main(String[] arguments) {
        var server = Vertx.vertx()
                .createHttpServer()
                .requestHandler(it -> it.response().end("hello"))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .await();
        System.out.println("listens on " + server.actualPort());
    }

    private HelloServer() {}
}

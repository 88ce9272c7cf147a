package dev.aurora.web;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.io.IOException;

/** Opens a server, or says which setting is in the way. */
public final class Listening {
    /** Fails with a refusal that names the two settings when the address cannot be had. */
    public static Future<HttpServer> open(HttpServer server, String host, int port, String hostKey, String portKey) {
        return server.listen(port, host)
                .recover(failure -> Future.failedFuture(refusal(failure, host, port, hostKey, portKey)));
    }

    private static Throwable refusal(Throwable failure, String host, int port, String hostKey, String portKey) {
        if (!(failure instanceof IOException)) {
            return failure;
        }
        var message = String.valueOf(failure.getMessage());
        return message.contains("in use")
                ? new Refusal(
                        Reason.CONFLICT,
                        "Port " + port + " on " + host + " is taken by another program; set " + portKey
                                + " to a free port, or to 0 to take any")
                : new Refusal(
                        Reason.INVALID,
                        "Cannot listen on " + host + ":" + port + " (" + message + "); see " + hostKey + " and "
                                + portKey);
    }

    private Listening() {}
}

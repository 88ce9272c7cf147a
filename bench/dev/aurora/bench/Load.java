package dev.aurora.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that each ask again as soon as they are answered. Blocking. */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 16;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CLIENTS));

    /** One address to ask, with its headers. */
    record Target(String name, URI address, Map<String, String> headers) {}

    /** Answers a second; throws when one of them was none. */
    double rate(Target target, double seconds) {
        var answers = new AtomicLong();
        var begin = System.nanoTime();
        var end = begin + (long) (seconds * 1e9);
        var clients = new ArrayList<Future<Void>>();
        for (var i = 0; i < CLIENTS; i++) {
            clients.add(ask(target, end, answers));
        }
        Future.all(clients).await();
        return answers.get() / ((System.nanoTime() - begin) / 1e9);
    }

    Buffer once(Target target) {
        return send(target).await();
    }

    @Override
    public void close() {
        client.close().await();
        vertx.close().await();
    }

    private Future<Void> ask(Target target, long end, AtomicLong answers) {
        return System.nanoTime() >= end
                ? Future.succeededFuture()
                : send(target).compose(body -> {
                    answers.incrementAndGet();
                    return ask(target, end, answers);
                });
    }

    private Future<Buffer> send(Target target) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(target.address().getHost())
                .setPort(target.address().getPort())
                .setURI(target.address().getRawPath()
                        + (target.address().getRawQuery() == null
                                ? ""
                                : "?" + target.address().getRawQuery()));
        target.headers().forEach(options::addHeader);
        return client.request(options)
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> {
                    if (response.statusCode() != 200) {
                        throw new IllegalStateException(
                                target.name() + " answered " + response.statusCode() + ": " + body);
                    }
                    return body;
                }));
    }
}

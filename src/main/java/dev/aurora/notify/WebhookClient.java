package dev.aurora.notify;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Sends to addresses that people chose, who may want to reach what only Aurora can: the host's addresses are looked up and
 * checked first and the connection goes to one that was checked; no redirect is followed, nothing of an answer is read but its
 * status, and every request has an end.
 */
final class WebhookClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 3000;
    private static final int MOST_TO_ONE_HOST = 64;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Vertx vertx;
    private final HttpClient client;
    private final Function<String, Future<List<InetAddress>>> names;
    private final boolean privateToo;
    private final Duration limit;

    /** A status, and how long the receiver wants not to be asked again. */
    record Reply(int status, Optional<Duration> retryAfter) {
        boolean ok() {
            return status / 100 == 2;
        }
    }

    WebhookClient(Vertx vertx, Function<String, Future<List<InetAddress>>> names, boolean privateToo) {
        this(vertx, names, privateToo, new HttpClientOptions(), LIMIT);
    }

    WebhookClient(
            Vertx vertx,
            Function<String, Future<List<InetAddress>>> names,
            boolean privateToo,
            HttpClientOptions options,
            Duration limit) {
        this.vertx = vertx;
        this.names = names;
        this.privateToo = privateToo;
        this.limit = limit;
        client = vertx.createHttpClient(
                options.setConnectTimeout(CONNECT_MILLIS).setKeepAlive(false).setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(MOST_TO_ONE_HOST));
    }

    /** Fails with FORBIDDEN where it must not send to, with UNAVAILABLE when nobody answers. */
    Future<Reply> post(WebhookUrl url, Map<String, String> headers, Buffer body) {
        return url.literal()
                .map(it -> Future.succeededFuture(List.of(it)))
                .orElseGet(() -> names.apply(url.host()))
                .compose(addresses -> send(url, checked(addresses), headers, body));
    }

    /** One that is not allowed makes all suspect: another look-up might answer that one first. */
    private InetAddress checked(List<InetAddress> addresses) {
        if (addresses.isEmpty() || !addresses.stream().allMatch(it -> NetAddresses.mayBeCalled(it, privateToo))) {
            throw new Refusal(
                    Reason.FORBIDDEN, "The webhook's host has an address in a network that Aurora does not send to");
        }
        return addresses.getFirst();
    }

    private Future<Reply> send(WebhookUrl url, InetAddress address, Map<String, String> headers, Buffer body) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url.uri().toString())
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "Aurora");
        headers.forEach(options::putHeader);
        var done = Promise.<Reply>promise();
        var deadline = vertx.setTimer(
                limit.toMillis(),
                timer -> done.tryFail(unavailable("does not answer within " + limit.toSeconds() + " seconds")));
        client.request(options)
                .onFailure(failure -> done.tryFail(unreachable(failure)))
                .onSuccess(request -> {
                    if (done.future().isComplete()) {
                        end(request);
                        return;
                    }
                    // Whatever comes next, the connection is of no use any more.
                    done.future().onComplete(settled -> end(request));
                    request.send(body)
                            .onFailure(failure -> done.tryFail(unreachable(failure)))
                            .onSuccess(response ->
                                    done.tryComplete(new Reply(response.statusCode(), retryAfter(response))));
                });
        return done.future().onComplete(settled -> vertx.cancelTimer(deadline));
    }

    private static void end(HttpClientRequest request) {
        var _ = request.connection().close();
    }

    private static Optional<Duration> retryAfter(HttpClientResponse response) {
        return Optional.ofNullable(response.getHeader("Retry-After"))
                .filter(it -> it.matches("[0-9]{1,6}"))
                .map(it -> Duration.ofSeconds(Long.parseLong(it)))
                .map(it -> it.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : it);
    }

    private static Refusal unreachable(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return unavailable("shows no certificate that is trusted, or speaks no TLS");
            }
        }
        return unavailable("does not answer");
    }

    private static Refusal unavailable(String what) {
        return new Refusal(Reason.UNAVAILABLE, "The webhook's receiver " + what);
    }

    Future<Void> close() {
        return client.close();
    }
}

package dev.aurora.openid;

import dev.aurora.openid.LoginFailure.Code;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the provider, who may be away, slow or not who we think: no redirect is followed, no answer is larger than
 * {@link #MAX_BYTES}, and every request has an end.
 */
final class ProviderHttp {
    static final int MAX_BYTES = 256 * 1024;

    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final int CONNECT_MILLIS = 3000;

    private final Vertx vertx;
    private final HttpClient client;

    /** What came back, whatever its status. */
    record Reply(int status, Buffer body) {
        boolean ok() {
            return status == 200;
        }

        /** Refuses with UNTRUSTED what is no JSON object. */
        JsonObject json(String what) {
            try {
                return body.toJsonObject();
            } catch (DecodeException | ClassCastException e) {
                throw new LoginFailure(Code.UNTRUSTED, what + " is no JSON object");
            }
        }
    }

    ProviderHttp(Vertx vertx) {
        this.vertx = vertx;
        // A connection that the provider closes just as it is used again would fail a log-in, and log-ins are rare.
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setKeepAlive(false));
    }

    Future<Reply> get(URI address, Map<String, String> headers) {
        return send(HttpMethod.GET, address, headers, null);
    }

    Future<Reply> post(URI address, Map<String, String> headers, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpMethod.POST, address, headers, Buffer.buffer(body));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Future<Reply> send(HttpMethod method, URI address, Map<String, String> headers, @Nullable Buffer body) {
        var options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(address.toString())
                .setFollowRedirects(false)
                .putHeader("Accept", "application/json");
        headers.forEach(options::putHeader);
        if (body != null) {
            options.putHeader("Content-Type", "application/x-www-form-urlencoded");
        }
        return client.request(options)
                .compose(request -> exchange(request, body))
                .recover(failure -> Future.failedFuture(
                        failure instanceof LoginFailure
                                ? failure
                                : new LoginFailure(
                                        Code.AWAY,
                                        address.getHost() + " does not answer ("
                                                + failure.getClass().getSimpleName() + ")")));
    }

    private Future<Reply> exchange(HttpClientRequest request, @Nullable Buffer body) {
        var done = Promise.<Reply>promise();
        var deadline = vertx.setTimer(LIMIT.toMillis(), _ -> {
            done.tryFail(new LoginFailure(Code.AWAY, "It took longer than " + LIMIT.toSeconds() + " s to answer"));
            var _ = request.reset();
        });
        var sent = body == null ? request.send() : request.send(body);
        sent.onFailure(done::tryFail).onSuccess(response -> {
            var bytes = Buffer.buffer();
            response.exceptionHandler(done::tryFail);
            response.endHandler(_ -> done.tryComplete(new Reply(response.statusCode(), bytes)));
            response.handler(chunk -> {
                if (bytes.length() + chunk.length() <= MAX_BYTES) {
                    bytes.appendBuffer(chunk);
                    return;
                }
                done.tryFail(new LoginFailure(Code.UNTRUSTED, "An answer was larger than " + MAX_BYTES + " bytes"));
                var _ = request.reset();
            });
        });
        return done.future().onComplete(_ -> vertx.cancelTimer(deadline));
    }
}

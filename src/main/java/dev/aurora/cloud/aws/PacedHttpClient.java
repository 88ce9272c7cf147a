package dev.aurora.cloud.aws;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/** The shared client, but each request, also one that is tried again, waits for its turn. */
final class PacedHttpClient implements SdkAsyncHttpClient {
    private final AwsHttp http;
    private final Pace pace;

    PacedHttpClient(AwsHttp http, Pace pace) {
        this.http = http;
        this.pace = pace;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        var waitNanos = pace.takeNanos(System.nanoTime());
        if (waitNanos == 0) {
            return http.client().execute(request);
        }
        var turn = new CompletableFuture<Void>();
        var _ = http.timer().schedule(() -> turn.complete(null), waitNanos, TimeUnit.NANOSECONDS);
        return turn.thenCompose(v -> http.client().execute(request));
    }

    @Override
    public String clientName() {
        return http.client().clientName();
    }

    @Override
    public void close() {
        // The shared client outlives every service client.
    }
}

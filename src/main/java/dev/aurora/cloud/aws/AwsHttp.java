package dev.aurora.cloud.aws;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/** The connections and timers that all AWS clients of the process share; create it once and close it last. */
public final class AwsHttp implements AutoCloseable {
    private static final int CONNECTIONS_PER_ENDPOINT = 64;
    private static final int WAITING_FOR_CONNECTION = 20_000;

    private final SdkAsyncHttpClient client = NettyNioAsyncHttpClient.builder()
            .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(2))
            .maxConcurrency(CONNECTIONS_PER_ENDPOINT)
            .maxPendingConnectionAcquires(WAITING_FOR_CONNECTION)
            .connectionAcquisitionTimeout(Duration.ofSeconds(30))
            .connectionTimeout(Duration.ofSeconds(5))
            .readTimeout(Duration.ofSeconds(30))
            .build();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "aws-timer");
        thread.setDaemon(true);
        return thread;
    });

    SdkAsyncHttpClient client() {
        return client;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Not waited for: the client takes two seconds to be sure that nothing is left to send. */
    @Override
    public void close() {
        var _ = Thread.ofVirtual().name("aws-close").start(client::close);
        timer.shutdownNow();
    }
}

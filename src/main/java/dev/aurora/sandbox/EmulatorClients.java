package dev.aurora.sandbox;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;

/** Makes clients for the emulator that share one HTTP client. */
final class EmulatorClients implements AutoCloseable {
    // The emulator answers one request at a time; more connections only wait in line.
    private static final int CONNECTIONS = 12;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final URI endpoint;
    private final StaticCredentialsProvider credentials;
    private final SdkAsyncHttpClient http;

    EmulatorClients(URI endpoint, String accessKey, String secretKey) {
        this.endpoint = endpoint;
        this.credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
        this.http = NettyNioAsyncHttpClient.builder()
                .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1))
                .maxConcurrency(CONNECTIONS)
                .connectionAcquisitionTimeout(LIMIT)
                .readTimeout(LIMIT)
                .build();
    }

    <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C client(B builder, String region) {
        return builder.region(Region.of(region))
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .httpClient(http)
                .build();
    }

    /** Not waited for: the client takes its time to be sure that nothing is left to send. */
    @Override
    public void close() {
        var _ = Thread.ofVirtual().start(http::close);
    }
}

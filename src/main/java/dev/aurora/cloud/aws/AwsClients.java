package dev.aurora.cloud.aws;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;

/** Makes service clients that share connections, timers and credentials; making one costs little. */
final class AwsClients {
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    /** Somebody waits for the answer to who we are. */
    private static final Duration IDENTITY_CALL = Duration.ofSeconds(12);

    private static final Duration IDENTITY_ATTEMPT = Duration.ofSeconds(6);
    private static final int ATTEMPTS = 4;
    private static final int PER_SECOND = 20;
    private static final int BURST = 100;
    /** Nothing of the machine's own AWS settings applies to a connection, unless it names a profile. */
    private static final ProfileFile NO_PROFILES = ProfileFile.aggregator().build();

    private final AwsHttp http;
    private final AwsSettings settings;
    private final StaticCredentialsProvider credentials;
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    AwsClients(AwsHttp http, AwsSettings settings, AwsCredentials credentials) {
        this.http = http;
        this.settings = settings;
        this.credentials = StaticCredentialsProvider.create(credentials);
    }

    <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C build(
            B builder, String service, Region region) {
        var pace = paces.computeIfAbsent(service + "/" + region.id(), it -> new Pace(PER_SECOND, BURST));
        var identity = service.equals("sts");
        builder.region(region)
                .credentialsProvider(credentials)
                .defaultsMode(DefaultsMode.STANDARD)
                .httpClient(new PacedHttpClient(http, pace))
                .asyncConfiguration(
                        it -> it.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(identity ? IDENTITY_CALL : CALL)
                        .apiCallAttemptTimeout(identity ? IDENTITY_ATTEMPT : ATTEMPT)
                        .scheduledExecutorService(http.timer())
                        .defaultProfileFile(NO_PROFILES)
                        .addExecutionInterceptor(new OnlyAws())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build())
                        .build());
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        return builder.build();
    }
}

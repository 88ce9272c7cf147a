package dev.aurora.support;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * A real {@code moto_server} as a child process, one for all tests of the process. Without it the tests that ask for it are
 * skipped, or fail when the system property {@code aurora.test.strict} is true.
 */
public final class AwsEmulator implements AutoCloseable {
    private static final String MISSING =
            "The AWS emulator moto_server is not on the PATH; install it with: pip install \"moto[server]\"";

    private final Process process;
    private final URI endpoint;
    private final HttpClient http = HttpClient.newHttpClient();
    private final SdkAsyncHttpClient sdkHttp = NettyNioAsyncHttpClient.builder()
            .maxConcurrency(20)
            .connectionAcquisitionTimeout(Duration.ofMinutes(1))
            .build();

    private AwsEmulator(Path program) {
        try {
            var port = freePort();
            endpoint = URI.create("http://127.0.0.1:" + port);
            var builder = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
            builder.environment().put("MOTO_RDS_SNAPSHOT_LIMIT", "5000");
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException("The AWS emulator does not start", e);
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::answers);
    }

    public URI endpoint() {
        return endpoint;
    }

    /** Forgets everything, as after a start. */
    public void reset() {
        if (send(HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build())
                != 200) {
            throw new IllegalStateException("The AWS emulator was not reset");
        }
    }

    /** A client to arrange with; what is tested makes its own. */
    public <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C client(B builder, String region) {
        return builder.region(Region.of(region))
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClient(sdkHttp)
                .build();
    }

    @Override
    public void close() {
        var _ = Thread.ofVirtual().start(sdkHttp::close);
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("The AWS emulator ended with exit code " + process.exitValue());
        }
        try {
            return send(HttpRequest.newBuilder(endpoint.resolve("/moto-api/")).build()) == 200;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private int send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new IllegalStateException("The AWS emulator does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Optional<Path> program() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(it -> !it.isEmpty())
                .map(it -> Path.of(it, "moto_server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Gives tests the emulator. */
    public static final class Extension implements ParameterResolver {
        private static final ExtensionContext.Namespace NAMESPACE =
                ExtensionContext.Namespace.create(AwsEmulator.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == AwsEmulator.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var program = program();
            if (program.isEmpty() && Boolean.getBoolean("aurora.test.strict")) {
                throw new IllegalStateException(MISSING);
            }
            Assumptions.assumeTrue(program.isPresent(), MISSING);
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent(
                            AwsEmulator.class, it -> new AwsEmulator(program.orElseThrow()), AwsEmulator.class);
        }
    }
}

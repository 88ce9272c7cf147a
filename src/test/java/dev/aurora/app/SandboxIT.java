package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The first five minutes of a newcomer: up with the sandbox, ask, and compare with what the cloud itself says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SandboxIT {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final List<String> REGIONS = List.of("eu-central-1", "us-east-1", "ap-southeast-2");

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestingAurora aurora;

    @BeforeAll
    void start(@TempDir Path dataFolder) {
        folder = dataFolder;
        aurora = TestingAurora.start(folder, Map.of("aurora.feature.sandbox", "true"));
        assumeTrue(
                aurora.sandbox() != null || Boolean.getBoolean("aurora.test.strict"),
                "The AWS emulator moto_server is not on the PATH and could not be installed");
    }

    @AfterAll
    void close() {
        if (aurora != null) {
            aurora.close();
        }
    }

    @Test
    void countsWhatTheCloudCounts() {
        var expected = REGIONS.stream().mapToLong(this::runningInstances).sum();
        assertThat(expected).isPositive();
        assertThat(firstNumber(ask("how many instances are running?"))).isEqualTo(expected);
        assertThat(firstNumber(ask("how many buckets do we have?"))).isEqualTo(buckets());
    }

    @Test
    void countsInEachRegion() {
        var answer = ask("how many instances are running in each region?");
        for (var region : REGIONS) {
            assertThat(answer).containsPattern(region + "`? \\| " + runningInstances(region) + " \\|");
        }
    }

    @Test
    void answersTwoQuestionsAtOnce() {
        assertThat(ask("which instances are running, and which security groups are open to the world?"))
                .contains("instances in state running", "security groups", "0-65535");
    }

    private String ask(String question) {
        var out = new StringWriter();
        var err = new StringWriter();
        var place = new Place(folder, Place.ofThisProcess().install(), Map.of("AURORA_HOME", folder.toString()));
        var exit = Main.run(place, new PrintWriter(out, true), new PrintWriter(err, true), "ask", question);
        assertThat(exit).as(err.toString()).isZero();
        return out.toString();
    }

    private static long firstNumber(String answer) {
        var matcher = NUMBER.matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return Long.parseLong(matcher.group());
    }

    private long runningInstances(String region) {
        try (var ec2 = Ec2AsyncClient.builder()
                .endpointOverride(endpoint())
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .build()) {
            return ec2.describeInstances().join().reservations().stream()
                    .flatMap(it -> it.instances().stream())
                    .map(Instance::state)
                    .filter(it -> it.name() == InstanceStateName.RUNNING)
                    .count();
        }
    }

    private long buckets() {
        try (var s3 = S3AsyncClient.builder()
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .build()) {
            return s3.listBuckets().join().buckets().size();
        }
    }

    private URI endpoint() {
        return Objects.requireNonNull(aurora.sandbox());
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox"));
    }
}

package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.Executables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts and ends of whole processes. */
final class LifecycleIT {
    private static final int CHILDREN = 3;

    private final Path data;

    LifecycleIT(@TempDir Path folder) {
        this.data = folder.resolve("data");
    }

    @Test
    void refusesASecondServerOnTheSameFolderAndLeavesNoProcessBehind() {
        List<ProcessHandle> children;
        try (var server = ServerProcess.up(data)) {
            children = server.children();
            assertThat(children).hasSize(CHILDREN);
            var second = ServerProcess.run(data, "up", "--no-sandbox");
            assertThat(second.exit()).isEqualTo(Main.FAILED);
            assertThat(second.said())
                    .contains(
                            "already running on " + data,
                            "process " + server.process().pid(),
                            "./aurora down");
            assertThat(ServerProcess.run(data, "status").exit()).isZero();
            assertThat(ServerProcess.run(data, "down").exit()).isZero();
            assertThat(server.process().isAlive()).isFalse();
        }
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(data.resolve("server.json")).doesNotExist();
    }

    @Test
    void recoversAfterItWasKilled() {
        List<ProcessHandle> orphans;
        try (var killed = ServerProcess.up(data)) {
            orphans = killed.children();
            killed.process().destroyForcibly();
            var _ = killed.exit();
        }
        assertThat(ServerFile.running(data)).isEmpty();
        try (var next = ServerProcess.up(data)) {
            assertThat(orphans).noneMatch(ProcessHandle::isAlive);
            assertThat(next.children()).hasSize(CHILDREN);
        }
    }

    @Test
    void repairsADatabaseWhoseMakingWasCutShort() throws IOException {
        var half = Files.createDirectories(data.resolve("postgres/data.new/base"));
        Files.writeString(half.resolve("1"), "half");
        try (var server = ServerProcess.up(data)) {
            assertThat(server.said()).contains("cut short");
            assertThat(data.resolve("postgres/data.new")).doesNotExist();
        }
    }

    @Test
    void saysThatADatabaseIsNotWhole() throws IOException {
        Files.createDirectories(data.resolve("postgres/data"));
        var server = ServerProcess.run(data, "up", "--no-sandbox");
        assertThat(server.exit()).isEqualTo(Main.FAILED);
        assertThat(server.said()).contains("holds no complete database").doesNotContain("Exception");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(server.children()).isEmpty());
    }

    @Test
    void saysWhichPortIsTakenAndWhichKeySetsIt() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var server =
                    ServerProcess.run(data, "up", "--no-sandbox", "--set", "aurora.redis.port=" + taken.getLocalPort());
            assertThat(server.exit()).isEqualTo(Main.FAILED);
            assertThat(server.said())
                    .contains("Port " + taken.getLocalPort() + " for Redis is taken", "aurora.redis.port");
        }
    }

    @Test
    void saysThatThePortOfTheSandboxIsTaken() throws IOException {
        assumeTrue(
                Executables.find("moto_server").isPresent() || Boolean.getBoolean("aurora.test.strict"),
                "moto_server is not on the PATH");
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var server = ServerProcess.run(data, "up", "--set", "aurora.sandbox.port=" + taken.getLocalPort());
            assertThat(server.exit()).isEqualTo(Main.FAILED);
            assertThat(server.said()).contains("aurora.sandbox.port").doesNotContain("Exception");
        }
    }

    @Test
    void closesAFolderThatIsOpenToOthers() throws IOException {
        Files.createDirectories(data);
        var _ = Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        DataFolder.open(data).orElseThrow().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }

    @Test
    void goesOnWithoutTheCommandThatDetachedIt() throws IOException {
        var up = ServerProcess.run(data, "up", "--detach", "--no-sandbox");
        assertThat(up.exit()).as(up.said()).isZero();
        assertThat(up.said()).contains("Aurora is ready");
        assertThat(ServerFile.running(data).filter(ServerFile::ready)).isPresent();
        Files.writeString(data.resolve("stderr.log"), "what it said");
        var second = ServerProcess.run(data, "up", "--detach", "--no-sandbox");
        assertThat(second.exit()).isEqualTo(Main.FAILED);
        assertThat(second.said()).contains("already running on " + data);
        assertThat(data.resolve("stderr.log")).hasContent("what it said");
        assertThat(ServerProcess.run(data, "down").exit()).isZero();
        assertThat(ServerFile.running(data)).isEmpty();
    }
}

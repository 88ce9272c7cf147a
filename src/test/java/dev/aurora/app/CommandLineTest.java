package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLineTest {
    private final Path folder;

    CommandLineTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Result(int exit, String out, String err) {}

    @Test
    void showsEveryCommandInTheHelp() {
        var result = run(Map.of(), "--help");
        assertThat(result.exit).isZero();
        assertThat(result.out).contains("up", "down", "status", "config", "doctor", "audit", "test", "bench");
    }

    @Test
    void answersWrongUsageWithOneSentence() {
        for (var wrong : new String[][] {
            {"nonsense"},
            {"up", "--bogus"},
            {"status", "more"},
            {"up", "--set", "x"},
            {"audit"},
            {"audit", "verify", "all"},
            {"audit", "verify", "--org"}
        }) {
            var result = run(Map.of(), wrong);
            assertThat(result.exit).isEqualTo(Main.WRONG_USAGE);
            assertThat(result.err.lines()).hasSize(1);
            assertThat(result.err).startsWith("aurora: ").contains("--help");
        }
    }

    @Test
    void reportsAllMistakesOfTheConfigurationAtOnce() {
        var result = run(
                Map.of("AURORA_REDIS_PROT", "6379", "AURORA_POSTGRES_PORT", "many"),
                "up",
                "--set",
                "aurora.objects.url=s3.example.com");
        assertThat(result.exit).isEqualTo(Main.WRONG_USAGE);
        assertThat(result.err)
                .contains("3 mistakes", "aurora.postgres.port = \"many\"", "aurora.objects.url")
                .contains("Did you mean aurora.redis.port?");
    }

    @Test
    void showsTheConfigurationWithSourcesAndWithoutSecrets() throws IOException {
        Files.writeString(folder.resolve("aurora.properties"), "aurora.redis.port=1111\naurora.objects.port=2222\n");
        Files.writeString(folder.resolve(".env"), "AURORA_REDIS_PORT=3333\n");
        var result = run(Map.of("AURORA_REDIS_PASSWORD", "hunter2"), "config", "--set", "aurora.postgres.port=4444");
        assertThat(result.exit).isZero();
        assertThat(result.out)
                .containsPattern("aurora.redis.port +=? *= 3333  \\(\\.env\\)")
                .containsPattern("aurora.objects.port += 2222  \\(aurora.properties\\)")
                .containsPattern("aurora.postgres.port += 4444  \\(command line\\)")
                .containsPattern("aurora.redis.password += \\*{8}  \\(environment\\)")
                .doesNotContain("hunter2");
    }

    @Test
    void keepsTheExampleOfTheEnvironmentFileFresh() throws IOException {
        assertThat(Files.readString(Path.of(".env.example")))
                .as("renew it with: ./aurora config --env-example > .env.example")
                .isEqualTo(EnvExample.text());
    }

    @Test
    void saysWhenNothingRuns() {
        assertThat(run(Map.of(), "down").out).contains("not running on " + folder.resolve(".aurora"));
        var status = run(Map.of(), "status");
        assertThat(status.exit).isEqualTo(Main.FAILED);
        assertThat(status.out).contains("not running");
        var json = new JsonObject(run(Map.of(), "status", "--json").out);
        assertThat(json.getBoolean("ready")).isFalse();
        assertThat(json.fieldNames()).contains("http", "management", "sandbox", "ready", "pid");
    }

    @Test
    void takesNoServerForRunningThatHasEndedOrIsSomebodyElse() throws IOException {
        var data = Files.createDirectories(folder.resolve(".aurora"));
        var other = ProcessHandle.current();
        Files.writeString(
                data.resolve("server.json"),
                "{\"pid\":" + other.pid() + ",\"startedAt\":\"2020-01-01T00:00:00Z\",\"ready\":true}");
        assertThat(run(Map.of(), "status").out).contains("not running");
        assertThat(run(Map.of(), "down").out).contains("not running");
        assertThat(other.isAlive()).isTrue();
        Files.writeString(data.resolve("server.json"), "{");
        assertThat(run(Map.of(), "status").out).contains("not running");
    }

    @Test
    void saysWhyADataFolderCannotBeUsed() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        var result = run(Map.of("AURORA_HOME", file.resolve("inside").toString()), "up");
        assertThat(result.exit).isEqualTo(Main.FAILED);
        assertThat(result.err).contains("cannot be written", "AURORA_HOME").doesNotContain("Exception");
    }

    @Test
    void doctorSaysWhatEachThingIsForAndHowToGetIt() {
        var result = run(Map.of(), "doctor");
        assertThat(result.out)
                .contains("JDK 25", "Maven", "Node.js", "Terraform", "provider mirror", "Chromium", "AWS emulator")
                .contains("Port of PostgreSQL", "Data folder");
    }

    private Result run(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var place = new Place(folder, Path.of("target"), environment);
        var exit = Main.run(place, new PrintWriter(out), new PrintWriter(err), arguments);
        return new Result(exit, out.toString(), err.toString());
    }
}

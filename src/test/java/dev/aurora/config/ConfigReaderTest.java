package dev.aurora.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void laterSourcesWinAndTheEntrySaysWhichOne() {
        var reader = new ConfigReader(List.of(
                new ConfigSource("file", Map.of("aurora.http.port", "1", "aurora.http.host", "file")),
                ConfigSource.environment("environment", Map.of("AURORA_HTTP_PORT", "2", "HOME", "ignored"))));
        assertThat(reader.port("aurora.http.port", "Port", 5080)).isEqualTo(2);
        assertThat(reader.text("aurora.http.host", "Host", "default")).isEqualTo("file");
        assertThat(reader.number("aurora.pool", "Size", 7, 1, 9)).isEqualTo(7);
        reader.finish();
        assertThat(reader.effective())
                .extracting(ConfigReader.Entry::key, ConfigReader.Entry::value, ConfigReader.Entry::source)
                .containsExactly(
                        tuple("aurora.http.port", "2", "environment"),
                        tuple("aurora.http.host", "file", "file"),
                        tuple("aurora.pool", "7", "default"));
    }

    @Test
    void reportsAllMistakesAtOnce() {
        var reader = reader(Map.of(
                "aurora.port", "70000",
                "aurora.count", "many",
                "aurora.flag", "perhaps",
                "aurora.wait", "soon",
                "aurora.colour", "green",
                "aurora.url", "not an address",
                "aurora.prot", "1"));
        var _ = reader.port("aurora.port", "", 1);
        var _ = reader.number("aurora.count", "", 1, 0, 9);
        var _ = reader.flag("aurora.flag", "", false);
        var _ = reader.duration("aurora.wait", "", Duration.ofSeconds(1));
        var _ = reader.choice("aurora.colour", "", Colour.class, Colour.RED);
        var _ = reader.optionalUri("aurora.url", "", "https");
        var failure = catchThrowableOfType(ConfigException.class, reader::finish);
        assertThat(failure.mistakes()).hasSize(7);
        assertThat(failure)
                .hasMessageContaining("aurora.port = \"70000\" (from test) must be from 0 to 65535")
                .hasMessageContaining("aurora.count = \"many\" (from test) is no whole number")
                .hasMessageContaining("must be true or false")
                .hasMessageContaining("must be a duration such as")
                .hasMessageContaining("must be one of red, dark-blue")
                .hasMessageContaining("aurora.url = \"not an address\"")
                .hasMessageContaining("Unknown key aurora.prot in test. Did you mean aurora.port?");
    }

    @Test
    void readsDurationsAsPeopleWriteThem() {
        var texts = Map.of("250ms", 250, "15s", 15_000, "10m", 600_000, "2h", 7_200_000, "PT1M", 60_000);
        texts.forEach((text, millis) -> assertThat(
                        reader(Map.of("aurora.wait", text)).duration("aurora.wait", "", Duration.ZERO))
                .isEqualTo(Duration.ofMillis(millis)));
    }

    @Test
    void writesADefaultDurationInAFormThatItReads() {
        for (var duration :
                List.of(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofMinutes(15), Duration.ofDays(30))) {
            var reader = reader(Map.of());
            var _ = reader.duration("aurora.wait", "", duration);
            var written = reader.effective().getFirst().defaultValue();
            assertThat(reader(Map.of("aurora.wait", written)).duration("aurora.wait", "", Duration.ZERO))
                    .as(written)
                    .isEqualTo(duration);
        }
    }

    @Test
    void neverShowsASecret() {
        var reader = new ConfigReader(
                List.of(ConfigSource.environment("environment", Map.of("OPENAI_API_KEY", "sk-very-secret"))));
        var secret = reader.optionalSecret("aurora.llm.key", "Key", "OPENAI_API_KEY");
        assertThat(secret).contains(new Secret("sk-very-secret"));
        assertThat(secret.toString()).doesNotContain("very-secret");
        assertThat(reader.effective().toString()).doesNotContain("very-secret").contains("********");
        reader.finish();
    }

    @Test
    void takesTheOwnKeyBeforeTheVariableThatOthersShare() {
        var reader = new ConfigReader(List.of(
                new ConfigSource("file", Map.of("aurora.llm.key", "own")),
                ConfigSource.environment("environment", Map.of("OPENAI_API_KEY", "shared"))));
        assertThat(reader.optionalSecret("aurora.llm.key", "Key", "OPENAI_API_KEY"))
                .contains(new Secret("own"));
    }

    @Test
    void takesABlankValueForNone() {
        var reader = reader(Map.of("aurora.url", " ", "aurora.text", "", "aurora.port", ""));
        assertThat(reader.optionalUri("aurora.url", "", "https")).isEmpty();
        assertThat(reader.optionalText("aurora.text", "")).isEmpty();
        assertThat(reader.port("aurora.port", "", 5)).isEqualTo(5);
        reader.finish();
    }

    @Test
    void readsFiles(@TempDir Path folder) throws IOException {
        var properties = folder.resolve("aurora.properties");
        Files.writeString(properties, "# comment\naurora.http.port = 1\n");
        var dotEnv = folder.resolve(".env");
        Files.writeString(dotEnv, "# comment\nexport AURORA_HTTP_HOST=\"a b\"\nAURORA_NAME='x=y'\nnonsense\n");
        assertThat(ConfigSource.properties(properties).values()).containsExactly(Map.entry("aurora.http.port", "1"));
        assertThat(ConfigSource.dotEnv(dotEnv).values())
                .containsOnly(Map.entry("aurora.http.host", "a b"), Map.entry("aurora.name", "x=y"));
        assertThat(ConfigSource.properties(folder.resolve("none")).values()).isEmpty();
        assertThat(ConfigSource.dotEnv(folder.resolve("none")).values()).isEmpty();
    }

    @Test
    void refusesAnAddressOfAnotherScheme() {
        var reader = reader(Map.of("aurora.url", "ftp://host"));
        assertThat(reader.optionalUri("aurora.url", "", "https", "http")).isEqualTo(Optional.empty());
        assertThatThrownBy(reader::finish).hasMessageContaining("must be an address such as https://host:port");
    }

    private static ConfigReader reader(Map<String, String> values) {
        return new ConfigReader(List.of(new ConfigSource("test", values)));
    }
}

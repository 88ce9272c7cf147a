package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aurora.config.ConfigException;
import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginsTest {
    private static final String KEY = "aurora.http.cors.origins";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org",
                "http://localhost:5173",
                "https://console.example.org:8443",
                "http://127.0.0.1:65535",
                "http://[::1]:5173"
            })
    void takesWhatABrowserWrites(String origin) {
        assertThat(Origins.of(Optional.empty(), List.of(origin)).lists(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "https://*",
                "https://*.example.org",
                "example.org",
                "//example.org",
                "ftp://example.org",
                "file://",
                "https://",
                "https://example.org/",
                "https://example.org/path",
                "https://example.org?query",
                "https://someone@example.org",
                "https://example.org.",
                "https://.example.org",
                "https://example..org",
                "https://-example.org",
                "https://EXAMPLE.org",
                "HTTPS://example.org",
                "https://exämple.org",
                "https://example.org:443",
                "http://example.org:80",
                "https://example.org:0",
                "https://example.org:65536",
                "https://example.org:",
                "https://example.org:99999999999",
                "https://example.org https://other.org"
            })
    void refusesWhatWouldNeverMatchOrMatchTooMuch(String origin) {
        assertThatThrownBy(() -> Origins.of(Optional.empty(), List.of(origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + origin + "\"");
    }

    @Test
    void readsAListAndReportsEveryMistakeInIt() {
        var good = reader("https://a.example , http://b.example:81,");
        assertThat(Origins.from(good, KEY, "Origins").listed())
                .containsExactly("http://b.example:81", "https://a.example");
        good.finish();
        var bad = reader("https://a.example,*,null");
        var _ = Origins.from(bad, KEY, "Origins");
        assertThat(catchThrowableOfType(ConfigException.class, bad::finish).mistakes())
                .hasSize(2)
                .allSatisfy(it -> assertThat(it).startsWith(KEY + ": ").contains("is no origin"));
    }

    @Test
    void listsNobodyByDefault() {
        var reader = reader("");
        assertThat(Origins.from(reader, KEY, "Origins").listed()).isEmpty();
        reader.finish();
    }

    private static ConfigReader reader(String origins) {
        return new ConfigReader(List.of(new ConfigSource("test", Map.of(KEY, origins))));
    }
}

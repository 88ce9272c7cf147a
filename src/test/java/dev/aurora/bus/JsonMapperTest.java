package dev.aurora.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JsonMapperTest {
    private record Sample(
            String name, @Nullable String absent, Instant at, Duration pause, JsonObject free, List<Integer> numbers) {}

    private final Sample sample = new Sample(
            "x",
            null,
            Instant.parse("2026-01-02T03:04:05Z"),
            Duration.ofSeconds(90),
            new JsonObject().put("deep", new JsonArray().add(1).add(new JsonObject().put("a", true))),
            List.of(1, 2));

    @Test
    void readsWhatItWrites() {
        assertThat(JsonMapper.decode(JsonMapper.encode(sample), Sample.class)).isEqualTo(sample);
    }

    @Test
    void writesPlainJsonAndLeavesOutWhatIsAbsent() {
        assertThat(JsonMapper.toObject(sample)).isEqualTo(new JsonObject("""
                        {"name": "x", "at": "2026-01-02T03:04:05Z", "pause": "PT1M30S",
                         "free": {"deep": [1, {"a": true}]}, "numbers": [1, 2]}"""));
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        var json = JsonMapper.toObject(sample).put("later", "more");
        assertThat(JsonMapper.fromObject(json, Sample.class)).isEqualTo(sample);
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> JsonMapper.decode(Buffer.buffer("{"), Sample.class))
                .isInstanceOf(DecodeException.class);
        assertThatThrownBy(() -> JsonMapper.decode(Buffer.buffer("[]"), Sample.class))
                .isInstanceOf(DecodeException.class);
    }
}

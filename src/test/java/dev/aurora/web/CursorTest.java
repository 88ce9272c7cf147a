package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorTest {
    @Test
    void comesBackAsItWasGiven() {
        var position = new JsonObject().put("name", "größer > 1?").put("id", 7);
        var cursor = Cursor.encode(position);
        assertThat(cursor).matches("[A-Za-z0-9_-]+");
        assertThat(Cursor.decode(cursor)).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "bm8ganNvbg", "W10", "eyJhIjo", "====", "a b"})
    void refusesWhatNoListGaveOut(String cursor) {
        assertThatThrownBy(() -> Cursor.decode(cursor)).isInstanceOf(Refusal.class);
    }

    @Test
    void refusesAKeyThatNoDatabaseTakes() {
        var id = UUID.randomUUID();
        assertThat(Cursor.place(Cursor.of("größer", id))).isEqualTo(new Cursor.Place("größer", id));
        assertThatThrownBy(() -> Cursor.place(Cursor.of("a\0b", id)))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID));
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> Cursor.decode("e".repeat(1001))).isInstanceOf(Refusal.class);
    }
}

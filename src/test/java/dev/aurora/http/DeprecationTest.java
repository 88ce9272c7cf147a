package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeprecationTest {
    @Test
    void saysNothingOfWhatStays() {
        assertThat(Deprecation.headers(new JsonObject())).isEmpty();
    }

    @Test
    void saysSinceWhenUntilWhenAndWhatInstead() {
        var operation = operation(new JsonObject()
                .put("since", "2026-01-01")
                .put("sunset", "2027-07-01")
                .put("instead", "/api/docs#/auth/getMe"));
        assertThat(Deprecation.headers(operation))
                .isEqualTo(Map.of(
                        "Deprecation", "@1767225600",
                        "Sunset", "Thu, 01 Jul 2027 00:00:00 GMT",
                        "Link", "</api/docs#/auth/getMe>; rel=\"deprecation\""));
    }

    @Test
    void refusesAContractThatDoesNotSayWhen() {
        for (var details : new JsonObject[] {
            new JsonObject(),
            new JsonObject().put("since", "2026-01-01"),
            new JsonObject().put("since", "2026-01-01").put("sunset", "some day")
        }) {
            assertThatThrownBy(() -> Deprecation.headers(operation(details)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("getOld");
        }
    }

    private static JsonObject operation(JsonObject details) {
        return new JsonObject()
                .put("operationId", "getOld")
                .put("deprecated", true)
                .put("x-deprecation", details);
    }
}

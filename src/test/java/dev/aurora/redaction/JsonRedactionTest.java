package dev.aurora.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonRedactionTest {
    private static final Redactor REDACTOR = new Redactor();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password", "Password", "masterUserPassword", "db_password", "secret", "clientSecret", "client_secret",
                        "private_key",
                "privateKey", "token", "accessToken", "access_token", "slackToken", "apiKey", "api-key",
                        "connectionString",
                "PASSWORD", "passphrase", "authorization", "SecretAccessKey", "secretString"
            })
    void redactsPlainValuesUnderSuchNames(String name) {
        var object = new JsonObject().put(name, "correct horse battery").put("user", "ada");
        var redacted = REDACTOR.json(object);
        assertThat(redacted.getString(name)).startsWith("[redacted: ").endsWith("]");
        assertThat(redacted.getString("user")).isEqualTo("ada");
        assertThat(REDACTOR.json(redacted)).isEqualTo(redacted);
    }

    @Test
    void redactsWhereverItIs() {
        var key = "AKIA" + "Q7R2".repeat(4);
        var object = new JsonObject()
                .put("list", new JsonArray().add("uses " + key).add(new JsonObject().put("deep", key)))
                .put(key, 1)
                .put("password", 12345678);
        var redacted = REDACTOR.json(object);
        assertThat(redacted.encode()).doesNotContain(key).doesNotContain("12345678");
        assertThat(redacted.getJsonArray("list").getString(0)).isEqualTo("uses [redacted: AWS access key]");
        assertThat(redacted.getInteger("[redacted: AWS access key]")).isEqualTo(1);
    }

    @Test
    void keepsTwoNamesThatWereSecretsApart() {
        var object = new JsonObject().put("AKIA" + "Q7R2".repeat(4), 1).put("AKIA" + "Z7R2".repeat(4), 2);
        assertThat(REDACTOR.json(object))
                .isEqualTo(
                        new JsonObject().put("[redacted: AWS access key]", 1).put("[redacted: AWS access key] 2", 2));
    }

    @Test
    void readsNamesBesideValues() {
        var object = new JsonObject()
                .put(
                        "environment",
                        new JsonArray()
                                .add(new JsonObject().put("name", "DB_PASSWORD").put("value", "hunter"))
                                .add(new JsonObject().put("name", "DB_USER").put("value", "hunter")));
        var environment = REDACTOR.json(object).getJsonArray("environment");
        assertThat(environment.getJsonObject(0).getString("value")).isEqualTo("[redacted: password]");
        assertThat(environment.getJsonObject(1).getString("value")).isEqualTo("hunter");
    }

    @Test
    void knowsWhatKubernetesCallsASecret() {
        var object = new JsonObject()
                .put("kind", "Secret")
                .put("metadata", new JsonObject().put("name", "shop"))
                .put("data", new JsonObject().put("user", "YWRh").put("pass", "aHVudGVy"));
        var redacted = REDACTOR.json(object);
        assertThat(redacted.getJsonObject("data").encode())
                .doesNotContain("YWRh")
                .doesNotContain("aHVudGVy");
        assertThat(redacted.getJsonObject("metadata").getString("name")).isEqualTo("shop");
    }

    @Test
    void readsTextThatIsJsonItself() {
        var inner = new JsonObject()
                .put("user", "ada")
                .put("password", "correct \"horse\" battery")
                .encode();
        var redacted = REDACTOR.json(new JsonObject().put("log", inner)).getString("log");
        assertThat(redacted).doesNotContain("horse").doesNotContain("battery").contains("ada");
        var twice = new JsonObject().put("body", inner).encode();
        assertThat(REDACTOR.text(twice))
                .doesNotContain("horse")
                .doesNotContain("battery")
                .contains("ada");
    }

    @Test
    void doesNotChangeTheGivenObject() {
        var object = new JsonObject()
                .put("a", new JsonObject().put("password", "hunter"))
                .put("b", List.of("x"));
        var copy = object.copy();
        var _ = REDACTOR.json(object);
        assertThat(object).isEqualTo(copy);
    }

    @Test
    void managesTenThousandRows() {
        var rows = new JsonArray();
        IntStream.range(0, 10_000)
                .forEach(it -> rows.add(new JsonObject()
                        .put("id", "i-" + it)
                        .put("name", "web-" + it)
                        .put("tags", new JsonObject().put("env", "prod").put("owner", "team-" + it % 7))
                        .put("userData", it % 100 == 0 ? "export DB_PASSWORD=h7nter" + it : "")));
        var redacted = REDACTOR.json(new JsonObject().put("items", rows)).getJsonArray("items");
        assertThat(redacted).hasSize(10_000);
        assertThat(redacted.getJsonObject(100).getString("userData"))
                .isEqualTo("export DB_PASSWORD=[redacted: password]");
        assertThat(redacted.encode()).doesNotContain("h7nter");
        assertThat(redacted.getJsonObject(101)).isEqualTo(rows.getJsonObject(101));
    }
}

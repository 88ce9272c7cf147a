package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services of one Aurora are external ones to another, which makes its own database and roles there. */
final class ExternalServicesIT {
    private static final int PORT_LINE = 3;

    @Test
    void startsNoServiceOfItsOwnWhenAllAreConfigured(@TempDir Path folder) throws IOException {
        var owner = folder.resolve("owner");
        var guest = folder.resolve("guest");
        try (var _ = TestingAurora.start(owner, Map.of());
                var _ = TestingAurora.start(guest, external(owner))) {
            var children = new JsonObject(Files.readString(guest.resolve("children.json")));
            assertThat(children.getJsonArray("children")).isEmpty();
            var asked = new StringWriter();
            var place = new Place(guest, Place.ofThisProcess().install(), Map.of("AURORA_HOME", guest.toString()));
            var exit = Main.run(
                    place,
                    new PrintWriter(asked, true),
                    new PrintWriter(asked, true),
                    "ask",
                    "how many buckets are public?");
            assertThat(exit).as(asked.toString()).isZero();
            assertThat(asked.toString()).contains("No cloud is connected");
        }
    }

    private static Map<String, String> external(Path owner) throws IOException {
        var passwords = properties(owner.resolve("passwords.properties"));
        var postgres = "127.0.0.1:"
                + Files.readAllLines(owner.resolve("postgres/data/postmaster.pid"))
                        .get(PORT_LINE)
                        .strip();
        var redisPort = Files.readAllLines(owner.resolve("redis/redis.conf")).stream()
                .filter(it -> it.startsWith("port "))
                .map(it -> it.substring("port ".length()))
                .findFirst()
                .orElseThrow();
        var objects = properties(owner.resolve("objects/s3proxy.properties"));
        return Map.of(
                "aurora.postgres.url", "postgresql://" + postgres + "/guest",
                "aurora.postgres.admin.url",
                        "postgresql://aurora_superuser:" + value(passwords, "postgres.superuser") + "@" + postgres
                                + "/postgres",
                "aurora.postgres.owner.password", value(passwords, "postgres.owner"),
                "aurora.postgres.app.password", value(passwords, "postgres.app"),
                "aurora.postgres.system.password", value(passwords, "postgres.system"),
                "aurora.redis.url", "redis://127.0.0.1:" + redisPort,
                "aurora.redis.password", value(passwords, "redis"),
                "aurora.objects.url", value(objects, "s3proxy.endpoint"),
                "aurora.objects.access.key", value(passwords, "objects.access.key"),
                "aurora.objects.secret.key", value(passwords, "objects.secret.key"));
    }

    private static Properties properties(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static String value(Properties properties, String name) {
        return Objects.requireNonNull(properties.getProperty(name), name);
    }
}

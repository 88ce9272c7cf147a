package dev.aurora.app;

import dev.aurora.embedded.DataFolder;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A whole Aurora on free ports in this process, with its real embedded stack in a folder of the test. */
public final class TestingAurora implements AutoCloseable {
    public static final String EMAIL = "admin@aurora.local";
    public static final String PASSWORD = "correct horse battery staple";
    private static final int PORT_LINE = 3;

    private final DataFolder folder;
    private final Node node;
    private final ServerFile server;

    private TestingAurora(DataFolder folder, Node node, ServerFile server) {
        this.folder = folder;
        this.node = node;
        this.server = server;
    }

    /** Blocking. Without the sandbox unless {@code aurora.feature.sandbox} is set; a folder used before is taken as it is. */
    public static TestingAurora start(Path dataFolder, Map<String, String> settings) {
        var set = new HashMap<>(Map.of(
                "aurora.home", dataFolder.toString(),
                "aurora.http.port", "0",
                "aurora.chat.port", "0",
                "aurora.management.port", "0",
                "aurora.admin.password", PASSWORD,
                "aurora.feature.sandbox", "false"));
        set.putAll(settings);
        var place = new Place(dataFolder, Place.ofThisProcess().install(), Map.of());
        var folder = DataFolder.open(dataFolder).orElseThrow();
        var node = new Node(place, Settings.read(place, set), folder, said -> {});
        try {
            return new TestingAurora(folder, node, node.start());
        } catch (RuntimeException e) {
            node.stop();
            folder.close();
            throw e;
        }
    }

    public URI http() {
        return URI.create(Objects.requireNonNull(server.http()));
    }

    public URI management() {
        return URI.create(Objects.requireNonNull(server.management()));
    }

    public @Nullable URI sandbox() {
        return server.sandbox() == null ? null : URI.create(server.sandbox());
    }

    /** Sees and changes everything in the embedded database, for arranging and looking; the caller closes it. */
    public Pool superuser(Vertx vertx) {
        var passwords = new Properties();
        try (var reader = Files.newBufferedReader(folder.root().resolve("passwords.properties"))) {
            passwords.load(reader);
            var state = Files.readAllLines(folder.root().resolve("postgres/data/postmaster.pid"));
            return PgBuilder.pool()
                    .using(vertx)
                    .connectingTo(new PgConnectOptions()
                            .setHost("127.0.0.1")
                            .setPort(Integer.parseInt(state.get(PORT_LINE).strip()))
                            .setDatabase("aurora_db")
                            .setUser("aurora_superuser")
                            .setPassword(passwords.getProperty("postgres.superuser"))
                            .addProperty("search_path", "aurora"))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of a backing service, by its purpose, such as {@code postgres}. */
    public ProcessHandle child(String purpose) {
        try {
            var listing = new JsonObject(Files.readString(folder.root().resolve("children.json")));
            return listing.getJsonArray("children").stream()
                    .map(JsonObject.class::cast)
                    .filter(it -> purpose.equals(it.getString("purpose")))
                    .flatMap(it -> ProcessHandle.of(it.getLong("pid")).stream())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        node.stop();
        folder.close();
    }
}

package dev.aurora.app;

import dev.aurora.embedded.DataFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A whole Aurora on free ports in this process, with its real embedded stack in a folder of the test. */
public final class TestingAurora implements AutoCloseable {
    public static final String EMAIL = "admin@aurora.local";
    public static final String PASSWORD = "correct horse battery staple";

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

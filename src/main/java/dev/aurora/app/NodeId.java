package dev.aurora.app;

import com.fasterxml.uuid.Generators;
import dev.aurora.embedded.DataFolder;
import dev.aurora.embedded.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The node's own id, which its data folder keeps: after a restart it knows what it was working on. */
final class NodeId {
    private static final String NAME = "node-id";

    static UUID of(Path dataFolder) {
        var file = dataFolder.resolve(NAME);
        try {
            if (Files.exists(file)) {
                return UUID.fromString(Files.readString(file).strip());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailure("The file " + file + " is no node id; remove it, and a new one is made", e);
        }
        var made = Generators.timeBasedEpochGenerator().generate();
        DataFolder.writePrivate(file, made + "\n");
        return made;
    }

    private NodeId() {}
}

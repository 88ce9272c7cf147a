package dev.aurora.embedded;

import dev.aurora.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.TreeMap;

/** Passwords between Aurora and the services it brings along, made once and readable by the owner only. */
public final class Credentials {
    private static final int BYTES = 24;

    private final Path file;
    private final Properties known = new Properties();
    private final SecureRandom random = new SecureRandom();

    public Credentials(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                known.load(reader);
            } catch (IOException e) {
                throw new StartFailure("The file " + file + " cannot be read", e);
            }
        }
    }

    /** The secret of this name, made the first time it is asked for. */
    public synchronized Secret of(String name) {
        var found = known.getProperty(name);
        if (found != null) {
            return new Secret(found);
        }
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        known.setProperty(name, made);
        write();
        return new Secret(made);
    }

    private void write() {
        var lines = new StringBuilder();
        new TreeMap<>(known)
                .forEach((name, value) ->
                        lines.append(name).append('=').append(value).append('\n'));
        DataFolder.writePrivate(file, lines.toString());
    }
}

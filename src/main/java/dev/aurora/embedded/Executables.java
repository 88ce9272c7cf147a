package dev.aurora.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** Programs on the path. */
public final class Executables {
    /** The first program of this name on the path. */
    public static Optional<Path> find(String name) {
        var path = Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(it -> !it.isBlank())
                .map(it -> Path.of(it, name))
                .filter(it -> Files.isRegularFile(it) && Files.isExecutable(it))
                .findFirst();
    }

    private Executables() {}
}

package dev.aurora.app;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where this program runs.
 *
 * @param folder the launcher's, with {@code aurora.properties} and {@code .env}
 * @param install what the build made, with {@code s3proxy/}
 */
record Place(Path folder, Path install, Map<String, String> environment) {
    Place {
        environment = Map.copyOf(environment);
    }

    static Place ofThisProcess() {
        var launcher = Optional.ofNullable(System.getProperty("aurora.launcher"))
                .map(it -> Objects.requireNonNull(Path.of(it).toAbsolutePath().getParent()));
        return new Place(launcher.orElseGet(() -> Path.of("").toAbsolutePath()), installed(), System.getenv());
    }

    private static Path installed() {
        try {
            var code = Path.of(Place.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Objects.requireNonNull(code.getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.aurora.app;

import dev.aurora.config.ConfigReader;
import java.util.List;
import java.util.Locale;

/** The file {@code .env.example}: every key as a variable, with its default, commented out. */
final class EnvExample {
    private static final String HEAD = """
            # Everything that can be set, with its default. Copy this file to .env and take away the # of what you change.
            # The same keys work in aurora.properties (aurora.http.port), as variables (AURORA_HTTP_PORT) and as
            # ./aurora up --set aurora.http.port=8080; the later wins. Written by: ./aurora config --env-example
            """;

    static String text() {
        var reader = new ConfigReader(List.of());
        var _ = Settings.from(reader);
        var text = new StringBuilder(HEAD);
        for (var entry : reader.effective()) {
            text.append("\n# ").append(entry.description()).append("\n#");
            text.append(entry.key().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
            text.append('=').append(entry.defaultValue()).append('\n');
        }
        return text.toString();
    }

    private EnvExample() {}
}

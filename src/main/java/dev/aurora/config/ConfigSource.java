package dev.aurora.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Where values come from: a name that people recognise, and the keys with their text. */
public record ConfigSource(String name, Map<String, String> values) {
    public ConfigSource {
        values = Map.copyOf(values);
    }

    /** A properties file with keys as {@code aurora.postgres.url}; empty when the file does not exist. */
    public static ConfigSource properties(Path file) throws IOException {
        var properties = new Properties();
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        var values = new TreeMap<String, String>();
        properties.forEach((key, value) -> values.put(key.toString(), value.toString()));
        return new ConfigSource(file.getFileName().toString(), values);
    }

    /** A file of {@code NAME=value} lines; {@code #} begins a comment line, quotes around a value are dropped. */
    public static ConfigSource dotEnv(Path file) throws IOException {
        var variables = new TreeMap<String, String>();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                var split = line.strip().split("=", 2);
                if (split.length == 2 && !split[0].startsWith("#")) {
                    variables.put(split[0].strip().replaceFirst("^export\\s+", ""), unquoted(split[1].strip()));
                }
            }
        }
        return environment(file.getFileName().toString(), variables);
    }

    /** Variables as {@code AURORA_POSTGRES_URL}; the names that other programs share are kept as they are. */
    public static ConfigSource environment(String name, Map<String, String> variables) {
        var values = new TreeMap<String, String>();
        variables.forEach((variable, value) -> {
            if (variable.startsWith("AURORA_")) {
                values.put(variable.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            } else {
                values.put(variable, value);
            }
        });
        return new ConfigSource(name, values);
    }

    /** Keys and values given as {@code --set key=value}. */
    public static ConfigSource commandLine(Map<String, String> values) {
        return new ConfigSource("command line", values);
    }

    private static String unquoted(String value) {
        var quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}

package dev.aurora.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values for the configuration records of the features and remembers every key it was asked for, so that
 * all mistakes are reported at once, unknown keys are refused, and the effective configuration can be shown.
 *
 * <p>Environment variables have no dots to tell {@code aurora.data.dir} from {@code aurora.dataDir}: keys are matched
 * without regard to dots and case.
 */
public final class ConfigReader {
    /** One key as it takes effect; the value of a secret is masked. */
    public record Entry(String key, String description, String value, String source, String defaultValue) {}

    private record Found(String value, String source) {}

    private static final String DEFAULT = "default";
    private static final int SUGGESTION_DISTANCE = 4;

    private final List<ConfigSource> sources;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    /** Later sources win. */
    public ConfigReader(List<ConfigSource> sources) {
        this.sources = List.copyOf(sources);
    }

    public String text(String key, String description, String defaultValue) {
        return read(key, description, defaultValue, it -> it, defaultValue);
    }

    public Optional<String> optionalText(String key, String description) {
        return Optional.of(text(key, description, "")).filter(it -> !it.isBlank());
    }

    /** The variable is one that other programs use too, such as {@code OPENAI_API_KEY}; the key itself wins over it. */
    public Optional<Secret> optionalSecret(String key, String description, String... variables) {
        for (var variable : variables) {
            aliases.put(variable, key);
        }
        var found = find(key)
                .or(() -> Arrays.stream(variables)
                        .map(this::find)
                        .flatMap(Optional::stream)
                        .findFirst());
        entries.put(
                key,
                new Entry(
                        key,
                        description + (variables.length == 0 ? "" : " (also " + String.join(", ", variables) + ")"),
                        found.isPresent() ? "********" : "",
                        found.map(Found::source).orElse(DEFAULT),
                        ""));
        return found.map(Found::value).filter(it -> !it.isBlank()).map(Secret::new);
    }

    public boolean flag(String key, String description, boolean defaultValue) {
        return read(key, description, Boolean.toString(defaultValue), ConfigReader::parseFlag, defaultValue);
    }

    /** Both bounds are allowed values. */
    public int number(String key, String description, int defaultValue, int min, int max) {
        return read(
                key,
                description,
                Integer.toString(defaultValue),
                text -> {
                    var number = Integer.parseInt(text.strip());
                    if (number < min || number > max) {
                        throw new IllegalArgumentException("must be from " + min + " to " + max);
                    }
                    return number;
                },
                defaultValue);
    }

    public int port(String key, String description, int defaultValue) {
        return number(key, description, defaultValue, 0, 65_535);
    }

    /** Written as {@code 250ms}, {@code 15s}, {@code 10m}, {@code 2h}, {@code 30d} or ISO-8601. */
    public Duration duration(String key, String description, Duration defaultValue) {
        return read(key, description, written(defaultValue), ConfigReader::parseDuration, defaultValue);
    }

    public Optional<URI> optionalUri(String key, String description, String... schemes) {
        return Optional.ofNullable(read(
                key,
                description,
                "",
                text -> {
                    try {
                        var uri = new URI(text.strip());
                        if (uri.getHost() == null || !Arrays.asList(schemes).contains(uri.getScheme())) {
                            throw new IllegalArgumentException(
                                    "must be an address such as " + schemes[0] + "://host:port");
                        }
                        return uri;
                    } catch (URISyntaxException e) {
                        throw new IllegalArgumentException("is no address: " + e.getReason(), e);
                    }
                },
                null));
    }

    public <E extends Enum<E>> E choice(String key, String description, Class<E> type, E defaultValue) {
        return read(
                key,
                description + " (" + choices(type) + ")",
                lower(defaultValue),
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(it -> lower(it).equals(text.strip().toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("must be one of " + choices(type))),
                defaultValue);
    }

    /** For a rule that spans values; reported with the others by {@link #finish()}. */
    public void mistake(String sentence) {
        mistakes.add(sentence);
    }

    /** Call after every record was read: throws {@link ConfigException} with all mistakes, unknown keys among them. */
    public void finish() {
        for (var source : sources) {
            for (var key : source.values().keySet()) {
                if (key.startsWith("aurora.") && !known(key)) {
                    mistakes.add("Unknown key " + key + " in " + source.name() + suggestion(key));
                }
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
    }

    /** In the order in which the keys were asked for. */
    public List<Entry> effective() {
        return List.copyOf(entries.values());
    }

    private <T> T read(
            String key, String description, String defaultText, Function<String, T> parse, @Nullable T defaultValue) {
        var found = find(key);
        entries.put(
                key,
                new Entry(
                        key,
                        description,
                        found.map(Found::value).orElse(defaultText),
                        found.map(Found::source).orElse(DEFAULT),
                        defaultText));
        if (found.isEmpty() || found.get().value().isBlank()) {
            return orDefault(defaultValue);
        }
        try {
            return parse.apply(found.get().value());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            mistakes.add(key + " = \"" + found.get().value() + "\" (from "
                    + found.get().source() + ") "
                    + (e instanceof NumberFormatException ? "is no whole number" : e.getMessage()));
            return orDefault(defaultValue);
        }
    }

    @SuppressWarnings("NullAway") // T is nullable exactly where the default is null
    private static <T> T orDefault(@Nullable T defaultValue) {
        return defaultValue;
    }

    private Optional<Found> find(String key) {
        var wanted = folded(key);
        Optional<Found> found = Optional.empty();
        for (var source : sources) {
            for (var entry : source.values().entrySet()) {
                if (folded(entry.getKey()).equals(wanted)) {
                    found = Optional.of(new Found(entry.getValue(), source.name()));
                }
            }
        }
        return found;
    }

    private boolean known(String key) {
        return entries.keySet().stream().anyMatch(it -> folded(it).equals(folded(key)));
    }

    private String suggestion(String key) {
        var distance = LevenshteinDistance.getDefaultInstance();
        return entries.keySet().stream()
                .min(Comparator.comparingInt(it -> distance.apply(it, key)))
                .filter(it -> distance.apply(it, key) <= SUGGESTION_DISTANCE)
                .map(it -> ". Did you mean " + it + "?")
                .orElse(". ./aurora config lists the known keys");
    }

    private static String folded(String key) {
        return key.replace(".", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static boolean parseFlag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Duration parseDuration(String text) {
        var trimmed = text.strip().toLowerCase(Locale.ROOT);
        var unit = trimmed.replaceFirst("^\\d+", "");
        try {
            return switch (unit) {
                case "ms" -> Duration.ofMillis(Long.parseLong(trimmed.substring(0, trimmed.length() - 2)));
                case "s", "m", "h" -> Duration.parse("PT" + trimmed);
                case "d" -> Duration.parse("P" + trimmed);
                default -> Duration.parse(trimmed);
            };
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be a duration such as 250ms, 15s, 10m or 2h", e);
        }
    }

    private static String written(Duration duration) {
        if (duration.toMillis() % 1000 != 0) {
            return duration.toMillis() + "ms";
        }
        return duration.toString().replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> String choices(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(ConfigReader::lower).collect(Collectors.joining(", "));
    }
}

package dev.aurora.tool;

import dev.aurora.config.ConfigReader;
import java.time.Duration;

/**
 * How results of tools are kept.
 *
 * @param outputLifetime how long one that was too large to show can be read on
 */
public record ToolConfig(Duration outputLifetime) {
    private static final String LIFETIME = "aurora.tool.output.lifetime";
    private static final Duration USUAL = Duration.ofDays(30);
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    public static ToolConfig from(ConfigReader reader) {
        var lifetime = reader.duration(
                LIFETIME, "How long large results of tools are kept to be read on, from 1h to 365d", USUAL);
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            reader.mistake(LIFETIME + " must be from 1h to 365d");
        }
        return new ToolConfig(lifetime);
    }
}

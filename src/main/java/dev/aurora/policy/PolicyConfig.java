package dev.aurora.policy;

import dev.aurora.config.ConfigReader;
import java.time.Duration;

/**
 * How approvals are dealt with.
 *
 * @param lifetime how long one can be decided and used
 */
public record PolicyConfig(Duration lifetime) {
    /** What counts where nothing is set. */
    public static final PolicyConfig USUAL = new PolicyConfig(Duration.ofDays(7));

    private static final String LIFETIME = "aurora.approval.lifetime";
    private static final Duration LONGEST = Duration.ofDays(90);

    public static PolicyConfig from(ConfigReader reader) {
        var lifetime = reader.duration(
                LIFETIME, "How long an approval can be decided and used, from 1m to 90d", USUAL.lifetime());
        if (lifetime.compareTo(Duration.ofMinutes(1)) < 0 || lifetime.compareTo(LONGEST) > 0) {
            reader.mistake(LIFETIME + " must be from 1m to 90d");
        }
        return new PolicyConfig(lifetime);
    }
}

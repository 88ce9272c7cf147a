package dev.aurora.identity;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import dev.aurora.web.PublicUrl;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How people come in, and for how long. */
public record IdentityConfig(
        Optional<URI> publicUrl,
        Duration accessTokenLifetime,
        Duration sessionLifetime,
        Duration keyLifetime,
        Optional<Secret> adminPassword) {
    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration SHORTEST_KEY = Duration.ofHours(1);
    private static final String LOCAL_ISSUER = "aurora";

    public static IdentityConfig from(ConfigReader reader) {
        var config = new IdentityConfig(
                PublicUrl.from(reader),
                reader.duration(
                        "aurora.auth.access.lifetime", "How long an access token is good", Duration.ofMinutes(15)),
                reader.duration("aurora.auth.session.lifetime", "How long a log-in lasts at most", Duration.ofDays(30)),
                reader.duration(
                        "aurora.auth.key.lifetime",
                        "How long a key signs access tokens until the next one does",
                        Duration.ofDays(90)),
                reader.optionalSecret(
                        "aurora.admin.password",
                        "Password of the first user admin@aurora.local, used when that user is made, at least 12"
                                + " characters; generated and printed once when empty"));
        if (config.accessTokenLifetime.compareTo(SHORTEST) < 0
                || config.accessTokenLifetime.compareTo(config.sessionLifetime) > 0) {
            reader.mistake("aurora.auth.access.lifetime must be from 10s to aurora.auth.session.lifetime");
        }
        if (config.keyLifetime.compareTo(SHORTEST_KEY) < 0) {
            reader.mistake("aurora.auth.key.lifetime must be 1h or longer");
        }
        return config;
    }

    /** Whether browsers come over TLS. */
    public boolean secure() {
        return publicUrl.filter(it -> "https".equals(it.getScheme())).isPresent();
    }

    /** How long any access token lives at most. */
    Duration longestToken() {
        return accessTokenLifetime.compareTo(Sessions.COMMAND_LINE_LIFETIME) > 0
                ? accessTokenLifetime
                : Sessions.COMMAND_LINE_LIFETIME;
    }

    String issuer() {
        return publicUrl.map(URI::toString).orElse(LOCAL_ISSUER);
    }
}

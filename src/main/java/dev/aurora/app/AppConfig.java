package dev.aurora.app;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import java.net.URI;
import java.util.Optional;

/** What belongs to the program as a whole and to its command line. */
record AppConfig(Optional<String> home, Optional<URI> url, Optional<Secret> token) {
    static AppConfig from(ConfigReader reader) {
        var config = new AppConfig(
                reader.optionalText("aurora.home", "Data folder; empty is .aurora beside the launcher"),
                reader.optionalUri(
                        "aurora.url", "Aurora that ./aurora ask talks to; empty is the one here", "http", "https"),
                reader.optionalSecret(
                        "aurora.token", "Access token for ./aurora ask; empty is the one in the data folder"));
        var _ = reader.text("aurora.java.opts", "More options for the Java machine, read by the launcher", "");
        return config;
    }
}

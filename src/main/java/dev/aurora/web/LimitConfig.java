package dev.aurora.web;

import dev.aurora.config.ConfigReader;

/** How many requests of each kind of caller are answered in a minute; 0 is without limit. */
public record LimitConfig(int key, int account, int org, int address) {
    private static final int MOST = 1_000_000;

    public static LimitConfig from(ConfigReader reader) {
        return new LimitConfig(
                perMinute(reader, "key", "Requests a minute with one API key; 0 is without limit", 600),
                perMinute(reader, "account", "Requests a minute of one account; 0 is without limit", 1200),
                perMinute(reader, "org", "Requests a minute of one organisation; 0 is without limit", 6000),
                perMinute(
                        reader,
                        "address",
                        "Requests a minute from one address that name no caller, such as log-ins; 0 is without limit",
                        300));
    }

    private static int perMinute(ConfigReader reader, String who, String description, int defaultValue) {
        return reader.number("aurora.limit." + who, description, defaultValue, 0, MOST);
    }
}

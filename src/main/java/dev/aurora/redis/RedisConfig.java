package dev.aurora.redis;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import java.net.URI;
import java.util.Optional;

/** Where Redis is; without an address the embedded server is started and its password generated. */
public record RedisConfig(Optional<URI> url, Optional<Secret> password, int port) {
    public static RedisConfig from(ConfigReader reader) {
        return new RedisConfig(
                reader.optionalUri(
                        "aurora.redis.url",
                        "External Redis, as redis://host:6379/0; empty starts the embedded server",
                        "redis",
                        "rediss"),
                reader.optionalSecret("aurora.redis.password", "Password of the external Redis"),
                reader.port("aurora.redis.port", "Port of the embedded server; 0 takes a free one", 0));
    }
}

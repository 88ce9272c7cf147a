package dev.aurora.redis;

import dev.aurora.config.Secret;
import java.net.URI;
import java.util.Optional;

/** Where Redis is: {@code redis://host:port}, {@code rediss://} with TLS; the password is never part of the address. */
public record RedisAddress(URI url, Optional<Secret> password) {}

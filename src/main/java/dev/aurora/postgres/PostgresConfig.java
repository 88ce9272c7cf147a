package dev.aurora.postgres;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * Where PostgreSQL is. Without an address the embedded server is started and the passwords are generated. An external
 * database needs the three roles {@code aurora_owner}, {@code aurora_app} and {@code aurora_system}; with the address
 * of an administrator they are made at start.
 */
public record PostgresConfig(
        Optional<URI> url,
        Optional<Secret> ownerPassword,
        Optional<Secret> appPassword,
        Optional<Secret> systemPassword,
        Optional<Secret> adminUrl,
        int port,
        int poolSize) {

    public static PostgresConfig from(ConfigReader reader) {
        var config = new PostgresConfig(
                reader.optionalUri(
                        "aurora.postgres.url",
                        "External PostgreSQL, as postgresql://host:5432/aurora_db; empty starts the embedded server",
                        "postgresql",
                        "postgres"),
                reader.optionalSecret(
                        "aurora.postgres.owner.password", "Password of aurora_owner, used for migrations only"),
                reader.optionalSecret(
                        "aurora.postgres.app.password", "Password of aurora_app, which does everything tenant"),
                reader.optionalSecret(
                        "aurora.postgres.system.password", "Password of aurora_system, which claims and looks up"),
                reader.optionalSecret(
                        "aurora.postgres.admin.url",
                        "Address with name and password of an administrator who may create the three roles"),
                reader.port("aurora.postgres.port", "Port of the embedded server; 0 takes a free one", 0),
                reader.number("aurora.postgres.pool.size", "Connections a node opens for tenant work", 20, 2, 500));
        if (config.url.isPresent()
                && (config.ownerPassword.isEmpty()
                        || config.appPassword.isEmpty()
                        || config.systemPassword.isEmpty())) {
            reader.mistake("aurora.postgres.url is set, so aurora.postgres.owner.password,"
                    + " aurora.postgres.app.password and aurora.postgres.system.password are needed too");
        }
        return config;
    }
}

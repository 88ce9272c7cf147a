package dev.aurora.postgres;

import dev.aurora.config.Secret;
import org.flywaydb.core.Flyway;

/** Brings the schema to this version as {@code aurora_owner}, whose password is not held afterwards. Blocking. */
public final class Migrations {
    public static void run(DatabaseAddress address, Secret ownerPassword) {
        var result = Flyway.configure()
                .dataSource(address.jdbcUrl(), Roles.OWNER, ownerPassword.reveal())
                .schemas("aurora")
                .createSchemas(true)
                .connectRetries(3)
                .load()
                .migrate();
        if (!result.success) {
            throw new IllegalStateException("The database could not be migrated to this version of Aurora");
        }
    }

    private Migrations() {}
}

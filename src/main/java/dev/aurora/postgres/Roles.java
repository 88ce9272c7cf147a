package dev.aurora.postgres;

import dev.aurora.config.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The three database roles, made by an administrator; making them again changes only their passwords. */
public final class Roles {
    public static final String OWNER = "aurora_owner";
    public static final String APP = "aurora_app";
    public static final String SYSTEM = "aurora_system";

    /** Creates database and roles where they are missing. Blocking; called once at start. */
    public static void ensure(
            DatabaseAddress address, String adminUser, Secret adminPassword, Map<String, Secret> passwords)
            throws SQLException {
        var maintenance = new DatabaseAddress(address.host(), address.port(), "postgres");
        try (var connection = connect(maintenance, adminUser, adminPassword)) {
            for (var role : new String[] {OWNER, APP, SYSTEM}) {
                ensureRole(connection, role, Objects.requireNonNull(passwords.get(role)));
            }
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", address.database())) {
                execute(connection, "CREATE DATABASE " + quoted(address.database()) + " OWNER " + OWNER);
            }
        }
        try (var connection = connect(address, adminUser, adminPassword)) {
            execute(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
            execute(connection, "REVOKE ALL ON DATABASE " + quoted(address.database()) + " FROM PUBLIC");
            execute(
                    connection,
                    "GRANT CONNECT ON DATABASE " + quoted(address.database()) + " TO " + APP + ", " + SYSTEM);
        }
    }

    private static void ensureRole(Connection connection, String role, Secret password) throws SQLException {
        if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", role)) {
            execute(connection, "CREATE ROLE " + role + " LOGIN NOINHERIT NOBYPASSRLS NOCREATEDB NOCREATEROLE");
        }
        execute(
                connection,
                "ALTER ROLE " + role + " PASSWORD '" + password.reveal().replace("'", "''") + "'");
    }

    private static Connection connect(DatabaseAddress address, String user, Secret password) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        return DriverManager.getConnection(address.jdbcUrl(), properties);
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private Roles() {}
}

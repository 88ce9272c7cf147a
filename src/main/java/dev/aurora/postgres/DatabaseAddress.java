package dev.aurora.postgres;

import java.net.URI;

/** Where a database is, without anything secret. */
public record DatabaseAddress(String host, int port, String database) {
    private static final int DEFAULT_PORT = 5432;

    /** From {@code postgresql://host:port/database}; the port may be absent. */
    public static DatabaseAddress of(URI uri) {
        var path = uri.getPath() == null || uri.getPath().length() < 2 ? "/aurora_db" : uri.getPath();
        return new DatabaseAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), path.substring(1));
    }

    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }
}

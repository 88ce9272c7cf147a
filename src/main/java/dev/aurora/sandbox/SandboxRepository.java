package dev.aurora.sandbox;

import com.fasterxml.uuid.Generators;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The connection to the sandbox, which belongs to the first project. */
final class SandboxRepository {
    private static final String CONNECT = """
            SELECT org_id, connection_id FROM aurora.connect_sandbox(#{id}, #{name}, #{settings})""";

    private final SystemQueries system;

    SandboxRepository(SystemQueries system) {
        this.system = system;
    }

    record Connected(UUID orgId, UUID connectionId) {}

    /** Empty when somebody has a connection of that name, which stays as it is. */
    Future<Optional<Connected>> connect(URI endpoint) {
        var settings = new JsonObject().put("auth", "sandbox").put("endpoint", endpoint.toString());
        return system.run(client -> SqlTemplate.forQuery(client, CONNECT)
                .mapTo(row -> new Connected(row.getUUID("org_id"), row.getUUID("connection_id")))
                .execute(Map.of(
                        "id",
                        Generators.timeBasedEpochGenerator().generate(),
                        "name",
                        Sandbox.NAME,
                        "settings",
                        settings))
                .map(rows -> {
                    var all = rows.iterator();
                    return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
                }));
    }
}

package dev.aurora.inventory;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.aurora.cloud.CloudResource;
import dev.aurora.cloud.ScopeContent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writing the tables resource and resource_edge; what did not change is not written. */
final class ResourceRepository {
    private static final int ROWS_IN_A_STATEMENT = 2000;
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_NATIVE_ID = 2000;

    private static final String UPSERT = """
            INSERT INTO resource AS r (id, org_id, connection_id, provider, service, type, kind, native_id, local_id,
                name, region, account_ref, state, tags, attributes, created_at)
            SELECT n.id, #{org}, #{connection}, n.provider, n.service, n.type, n.kind, n.native_id, n.local_id, n.name,
                n.region, #{account}, n.state, n.tags, n.attributes, n.created_at
            FROM jsonb_to_recordset(#{rows}::jsonb) AS n(id uuid, provider text, service text, type text, kind text,
                native_id text, local_id text, name text, region text, state text, tags jsonb, attributes jsonb,
                created_at timestamptz)
            ON CONFLICT (connection_id, native_id) DO UPDATE SET provider = excluded.provider,
                service = excluded.service, type = excluded.type, kind = excluded.kind, local_id = excluded.local_id,
                name = excluded.name, region = excluded.region, account_ref = excluded.account_ref,
                state = excluded.state, tags = excluded.tags, attributes = excluded.attributes,
                created_at = excluded.created_at, last_seen_at = now(), closed_at = NULL
            WHERE r.closed_at IS NOT NULL
                OR (r.type, r.kind, r.local_id, r.name, r.region, r.account_ref, r.state, r.tags, r.attributes,
                    r.created_at)
                IS DISTINCT FROM (excluded.type, excluded.kind, excluded.local_id, excluded.name, excluded.region,
                    excluded.account_ref, excluded.state, excluded.tags, excluded.attributes, excluded.created_at)""";
    private static final String CLOSE = """
            UPDATE resource r SET closed_at = now()
            FROM jsonb_to_recordset(#{complete}::jsonb) AS c(type text, region text)
            WHERE r.connection_id = #{connection} AND r.closed_at IS NULL AND r.type = c.type
                AND (c.region = 'global' OR r.region = c.region) AND r.native_id <> ALL (#{seen}::text[])""";
    private static final String CLOSE_OUTSIDE = """
            UPDATE resource r SET closed_at = now()
            WHERE r.connection_id = #{connection} AND r.closed_at IS NULL AND NOT EXISTS (
                SELECT FROM discovery_scope s WHERE s.connection_id = r.connection_id AND s.service = r.service
                    AND s.region IN (r.region, 'global'))""";
    private static final String EDGES = """
            WITH wanted AS (
                SELECT DISTINCT f.id AS from_id, t.id AS to_id, n.relation
                FROM jsonb_to_recordset(#{edges}::jsonb) AS n(f text, t text, relation text)
                JOIN resource f ON f.connection_id = #{connection} AND f.native_id = n.f
                JOIN resource t ON t.connection_id = #{connection} AND t.native_id = n.t),
            gone AS (
                DELETE FROM resource_edge e USING resource f
                WHERE f.id = e.from_id AND f.connection_id = #{connection} AND f.native_id = ANY (#{refreshed}::text[])
                    AND NOT EXISTS (SELECT FROM wanted w
                        WHERE w.from_id = e.from_id AND w.to_id = e.to_id AND w.relation = e.relation))
            INSERT INTO resource_edge (org_id, from_id, to_id, relation)
            SELECT #{org}, from_id, to_id, relation FROM wanted ON CONFLICT DO NOTHING""";

    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    /** Whose resources these are. */
    record Owner(UUID orgId, UUID connectionId, String account) {}

    /** Makes the inventory agree with what was read: new and changed ones are written, those that are gone are closed. */
    Future<Void> write(SqlClient tx, Owner owner, List<ScopeContent> contents) {
        var resources = new LinkedHashMap<String, CloudResource>();
        var complete = new JsonArray();
        for (var content : contents) {
            content.resources().stream()
                    .filter(it -> it.nativeId().length() <= LONGEST_NATIVE_ID)
                    .forEach(it -> resources.put(it.nativeId(), it));
            content.complete()
                    .forEach(type -> complete.add(new JsonObject()
                            .put("type", type)
                            .put("region", content.scope().region())));
        }
        var written = new ArrayList<Future<?>>();
        for (var rows : chunks(List.copyOf(resources.values()))) {
            var values = values(owner);
            values.put("account", owner.account());
            values.put("rows", new JsonArray(rows.stream().map(this::row).toList()));
            written.add(SqlTemplate.forUpdate(tx, UPSERT).execute(values));
        }
        var values = values(owner);
        values.put("complete", complete);
        values.put("seen", resources.keySet().toArray(String[]::new));
        written.add(SqlTemplate.forUpdate(tx, CLOSE).execute(values));
        return Future.all(written).mapEmpty();
    }

    /** Closes what lies in regions that the account does not use any more. */
    Future<Void> closeOutsideOfScopes(SqlClient tx, Owner owner) {
        return SqlTemplate.forUpdate(tx, CLOSE_OUTSIDE).execute(values(owner)).mapEmpty();
    }

    /** Replaces the relations of these resources; to what is not in the inventory there is none. */
    Future<Void> relate(SqlClient tx, Owner owner, Collection<CloudResource> refreshed) {
        var edges = new JsonArray();
        for (var resource : refreshed) {
            resource.relations()
                    .forEach(relation -> edges.add(new JsonObject()
                            .put("f", resource.nativeId())
                            .put("t", relation.toNativeId())
                            .put("relation", relation.name())));
        }
        var values = values(owner);
        values.put("edges", edges);
        values.put(
                "refreshed",
                refreshed.stream().map(CloudResource::nativeId).distinct().toArray(String[]::new));
        return SqlTemplate.forUpdate(tx, EDGES).execute(values).mapEmpty();
    }

    private JsonObject row(CloudResource resource) {
        var tags = new JsonObject();
        resource.tags().forEach((key, value) -> tags.put(printable(key), printable(value)));
        var row = new JsonObject()
                .put("id", ids.generate().toString())
                .put("provider", resource.type().provider())
                .put("service", resource.type().service())
                .put("type", resource.type().name())
                .put("kind", resource.type().kind())
                .put("native_id", resource.nativeId())
                .put("local_id", resource.localId())
                .put("name", cut(printable(resource.name())))
                .put("region", resource.region())
                .put("state", resource.state())
                .put("tags", tags)
                .put("attributes", printable(resource.attributes()));
        var createdAt = resource.createdAt();
        return createdAt == null ? row : row.put("created_at", createdAt.toString());
    }

    private static JsonObject printable(JsonObject attributes) {
        var printable = new JsonObject();
        attributes.forEach(it ->
                printable.put(it.getKey(), it.getValue() instanceof String text ? printable(text) : it.getValue()));
        return printable;
    }

    /** PostgreSQL stores every character but this one. */
    private static String printable(String text) {
        return text.replace('\u0000', '\uFFFD');
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }

    private static Map<String, @Nullable Object> values(Owner owner) {
        return new HashMap<>(Map.of("org", owner.orgId(), "connection", owner.connectionId()));
    }

    private static <T> List<List<T>> chunks(List<T> items) {
        var chunks = new ArrayList<List<T>>();
        for (var from = 0; from < items.size(); from += ROWS_IN_A_STATEMENT) {
            chunks.add(items.subList(from, Math.min(items.size(), from + ROWS_IN_A_STATEMENT)));
        }
        return chunks;
    }
}

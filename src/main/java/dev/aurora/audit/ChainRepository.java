package dev.aurora.audit;

import dev.aurora.audit.AuditChain.State;
import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The chains of the audit log: sealed, gone through, and what is known of their ends. */
final class ChainRepository {
    /** The end of a chain, its hash in hexadecimal. */
    record End(UUID orgId, long number, String hash) {}

    /**
     * An organisation to verify.
     *
     * @param end absent where the row is missing that every organisation has
     * @param unsealed how many entries older than a minute have no number
     * @param firstUnsealed the id of the oldest of those
     */
    record Chain(
            UUID orgId,
            String slug,
            @Nullable End end,
            long unsealed,
            @Nullable UUID firstUnsealed,
            @Nullable Instant unsealedSince) {}

    /** Seals up to that many entries of each organisation; answers how many. */
    static Future<Integer> seal(SqlClient client, int most) {
        return SqlTemplate.forQuery(client, "SELECT seal_audit(#{most}) AS sealed")
                .execute(Map.of("most", most))
                .map(rows -> rows.iterator().next().getInteger("sealed"));
    }

    /** Ends that are behind the last signed head, in order, behind an organisation. */
    static Future<List<End>> headsDue(SqlClient client, UUID behind, int most) {
        return SqlTemplate.forQuery(client, """
                        SELECT org_id, number, encode(hash, 'hex') AS hash FROM audit_heads_due(#{behind}, #{most})""")
                .execute(Map.of("behind", behind, "most", most))
                .map(rows -> Rows.all(
                        rows, row -> new End(row.getUUID("org_id"), row.getLong("number"), row.getString("hash"))));
    }

    static Future<Void> headWritten(SqlClient client, UUID orgId, JsonObject head) {
        return SqlTemplate.forQuery(client, "SELECT audit_head_written(#{org}, #{head})")
                .execute(Map.of("org", orgId, "head", head))
                .mapEmpty();
    }

    /** Of the organisation that was entered. */
    static Future<State> state(SqlClient tx) {
        return SqlTemplate.forQuery(tx, """
                        SELECT c.number, encode(c.hash, 'hex') AS hash, c.sealed_at, c.head, u.unsealed, u.oldest
                        FROM audit_chain c CROSS JOIN (
                            SELECT count(*) AS unsealed, min(e.created_at) AS oldest FROM audit_entry e
                            WHERE e.org_id = current_org() AND e.number IS NULL) u""").execute(Map.of()).map(rows -> {
            var row = rows.iterator().next();
            return new State(
                    row.getLong("number"),
                    row.getString("hash"),
                    Rows.instant(row, "sealed_at"),
                    row.getLong("unsealed"),
                    Rows.instant(row, "oldest"),
                    row.getJsonObject("head"));
        });
    }

    /** The hash of an entry of the organisation that was entered. */
    static Future<Optional<String>> hash(SqlClient tx, long number) {
        return SqlTemplate.forQuery(tx, """
                        SELECT encode(e.hash, 'hex') AS hash FROM audit_entry e
                        WHERE e.org_id = current_org() AND e.number = #{number}""")
                .execute(Map.of("number", number))
                .map(rows -> rows.stream().findFirst().map(row -> row.getString("hash")));
    }

    /** Sealed entries of an organisation in the order of their numbers, behind one of that number and id. */
    static Future<List<SealedEntry>> entries(SqlClient tx, UUID orgId, long number, UUID id, long last, int most) {
        return SqlTemplate.forQuery(tx, """
                        SELECT e.org_id, e.number, encode(e.hash, 'hex') AS hash, e.sealed_at, e.id, e.created_at, e.actor,
                            e.via, e.action, e.subject, e.detail::text AS detail
                        FROM audit_entry e
                        WHERE e.org_id = #{org} AND e.number >= #{number} AND e.number <= #{last}
                            AND (e.number, e.id) > (#{number}, #{id})
                        ORDER BY e.number, e.id LIMIT #{most}""")
                .execute(Map.of("org", orgId, "number", number, "id", id, "last", last, "most", most))
                .map(rows -> Rows.all(rows, ChainRepository::entry));
    }

    /** Only for whoever sees them all, as the next one is. */
    static Future<Optional<UUID>> organisation(SqlClient tx, String slug) {
        return SqlTemplate.forQuery(tx, "SELECT o.id FROM org o WHERE o.slug = #{slug}")
                .execute(Map.of("slug", slug))
                .map(rows -> rows.stream().findFirst().map(row -> row.getUUID("id")));
    }

    /** Of one organisation, or of all. */
    static Future<List<Chain>> chains(SqlClient tx, @Nullable UUID org) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("org", org);
        return SqlTemplate.forQuery(tx, """
                        SELECT o.id, o.slug, c.number, encode(c.hash, 'hex') AS hash, u.unsealed, u.first, u.since
                        FROM org o LEFT JOIN audit_chain c ON c.org_id = o.id
                        CROSS JOIN LATERAL (
                            SELECT count(*) AS unsealed, min(e.created_at) AS since,
                                (array_agg(e.id ORDER BY e.created_at, e.id))[1] AS first
                            FROM audit_entry e
                            WHERE e.org_id = o.id AND e.number IS NULL AND e.created_at < now() - interval '1 minute') u
                        WHERE #{org}::uuid IS NULL OR o.id = #{org}
                        ORDER BY o.slug""").execute(values).map(rows -> Rows.all(rows, ChainRepository::chain));
    }

    private static Chain chain(Row row) {
        var org = row.getUUID("id");
        var number = row.getLong("number");
        return new Chain(
                org,
                row.getString("slug"),
                number == null ? null : new End(org, number, row.getString("hash")),
                row.getLong("unsealed"),
                row.getUUID("first"),
                Rows.instant(row, "since"));
    }

    private static SealedEntry entry(Row row) {
        return new SealedEntry(
                row.getUUID("org_id"),
                row.getLong("number"),
                row.getString("hash"),
                row.getOffsetDateTime("sealed_at").toInstant(),
                row.getUUID("id"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getString("actor"),
                row.getString("via"),
                row.getString("action"),
                row.getString("subject"),
                row.getString("detail"));
    }

    private ChainRepository() {}
}

package dev.aurora.support;

import dev.aurora.postgres.Scope;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * An organisation with a row in every tenant table, whose texts all hold one marker: what another organisation must never
 * see or change. Tests fail on a tenant table that has no row here.
 */
public final class TenantSeed {
    /** Every table with org_id, whatever its schema, as {@code schema.table}. */
    public static final String TENANT_TABLES = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            ORDER BY 1
            """;

    private final Pool superuser;
    private final String marker;
    private final UUID orgId = UUID.randomUUID();
    private final UUID projectId = UUID.randomUUID();
    private final UUID accountId = UUID.randomUUID();
    private final UUID sessionId = UUID.randomUUID();
    private final Map<String, UUID> ids = new LinkedHashMap<>();

    private TenantSeed(Pool superuser, String marker) {
        this.superuser = superuser;
        this.marker = marker;
    }

    /** The account's password is that of the first user, where there is one. */
    public static TenantSeed plant(Pool superuser, String marker) {
        var seed = new TenantSeed(superuser, marker);
        seed.organisation();
        seed.ids.putAll(seed.project(seed.projectId, marker));
        return seed;
    }

    public UUID orgId() {
        return orgId;
    }

    public UUID accountId() {
        return accountId;
    }

    public UUID projectId() {
        return projectId;
    }

    public String email() {
        return marker + "@example.com";
    }

    public String marker() {
        return marker;
    }

    public Scope scope() {
        return Scope.session(orgId, sessionId, null, "admin");
    }

    /** Of its row in that table. */
    public UUID id(String table) {
        return Objects.requireNonNull(ids.get(table), table);
    }

    /** Everything that names it. */
    public List<UUID> everyId() {
        var all = new ArrayList<>(ids.values());
        all.addAll(List.of(orgId, projectId, accountId, sessionId));
        return all;
    }

    /** Another project of the organisation, with a row wherever a project owns one; their ids by table. */
    public Map<String, UUID> anotherProject(String otherMarker) {
        var other = UUID.randomUUID();
        sql("INSERT INTO project (id, org_id, name, slug) VALUES ($1, $2, $3, $3)", other, orgId, otherMarker);
        var made = project(other, otherMarker);
        made.put("project", other);
        return made;
    }

    /** Every row of the organisation, whatever the table, as text. */
    public List<String> dump() {
        var rows = new ArrayList<String>();
        for (var table : texts(TENANT_TABLES, Tuple.tuple())) {
            if (table.equals("aurora.audit_chain")) {
                continue; // goes on by itself, as do the places that entries get in it
            }
            texts(
                            "SELECT (to_jsonb(t) - '{number,hash,sealed_at}'::text[])::text FROM " + table
                                    + " t WHERE org_id = $1 ORDER BY 1",
                            Tuple.of(orgId))
                    .forEach(it -> rows.add(table + it));
        }
        rows.addAll(texts("SELECT o::text FROM org o WHERE id = $1", Tuple.of(orgId)));
        rows.addAll(texts("SELECT a::text FROM account a WHERE id = $1", Tuple.of(accountId)));
        return rows;
    }

    private void organisation() {
        sql("INSERT INTO org (id, name, slug) VALUES ($1, $2, $2)", orgId, marker);
        sql("""
                INSERT INTO account (id, email, name, password_hash)
                SELECT $1, $2, $3, (SELECT f.password_hash FROM account f WHERE f.password_hash IS NOT NULL LIMIT 1)
                """, accountId, email(), marker);
        sql("INSERT INTO membership (org_id, account_id, role) VALUES ($1, $2, 'admin')", orgId, accountId);
        sql("INSERT INTO project (id, org_id, name, slug) VALUES ($1, $2, $3, 'default')", projectId, orgId, marker);
        sql("""
                INSERT INTO session (id, org_id, account_id, user_agent, expires_at)
                VALUES ($1, $2, $3, $4, now() + interval '1 day')
                """, sessionId, orgId, accountId, marker);
        sql(
                "INSERT INTO refresh_token (hash, org_id, session_id) VALUES (sha256($1::text::bytea), $2, $3)",
                marker,
                orgId,
                sessionId);
        sql(
                "INSERT INTO secret (id, org_id, path, version, envelope) VALUES ($1, $2, $3, 1, '\\x00')",
                made("secret"),
                orgId,
                marker);
        sql(
                "INSERT INTO audit_entry (id, org_id, actor, action, subject) VALUES ($1, $2, $3, 'test.planted', $3)",
                made("audit_entry"),
                orgId,
                marker);
        sql("""
                INSERT INTO invitation (id, org_id, email, role, hash, invited_by, expires_at)
                VALUES ($1, $2, $3, 'viewer', sha256($1::text::bytea), $4, now() + interval '1 day')
                """, made("invitation"), orgId, "invited-" + email(), accountId);
        sql("""
                INSERT INTO api_key (id, org_id, account_id, name, hint, hash, permissions, created_by, expires_at)
                VALUES ($1, $2, $3, $4, $4, sha256($1::text::bytea), '{profile.read}', $3, now() + interval '1 day')
                """, made("api_key"), orgId, accountId, marker);
        sql("""
                INSERT INTO notification (id, org_id, happened_in, account_id, kind, title, body, link, subject, in_app)
                VALUES ($1, $2, $3, $4, 'job.dead', $5, $5, '/jobs', $5, true)
                """, made("notification"), orgId, projectId, accountId, marker);
        sql("""
                INSERT INTO notification_setting (org_id, account_id, webhook_url, webhook_state, webhook_secret)
                VALUES ($1, $2, $3, 'untried', $4)
                """, orgId, accountId, "https://" + marker + ".example.com/", UUID.randomUUID());
        ids.put("project", projectId);
        ids.put("session", sessionId);
        ids.put("membership", accountId);
        ids.put("org", orgId);
        if (!texts("SELECT to_regclass('aurora.idempotency_key')::text", Tuple.tuple())
                .contains("null")) {
            sql("""
                    INSERT INTO idempotency_key (org_id, account_id, key, claim, fingerprint, status, body)
                    VALUES ($1, $2, $3, gen_random_uuid(), $3, 200, $3)
                    """, orgId, accountId, marker);
        }
    }

    private Map<String, UUID> project(UUID project, String text) {
        var made = new LinkedHashMap<String, UUID>();
        var connection = newId(made, "connection");
        var conversation = newId(made, "conversation");
        var run = newId(made, "run");
        var message = newId(made, "message");
        var discovery = newId(made, "discovery");
        var resource = newId(made, "resource");
        var neighbour = newId(made, "neighbour");
        var settings =
                new JsonObject().put("auth", "profile").put("profile", text).put("region", "eu-central-1");
        sql("""
                INSERT INTO connection (id, org_id, project_id, provider, name, settings, secret_reference, account_ref, state)
                VALUES ($1, $2, $3, 'aws', $4, $5, NULL, $4, 'working')
                """, connection, orgId, project, text, settings);
        sql(
                "INSERT INTO conversation (id, org_id, project_id, account_id, title) VALUES ($1, $2, $3, $4, $5)",
                conversation,
                orgId,
                project,
                accountId,
                text);
        sql("""
                INSERT INTO job (id, org_id, project_id, kind, attempts, problem) VALUES ($1, $2, $3, 'test.planted', 1, $4)
                """, newId(made, "job"), orgId, project, text);
        sql("""
                INSERT INTO schedule (id, org_id, project_id, name, kind, cron, zone, next_at)
                VALUES ($1, $2, $3, $4, 'test.planted', '0 0 1 1 *', 'UTC', now() + interval '1 year')
                """, newId(made, "schedule"), orgId, project, text);
        // Running, so that a cancellation would be seen; held for long, so that nobody takes it over.
        sql("""
                INSERT INTO run (id, org_id, project_id, conversation_id, account_id, state, model, holder, lease_until)
                VALUES ($1, $2, $3, $4, $5, 'running', $6, gen_random_uuid(), now() + interval '1 day')
                """, run, orgId, project, conversation, accountId, text);
        sql("""
                INSERT INTO approval (id, org_id, project_id, run_id, call_id, kind, tool, effect, title, target, content, hash,
                    stateful, tainted, requested_by, expires_at)
                VALUES ($1, $2, $3, $4, 'call', 'call', 'test.planted', 'change', $5, $5, jsonb_build_object('text', $5::text),
                    encode(sha256($5::text::bytea), 'hex'), false, false, $6, now() + interval '1 day')
                """, newId(made, "approval"), orgId, project, run, text, accountId);
        sql("""
                INSERT INTO message (id, org_id, conversation_id, run_id, role, content)
                VALUES ($1, $2, $3, $4, 'user', jsonb_build_object('text', $5::text))
                """, message, orgId, conversation, run, text);
        sql("""
                INSERT INTO run_event (run_id, seq, org_id, event)
                VALUES ($1, 1, $2, jsonb_build_object('type', 'RUN_STARTED', 'threadId', $3::text))
                """, run, orgId, text);
        sql("""
                INSERT INTO tool_output (id, org_id, project_id, run_id, account_id, tool, bytes)
                VALUES ($1, $2, $3, $4, $5, $6, 1)
                """, newId(made, "tool_output"), orgId, project, run, accountId, text);
        sql("""
                INSERT INTO tool_start (run_id, call_id, org_id, tool, epoch) VALUES ($1, 'call', $2, $3, 1)
                """, run, orgId, text);
        sql("""
                INSERT INTO run_alias (id, org_id, run_id, after_seq) VALUES ($1, $2, $3, 1)
                """, newId(made, "run_alias"), orgId, run);
        sql("""
                INSERT INTO discovery (id, org_id, connection_id, state, holder, problem, ended_at)
                VALUES ($1, $2, $3, 'finished', gen_random_uuid(), $4, now())
                """, discovery, orgId, connection, text);
        sql("""
                INSERT INTO discovery_scope (org_id, connection_id, service, region, state, attempted_at, succeeded_at)
                VALUES ($1, $2, $3, 'eu-central-1', 'fresh', now(), now())
                """, orgId, connection, text);
        resource(connection, resource, text, "-resource");
        resource(connection, neighbour, text, "-neighbour");
        sql(
                "INSERT INTO resource_edge (org_id, from_id, to_id, relation) VALUES ($1, $2, $3, 'in')",
                orgId,
                resource,
                neighbour);
        return made;
    }

    private void resource(UUID connection, UUID id, String text, String name) {
        sql("""
                INSERT INTO resource (id, org_id, connection_id, provider, service, type, kind, native_id, local_id, name,
                    region, account_ref, state, tags, attributes)
                VALUES ($1, $2, $3, 'aws', 's3', 'aws.s3.bucket', 'bucket', $4, $4, $5, 'eu-central-1', $5, 'available',
                    jsonb_build_object('owner', $5::text), jsonb_build_object('public', true))
                """, id, orgId, connection, text + name, text);
    }

    private static UUID newId(Map<String, UUID> made, String table) {
        var id = UUID.randomUUID();
        made.put(table, id);
        return id;
    }

    private UUID made(String table) {
        return ids.computeIfAbsent(table, it -> UUID.randomUUID());
    }

    private List<String> texts(String statement, Tuple values) {
        var texts = new ArrayList<String>();
        superuser
                .preparedQuery(statement)
                .execute(values)
                .await()
                .forEach(row -> texts.add(String.valueOf(row.getString(0))));
        return texts;
    }

    private void sql(String statement, Object... values) {
        superuser.preparedQuery(statement).execute(Tuple.from(values)).await();
    }
}

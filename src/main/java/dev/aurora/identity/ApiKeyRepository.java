package dev.aurora.identity;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.Named;
import dev.aurora.postgres.Rows;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Cursor.Place;
import dev.aurora.web.Permission;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of API keys: by their hash through a function before anybody is known, after that as the tenant. */
final class ApiKeyRepository {
    enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    /** A key that was shown, with whoever it acts as. */
    record Used(State state, Caller caller, Instant expiresAt) {}

    /** As the REST contract shows it. */
    record ApiKey(
            UUID id,
            String name,
            String hint,
            Named account,
            List<String> permissions,
            String state,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    /** What a list is narrowed to; what is empty narrows nothing. */
    record Filter(String search, Optional<UUID> accountId, String state) {}

    /** An account that keys may be made for. */
    record Holder(Role role, boolean service) {}

    private static final String SELECT = """
            SELECT * FROM (
                SELECT k.id, k.name, k.hint, k.account_id, a.name AS account_name, k.permissions, k.created_at,
                    k.expires_at, k.last_used_at, k.version,
                    CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired'
                        ELSE 'active' END AS state
                FROM api_key k JOIN account a ON a.id = k.account_id) k
            WHERE (#{of}::uuid IS NULL OR account_id = #{of})""";

    /** Notes that it was used, to the minute; empty for a hash that no key of a member has. */
    static Future<Optional<Used>> use(SqlClient client, Buffer hash) {
        return SqlTemplate.forQuery(client, "SELECT * FROM use_api_key(#{hash})")
                .execute(Map.of("hash", hash))
                .map(rows -> Rows.all(rows, ApiKeyRepository::used).stream().findFirst());
    }

    /** Latest first; those of one account alone where {@code of} names it. */
    static Future<List<ApiKey>> list(SqlClient tx, @Nullable UUID of, Filter filter, Optional<Place> after, int most) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("of", of);
        values.put("search", filter.search());
        values.put("account", filter.accountId().orElse(null));
        values.put("state", filter.state());
        values.put("first", after.isEmpty());
        values.put("created", after.map(Place::time).orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC));
        values.put("id", after.map(Place::id).orElse(new UUID(0, 0)));
        values.put("most", most);
        return SqlTemplate.forQuery(tx, SELECT + """

                            AND (#{search} = ''
                                OR strpos(lower(name || ' ' || hint || ' ' || account_name), lower(#{search})) > 0)
                            AND (#{account}::uuid IS NULL OR account_id = #{account})
                            AND (#{state} = '' OR state = #{state})
                            AND (#{first} OR (created_at, id) < (#{created}, #{id}))
                        ORDER BY created_at DESC, id DESC LIMIT #{most}""")
                .execute(values)
                .map(rows -> Rows.all(rows, ApiKeyRepository::key));
    }

    /** Refuses with NOT_FOUND a key that is not there, or is none of the account that {@code of} names. */
    static Future<Versioned<ApiKey>> get(SqlClient tx, @Nullable UUID of, UUID id) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("of", of);
        values.put("id", id);
        return SqlTemplate.forQuery(tx, SELECT + " AND id = #{id}")
                .execute(values)
                .map(rows -> Rows.all(rows, row -> new Versioned<>(key(row), row.getInteger("version"))).stream()
                        .findFirst()
                        .orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "There is no API key " + id)));
    }

    static Future<Optional<Holder>> holder(SqlClient tx, UUID accountId) {
        return SqlTemplate.forQuery(tx, """
                        SELECT m.role, a.kind FROM membership m JOIN account a ON a.id = m.account_id
                        WHERE m.account_id = #{id}
                        """)
                .execute(Map.of("id", accountId))
                .map(rows -> Rows.all(
                                rows,
                                row -> new Holder(
                                        Role.of(row.getString("role")), "service".equals(row.getString("kind"))))
                        .stream()
                        .findFirst());
    }

    static Future<Integer> countActive(SqlClient tx, UUID accountId) {
        return SqlTemplate.forQuery(tx, """
                        SELECT count(*)::int AS active FROM api_key
                        WHERE account_id = #{id} AND revoked_at IS NULL AND expires_at > now()
                        """)
                .execute(Map.of("id", accountId))
                .map(rows -> rows.iterator().next().getInteger("active"));
    }

    static Future<Void> insert(
            SqlClient tx,
            UUID id,
            Caller by,
            UUID accountId,
            String name,
            String secret,
            Set<Permission> permissions,
            Duration lifetime) {
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO api_key (id, org_id, account_id, name, hint, hash, permissions, created_by, expires_at)
                        VALUES (#{id}, #{org}, #{account}, #{name}, #{hint}, #{hash}, #{permissions}, #{by},
                            now() + #{seconds}::bigint * interval '1 second')
                        """)
                .execute(Map.of(
                        "id", id,
                        "org", by.orgId(),
                        "account", accountId,
                        "name", name,
                        "hint", ApiKeySecret.hint(secret),
                        "hash", ApiKeySecret.hash(secret),
                        "permissions",
                                permissions.stream()
                                        .map(Permission::label)
                                        .sorted()
                                        .toArray(String[]::new),
                        "by", by.accountId(),
                        "seconds", lifetime.toSeconds()))
                .mapEmpty();
    }

    /** False when there is another version of it by now. */
    static Future<Boolean> rename(SqlClient tx, UUID id, String name, @Nullable Integer version) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("id", id);
        values.put("name", name);
        values.put("version", version);
        return SqlTemplate.forUpdate(tx, """
                        UPDATE api_key SET name = #{name}, version = version + 1
                        WHERE id = #{id} AND version = coalesce(#{version}::int, version)""").execute(values).map(updated -> updated.rowCount() == 1);
    }

    /** False when it was revoked already. */
    static Future<Boolean> revoke(SqlClient tx, UUID id) {
        return SqlTemplate.forUpdate(tx, """
                        UPDATE api_key SET revoked_at = now(), version = version + 1
                        WHERE id = #{id} AND revoked_at IS NULL
                        """).execute(Map.of("id", id)).map(updated -> updated.rowCount() == 1);
    }

    private static Used used(Row row) {
        var limit = Arrays.stream(row.getArrayOfStrings("permissions"))
                .flatMap(it -> Permission.of(it).stream())
                .filter(Permission::forApiKeys)
                .collect(Collectors.toSet());
        var caller = Caller.apiKey(
                row.getUUID("account_id"),
                row.getUUID("org_id"),
                row.getUUID("id"),
                row.getString("email"),
                row.getString("name"),
                Role.of(row.getString("role")),
                limit);
        return new Used(
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                caller,
                row.getOffsetDateTime("expires_at").toInstant());
    }

    private static ApiKey key(Row row) {
        return new ApiKey(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("hint"),
                new Named(row.getUUID("account_id"), row.getString("account_name")),
                List.of(row.getArrayOfStrings("permissions")),
                row.getString("state"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                Rows.instant(row, "last_used_at"));
    }

    private ApiKeyRepository() {}
}

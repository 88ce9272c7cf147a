package dev.aurora.inventory;

import dev.aurora.inventory.Field.Kind;
import dev.aurora.inventory.Field.Origin;
import dev.aurora.inventory.InventoryContract.Count;
import dev.aurora.inventory.InventoryContract.RelatedResource;
import dev.aurora.inventory.InventoryContract.Resource;
import dev.aurora.inventory.InventoryContract.ResourceSummary;
import dev.aurora.inventory.ResourceQuery.Aggregate;
import dev.aurora.inventory.ResourceQuery.Condition;
import dev.aurora.inventory.ResourceQuery.Cursor;
import dev.aurora.inventory.ResourceQuery.Function;
import dev.aurora.inventory.ResourceQuery.Op;
import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reading the tables resource and resource_edge, with the names of connections. Of a question only the names of fields
 * that {@link Fields} knows become part of a statement; every value travels as a parameter.
 */
final class ResourceQueryRepository {
    private static final String FROM = " FROM resource r JOIN connection c ON c.id = r.connection_id";
    private static final String ROW = """
            SELECT r.id, r.provider, r.type, r.kind, r.native_id, r.local_id, r.name, r.region, r.account_ref,
                r.connection_id, c.name AS connection, r.state, r.tags, r.attributes, r.created_at,
                coalesce((SELECT max(s.succeeded_at) FROM discovery_scope s
                    WHERE s.connection_id = r.connection_id AND s.service = r.service
                        AND s.region IN (r.region, 'global')), r.last_seen_at) AS last_seen_at""";
    private static final String GET = ROW + FROM + " WHERE r.id = #{id} AND r.closed_at IS NULL";
    private static final String NAMED = ROW + FROM + """
             WHERE r.closed_at IS NULL AND (r.id = #{uuid}::uuid OR r.native_id = #{name} OR r.local_id = #{name}
                OR lower(r.name) = lower(#{name})
                OR r.attributes ->> 'publicIp' = #{name} OR r.attributes ->> 'privateIp' = #{name})
            ORDER BY r.id = #{uuid}::uuid DESC NULLS LAST, r.native_id = #{name} DESC, r.local_id = #{name} DESC,
                r.name = #{name} DESC, lower(r.name) = lower(#{name}) DESC, r.type, r.id
            LIMIT 21""";
    private static final String RELATED = """
            SELECT e.relation, 'out' AS direction, t.id, t.type, t.name, t.local_id
            FROM resource_edge e JOIN resource t ON t.id = e.to_id
            WHERE e.from_id = #{id} AND t.closed_at IS NULL
            UNION ALL
            SELECT e.relation, 'in', f.id, f.type, f.name, f.local_id
            FROM resource_edge e JOIN resource f ON f.id = e.from_id
            WHERE e.to_id = #{id} AND f.closed_at IS NULL
            ORDER BY direction DESC, type, name, id LIMIT 200""";
    private static final String BY_TYPE = """
            SELECT type AS value, count(*) AS count FROM resource WHERE closed_at IS NULL
            GROUP BY type ORDER BY count DESC, type""";
    private static final String BY_REGION = """
            SELECT region AS value, count(*) AS count FROM resource WHERE closed_at IS NULL
            GROUP BY region ORDER BY count DESC, region""";

    /** A page of rows, the number of all that match, and where the page ends when there is more. */
    record Found(List<Resource> items, long total, Optional<Cursor> next) {}

    /** Groups, the number of rows in all of them, and how many groups there are. */
    record Grouped(List<Group> groups, long total, long groupCount) {}

    /** What the rows of a group have in common; a field that they all lack is absent. */
    record Group(JsonObject key, @Nullable Object value, long count) {}

    Future<Found> find(SqlConnection tx, ResourceQuery query) {
        var counting = new Statement();
        var total = run(tx, "SELECT count(*) AS n" + FROM + where(query, counting), counting)
                .map(rows -> rows.iterator().next().getLong("n"));
        var paging = new Statement();
        var sort = query.order().field().orElseThrow();
        var key = sortKey(sort, paging);
        var sql = ROW + ", (" + key + ")::text AS sort_key" + FROM + where(query, paging)
                + query.cursor()
                        .map(it -> " AND " + after(key, sort, query.order().descending(), it, paging))
                        .orElse("")
                + " ORDER BY " + key + (query.order().descending() ? " DESC" : " ASC") + " NULLS LAST, r.id LIMIT "
                + (query.limit() + 1);
        var page = run(tx, sql, paging);
        return total.compose(n -> page.map(rows -> found(rows, query.limit(), n)));
    }

    Future<Grouped> group(SqlConnection tx, ResourceQuery query) {
        var statement = new Statement();
        var keys = query.groupBy().stream().map(it -> expression(it, statement)).toList();
        var value = aggregate(query.aggregate(), statement);
        var selected = new StringBuilder("SELECT ");
        for (var i = 0; i < keys.size(); i++) {
            selected.append("to_jsonb(")
                    .append(keys.get(i))
                    .append(") AS k")
                    .append(i)
                    .append(", ");
        }
        selected.append(value)
                .append(" AS value, count(*) AS n, sum(count(*)) OVER ()::bigint AS total,")
                .append(" count(*) OVER () AS groups")
                .append(FROM)
                .append(where(query, statement));
        if (!keys.isEmpty()) {
            selected.append(" GROUP BY ").append(String.join(", ", keys));
        }
        selected.append(" ORDER BY ")
                .append(groupOrder(query, keys))
                .append(" LIMIT ")
                .append(query.limit());
        return run(tx, selected.toString(), statement).map(rows -> grouped(rows, query));
    }

    Future<Optional<Resource>> get(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, GET)
                .execute(Map.of("id", id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(resource(rows.iterator().next())));
    }

    /** By UUID, ARN, id, name or IP address, the most exact first; 21 at most. */
    Future<List<Resource>> named(SqlClient tx, String name) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("name", name);
        values.put("uuid", uuid(name));
        return SqlTemplate.forQuery(tx, NAMED)
                .execute(values)
                .map(rows -> Rows.all(rows, ResourceQueryRepository::resource));
    }

    Future<List<RelatedResource>> related(SqlClient tx, UUID id) {
        return SqlTemplate.forQuery(tx, RELATED)
                .execute(Map.of("id", id))
                .map(rows -> Rows.all(
                        rows,
                        row -> new RelatedResource(
                                row.getString("relation"),
                                row.getString("direction"),
                                row.getUUID("id"),
                                row.getString("type"),
                                row.getString("name"),
                                row.getString("local_id"))));
    }

    Future<ResourceSummary> summary(SqlClient tx) {
        var byType = counts(tx, BY_TYPE);
        var byRegion = counts(tx, BY_REGION);
        return byType.compose(types -> byRegion.map(regions ->
                new ResourceSummary(types.stream().mapToLong(Count::count).sum(), types, regions)));
    }

    private static Future<List<Count>> counts(SqlClient tx, String sql) {
        return SqlTemplate.forQuery(tx, sql)
                .execute(Map.of())
                .map(rows -> Rows.all(rows, row -> new Count(row.getString("value"), row.getLong("count"))));
    }

    private static Future<RowSet<Row>> run(SqlConnection tx, String sql, Statement statement) {
        return SqlTemplate.forQuery(tx, sql).execute(statement.values);
    }

    private static String where(ResourceQuery query, Statement statement) {
        var where = new StringBuilder(" WHERE r.closed_at IS NULL");
        if (!query.types().isEmpty()) {
            where.append(" AND r.type = ANY (")
                    .append(statement.texts(query.types()))
                    .append(")");
        }
        if (!query.kinds().isEmpty()) {
            where.append(" AND r.kind = ANY (")
                    .append(statement.texts(query.kinds()))
                    .append(")");
        }
        if (query.connectionId() != null) {
            where.append(" AND r.connection_id = ").append(statement.add(query.connectionId(), "uuid"));
        }
        if (query.text() != null) {
            var text = statement.add(query.text(), "text");
            where.append(" AND (")
                    .append(containing("r.name", text))
                    .append(" OR ")
                    .append(containing("r.local_id", text))
                    .append(" OR ")
                    .append(containing("r.native_id", text))
                    .append(" OR EXISTS (SELECT FROM jsonb_each_text(r.tags) t WHERE ")
                    .append(containing("t.value", text))
                    .append("))");
        }
        query.conditions().forEach(it -> where.append(" AND ").append(condition(it, statement)));
        return where.toString();
    }

    private static String condition(Condition condition, Statement statement) {
        var expression = expression(condition.field(), statement);
        var kind = condition.field().kind();
        return switch (condition.op()) {
            case EXISTS -> present(kind, expression);
            case MISSING -> "NOT " + present(kind, expression);
            case EQ, IN -> anyOf(kind, expression, condition, statement);
            case NE, NOT_IN -> "(" + anyOf(kind, expression, condition, statement) + ") IS NOT TRUE";
            case GT, GTE, LT, LTE ->
                "(" + expression + sign(condition.op())
                        + value(kind, condition.values().getFirst(), statement) + ")";
            case CONTAINS -> contains(kind, expression, condition.values().getFirst(), statement);
            case PREFIX ->
                kind.several()
                        ? element(
                                expression,
                                "starts_with(lower(e.value), lower("
                                        + statement.add(condition.values().getFirst(), "text") + "))")
                        : "starts_with(lower(" + expression + "), lower("
                                + statement.add(condition.values().getFirst(), "text") + "))";
        };
    }

    private static String present(Kind kind, String expression) {
        return kind == Kind.TAGS ? "(" + expression + " <> '{}'::jsonb)" : "(" + expression + " IS NOT NULL)";
    }

    private static String anyOf(Kind kind, String expression, Condition condition, Statement statement) {
        var values = condition.values();
        return switch (kind) {
            case TEXT ->
                "lower(" + expression + ") IN (SELECT lower(v) FROM unnest(" + statement.texts(values) + ") v)";
            case NUMBER, BOOLEAN ->
                "(" + expression + " IN ("
                        + String.join(
                                ", ",
                                values.stream()
                                        .map(it -> value(kind, it, statement))
                                        .toList())
                        + "))";
            case TIME -> "(" + String.join(" OR ", days(expression, values, statement)) + ")";
            case LIST, TAGS ->
                element(
                        expression,
                        "lower(e.value) IN (SELECT lower(v) FROM unnest(" + statement.texts(values) + ") v)");
            case PORTS ->
                element(
                        expression,
                        "EXISTS (SELECT FROM unnest(" + statement.texts(values) + ") v WHERE lower(e.value) = lower(v)"
                                + " OR (e.value ~ '^\\d{1,5}-\\d{1,5}$' AND v ~ '^\\d{1,5}$' AND CASE"
                                + " WHEN e.value ~ '^\\d{1,5}-\\d{1,5}$' AND v ~ '^\\d{1,5}$' THEN v::int"
                                + " BETWEEN split_part(e.value, '-', 1)::int AND split_part(e.value, '-', 2)::int END))");
        };
    }

    /** A date without a time means that day, in UTC. */
    private static List<String> days(String expression, List<String> values, Statement statement) {
        return values.stream()
                .map(it -> {
                    var start = value(Kind.TIME, it, statement);
                    return it.length() > "2026-01-01".length()
                            ? expression + " = " + start
                            : "(" + expression + " >= " + start + " AND " + expression + " < " + start
                                    + " + interval '1 day')";
                })
                .toList();
    }

    private static String contains(Kind kind, String expression, String value, Statement statement) {
        var text = statement.add(value, "text");
        return switch (kind) {
            case TAGS ->
                "EXISTS (SELECT FROM jsonb_each_text(" + expression + ") e WHERE " + containing("e.key", text) + " OR "
                        + containing("e.value", text) + ")";
            case LIST, PORTS -> element(expression, containing("e.value", text));
            case TEXT, NUMBER, BOOLEAN, TIME -> containing(expression, text);
        };
    }

    private static String containing(String expression, String text) {
        return "position(lower(" + text + ") in lower(" + expression + ")) > 0";
    }

    private static String element(String expression, String condition) {
        return "EXISTS (SELECT FROM jsonb_array_elements_text(" + expression + ") e WHERE " + condition + ")";
    }

    private static String value(Kind kind, String value, Statement statement) {
        var text = statement.add(value, "text");
        return switch (kind) {
            case NUMBER -> text + "::numeric";
            case BOOLEAN -> text + "::boolean";
            case TIME -> text + "::timestamptz";
            case TEXT, LIST, PORTS, TAGS -> text;
        };
    }

    private static String sign(Op op) {
        return switch (op) {
            case GT -> " > ";
            case GTE -> " >= ";
            case LT -> " < ";
            case LTE -> " <= ";
            case EQ, NE, IN, NOT_IN, CONTAINS, PREFIX, EXISTS, MISSING -> throw new IllegalArgumentException(op.name());
        };
    }

    private static String expression(Field field, Statement statement) {
        if (field.origin() == Origin.TAG) {
            return "(r.tags ->> " + statement.add(field.tagKey(), "text") + ")";
        }
        if (field.origin() == Origin.ATTRIBUTE) {
            return attribute(field);
        }
        return switch (field.name()) {
            case "type", "kind", "service", "region", "state", "name", "tags" -> "r." + field.name();
            case "account" -> "r.account_ref";
            case "connection" -> "c.name";
            case "id" -> "r.local_id";
            case "arn" -> "r.native_id";
            case "createdAt" -> "r.created_at";
            case "ageDays" -> "(extract(epoch FROM now() - r.created_at) / 86400)";
            default -> throw new IllegalArgumentException(field.name());
        };
    }

    /** What has another type than it should counts as absent. */
    private static String attribute(Field field) {
        var name = "'" + field.name() + "'";
        return switch (field.kind()) {
            case TEXT, TIME, TAGS -> "(r.attributes ->> " + name + ")";
            case NUMBER -> typed(name, "number", "(r.attributes ->> " + name + ")::numeric");
            case BOOLEAN -> typed(name, "boolean", "(r.attributes ->> " + name + ")::boolean");
            case LIST, PORTS -> typed(name, "array", "r.attributes -> " + name);
        };
    }

    private static String typed(String name, String type, String value) {
        return "(CASE WHEN jsonb_typeof(r.attributes -> " + name + ") = '" + type + "' THEN " + value + " END)";
    }

    private static String sortKey(Field field, Statement statement) {
        var expression = expression(field, statement);
        return field.kind() == Kind.TEXT ? "lower(" + expression + ")" : expression;
    }

    private static String after(String key, Field sort, boolean descending, Cursor cursor, Statement statement) {
        var id = statement.add(cursor.id(), "uuid");
        if (cursor.value() == null) {
            return "(" + key + " IS NULL AND r.id > " + id + ")";
        }
        var value = value(sort.kind(), cursor.value(), statement);
        return "(" + key + (descending ? " < " : " > ") + value + " OR (" + key + " = " + value + " AND r.id > " + id
                + ") OR " + key + " IS NULL)";
    }

    private static String aggregate(Optional<Aggregate> aggregate, Statement statement) {
        if (aggregate.isEmpty() || aggregate.get().function() == Function.COUNT) {
            return aggregate
                    .flatMap(Aggregate::field)
                    .map(it -> "count(" + expression(it, statement) + ")")
                    .orElse("count(*)");
        }
        var field = expression(aggregate.get().field().orElseThrow(), statement);
        return switch (aggregate.get().function()) {
            case SUM -> "sum(" + field + ")";
            case AVG -> "round(avg(" + field + "), 4)";
            case MIN -> "min(" + field + ")";
            case MAX -> "max(" + field + ")";
            case COUNT -> "count(*)";
        };
    }

    private static String groupOrder(ResourceQuery query, List<String> keys) {
        var direction = query.order().descending() ? " DESC" : " ASC";
        var first = query.order()
                .field()
                .map(query.groupBy()::indexOf)
                .map(keys::get)
                .orElse("value");
        var order = new ArrayList<String>();
        order.add(first + direction + " NULLS LAST");
        keys.stream().filter(it -> !it.equals(first)).forEach(it -> order.add(it + " ASC NULLS LAST"));
        return String.join(", ", order);
    }

    private static Found found(RowSet<Row> rows, int limit, long total) {
        var items = new ArrayList<Resource>();
        Row last = null;
        var more = false;
        for (var row : rows) {
            if (items.size() == limit) {
                more = true;
                break;
            }
            items.add(resource(row));
            last = row;
        }
        Optional<Cursor> next = more && last != null
                ? Optional.of(new Cursor(last.getString("sort_key"), last.getUUID("id")))
                : Optional.empty();
        return new Found(items, total, next);
    }

    private static Grouped grouped(RowSet<Row> rows, ResourceQuery query) {
        var groups = new ArrayList<Group>();
        var total = 0L;
        var groupCount = 0L;
        for (var row : rows) {
            var key = new JsonObject();
            for (var i = 0; i < query.groupBy().size(); i++) {
                var value = row.getValue("k" + i);
                if (value != null) {
                    key.put(query.groupBy().get(i).name(), value instanceof BigDecimal it ? plain(it) : value);
                }
            }
            groups.add(new Group(key, plain(row.getValue("value")), row.getLong("n")));
            total = Optional.ofNullable(row.getLong("total")).orElse(0L);
            groupCount = row.getLong("groups");
        }
        return new Grouped(groups, total, groupCount);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case io.vertx.sqlclient.data.Numeric it -> plain(it.bigDecimalValue());
            case BigDecimal it ->
                it.stripTrailingZeros().scale() <= 0 && it.precision() - it.scale() < 18
                        ? (Object) it.longValue()
                        : (Object) it.doubleValue();
            case OffsetDateTime it -> it.toInstant().toString();
            default -> value;
        };
    }

    private static Resource resource(Row row) {
        var tags = new HashMap<String, String>();
        row.getJsonObject("tags").forEach(it -> tags.put(it.getKey(), String.valueOf(it.getValue())));
        return new Resource(
                row.getUUID("id"),
                row.getString("provider"),
                row.getString("type"),
                row.getString("kind"),
                row.getString("native_id"),
                row.getString("local_id"),
                row.getString("name"),
                row.getString("region"),
                row.getString("account_ref"),
                row.getUUID("connection_id"),
                row.getString("connection"),
                row.getString("state"),
                tags,
                row.getJsonObject("attributes"),
                Rows.instant(row, "created_at"),
                row.getOffsetDateTime("last_seen_at").toInstant());
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The parameters of a statement in the making; the same value is passed once. */
    private static final class Statement {
        private final Map<String, @Nullable Object> values = new HashMap<>();
        private final Map<String, String> known = new HashMap<>();

        String add(Object value, String type) {
            return known.computeIfAbsent(type + ":" + value, it -> {
                var name = "p" + values.size();
                values.put(name, value);
                return "(#{" + name + "}::" + type + ")";
            });
        }

        String texts(List<String> texts) {
            var name = "p" + values.size();
            values.put(name, texts.toArray(String[]::new));
            return "(#{" + name + "}::text[])";
        }
    }
}

package dev.aurora.planner;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code list_resources}, both ways: made for a call, and read back from an earlier one. */
record Query(
        List<String> types,
        List<Filter> filters,
        @Nullable String text,
        @Nullable String connection,
        List<String> groupBy,
        @Nullable Aggregate aggregate,
        @Nullable Sort sort,
        @Nullable Integer limit) {

    record Aggregate(String function, @Nullable String field) {
        static final Aggregate COUNT = new Aggregate("count", null);
    }

    record Sort(String field, String order) {}

    Query {
        types = List.copyOf(types);
        filters = List.copyOf(filters);
        groupBy = List.copyOf(groupBy);
    }

    /** Whether it gives resources rather than numbers. */
    boolean lists() {
        return groupBy.isEmpty() && aggregate == null;
    }

    JsonObject toJson() {
        var json = new JsonObject();
        if (!types.isEmpty()) {
            json.put("types", new JsonArray(types));
        }
        if (!filters.isEmpty()) {
            json.put(
                    "filter", new JsonArray(filters.stream().map(Filter::toJson).toList()));
        }
        if (text != null) {
            json.put("text", text);
        }
        if (connection != null) {
            json.put("connection", connection);
        }
        if (!groupBy.isEmpty()) {
            json.put("groupBy", new JsonArray(groupBy));
        }
        if (aggregate != null) {
            var object = new JsonObject().put("function", aggregate.function());
            json.put("aggregate", aggregate.field() == null ? object : object.put("field", aggregate.field()));
        }
        if (sort != null) {
            json.put("sort", new JsonObject().put("field", sort.field()).put("order", sort.order()));
        }
        return limit == null ? json : json.put("limit", limit);
    }

    static Query from(JsonObject json) {
        var aggregate = json.getJsonObject("aggregate");
        var sort = json.getJsonObject("sort");
        return new Query(
                strings(json.getJsonArray("types")),
                json.getJsonArray("filter", new JsonArray()).stream()
                        .filter(JsonObject.class::isInstance)
                        .map(filter -> Filter.from((JsonObject) filter))
                        .toList(),
                json.getString("text"),
                json.getString("connection"),
                strings(json.getJsonArray("groupBy")),
                aggregate == null
                        ? null
                        : new Aggregate(aggregate.getString("function", "count"), aggregate.getString("field")),
                sort == null ? null : new Sort(sort.getString("field", "name"), sort.getString("order", "asc")),
                json.getInteger("limit"));
    }

    private static List<String> strings(@Nullable JsonArray array) {
        return array == null ? List.of() : array.stream().map(String::valueOf).toList();
    }
}

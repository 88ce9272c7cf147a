package dev.aurora.planner;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition on one field, as {@code list_resources} takes it; {@code exists} and {@code missing} have no value. */
record Filter(String field, String op, @Nullable Object value) {

    static Filter of(String field, List<String> values, boolean negated) {
        if (values.size() == 1) {
            return new Filter(field, negated ? "ne" : "eq", values.getFirst());
        }
        return new Filter(field, negated ? "not_in" : "in", List.copyOf(values));
    }

    /** The opposite, or null where the tool has none. */
    @Nullable Filter negated() {
        if (value instanceof Boolean truth && op.equals("eq")) {
            return new Filter(field, op, !truth);
        }
        var opposite =
                switch (op) {
                    case "eq" -> "ne";
                    case "ne" -> "eq";
                    case "gt" -> "lte";
                    case "gte" -> "lt";
                    case "lt" -> "gte";
                    case "lte" -> "gt";
                    case "in" -> "not_in";
                    case "not_in" -> "in";
                    case "exists" -> "missing";
                    case "missing" -> "exists";
                    default -> null;
                };
        return opposite == null ? null : new Filter(field, opposite, value);
    }

    JsonObject toJson() {
        var json = new JsonObject().put("field", field).put("op", op);
        return value == null ? json : json.put("value", value instanceof List<?> list ? new JsonArray(list) : value);
    }

    static Filter from(JsonObject json) {
        var value = json.getValue("value");
        return new Filter(
                json.getString("field", ""),
                json.getString("op", "eq"),
                value instanceof JsonArray array ? List.copyOf(array.stream().toList()) : value);
    }
}

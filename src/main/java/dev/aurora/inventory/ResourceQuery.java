package dev.aurora.inventory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A question about resources, checked: the repository can answer every one that can be made. */
record ResourceQuery(
        List<String> types,
        List<String> kinds,
        List<Condition> conditions,
        @Nullable String text,
        @Nullable UUID connectionId,
        List<Field> groupBy,
        Optional<Aggregate> aggregate,
        Order order,
        int limit,
        Optional<Cursor> cursor) {

    ResourceQuery {
        types = List.copyOf(types);
        kinds = List.copyOf(kinds);
        conditions = List.copyOf(conditions);
        groupBy = List.copyOf(groupBy);
    }

    /** How a field is compared. */
    enum Op {
        EQ,
        NE,
        GT,
        GTE,
        LT,
        LTE,
        CONTAINS,
        PREFIX,
        IN,
        NOT_IN,
        EXISTS,
        MISSING
    }

    /** Values as text, in the form that the field's kind needs. */
    record Condition(Field field, Op op, List<String> values) {
        Condition {
            values = List.copyOf(values);
        }
    }

    /** What is computed over all rows, or over those of a group. */
    enum Function {
        COUNT,
        SUM,
        AVG,
        MIN,
        MAX
    }

    record Aggregate(Function function, Optional<Field> field) {}

    /** Without a field, groups are sorted by their value. */
    record Order(Optional<Field> field, boolean descending) {}

    /** Where the page before ended: the value it was sorted by, absent when the resource has none, and the id. */
    record Cursor(@Nullable String value, UUID id) {}

    boolean grouped() {
        return !groupBy.isEmpty() || aggregate.isPresent();
    }
}

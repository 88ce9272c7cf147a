package dev.aurora.planner;

import dev.aurora.planner.Query.Aggregate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a short remark as a change of the question before it: "and in Frankfurt?", "how many is that?". */
final class FollowUp {
    private final Vocabulary vocabulary;
    private final Query before;

    FollowUp(Vocabulary vocabulary, Query before) {
        this.vocabulary = vocabulary;
        this.before = before;
    }

    Query merge(Query remark, Draft draft, Clause clause) {
        var filters = new ArrayList<Filter>();
        for (var filter : before.filters()) {
            if (stillFits(filter, remark) && !isReplaced(filter, remark)) {
                filters.add(filter);
            }
        }
        filters.addAll(remark.filters());
        var text = remark.text() == null ? before.text() : remark.text();
        var connection = remark.connection() == null ? before.connection() : remark.connection();
        if (!remark.groupBy().isEmpty()) {
            var aggregate = remark.aggregate() == null ? sumOnly() : remark.aggregate();
            return new Query(
                    remark.types(),
                    filters,
                    text,
                    connection,
                    remark.groupBy(),
                    aggregate,
                    remark.sort(),
                    remark.limit());
        }
        if (remark.aggregate() != null || remark.sort() != null || asksToList(remark, draft, clause)) {
            return new Query(
                    remark.types(),
                    filters,
                    text,
                    connection,
                    List.of(),
                    remark.aggregate(),
                    remark.sort(),
                    remark.limit());
        }
        return new Query(
                remark.types(),
                filters,
                text,
                connection,
                before.groupBy(),
                before.aggregate(),
                before.sort(),
                before.limit());
    }

    private @Nullable Aggregate sumOnly() {
        var earlier = before.aggregate();
        return earlier == null || earlier.equals(Aggregate.COUNT) ? null : earlier;
    }

    /** Other resources keep the conditions that make sense for them, but not the state, whose words differ. */
    private boolean stillFits(Filter filter, Query remark) {
        return remark.types().equals(before.types())
                || (!filter.field().equals("state")
                        && remark.types().stream().allMatch(type -> vocabulary.has(type, filter.field())));
    }

    private static boolean isReplaced(Filter filter, Query remark) {
        return remark.filters().stream().anyMatch(newer -> replaces(newer, filter));
    }

    private static boolean replaces(Filter newer, Filter older) {
        if (newer.field().equals("tags") && older.field().startsWith("tags")) {
            return true;
        }
        if (!subject(newer).equals(subject(older))) {
            return false;
        }
        return newer.op().equals(older.op()) || !isBound(newer) || !isBound(older) || exclude(newer, older);
    }

    /** Age and creation date speak of the same. */
    private static String subject(Filter filter) {
        return filter.field().equals("ageDays") ? "createdAt" : filter.field();
    }

    /** Whether nothing can lie within both bounds, so that the newer must be meant instead of the older. */
    private static boolean exclude(Filter newer, Filter older) {
        if (!newer.field().equals(older.field())) {
            return true;
        }
        return newer.value() instanceof Number one
                && older.value() instanceof Number other
                && (newer.op().startsWith("g")
                        ? one.doubleValue() >= other.doubleValue()
                        : one.doubleValue() <= other.doubleValue());
    }

    private static boolean isBound(Filter filter) {
        return filter.op().matches("[gl]te?");
    }

    private static boolean asksToList(Query remark, Draft draft, Clause clause) {
        return draft.has(Part.SAME)
                && remark.filters().isEmpty()
                && clause.word(0).matches("list|show|which|display|name");
    }
}

package dev.aurora.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list; {@code nextCursor} is opaque and absent on the last page. */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /** Of one row more than fits, by which the page knows that there is another; the cursor is that of the last item. */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
        var items = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(items, found.size() > limit ? cursor.apply(items.getLast()) : null);
    }
}

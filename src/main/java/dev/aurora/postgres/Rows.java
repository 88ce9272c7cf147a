package dev.aurora.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What every repository does with the rows it gets. */
public final class Rows {
    /** In the order of the answer. */
    public static <T> List<T> all(RowSet<T> rows) {
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    /** In the order of the answer. */
    public static <T> List<T> all(RowSet<Row> rows, Function<Row, T> mapping) {
        return StreamSupport.stream(rows.spliterator(), false).map(mapping).toList();
    }

    /** Of an answer of at most one row. */
    public static <T> Optional<T> first(RowSet<T> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    /** A {@code timestamptz}; null where the column is. */
    public static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private Rows() {}
}

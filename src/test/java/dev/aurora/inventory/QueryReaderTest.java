package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.inventory.ResourceQuery.Cursor;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class QueryReaderTest {
    private final ResourceQuery query = new QueryReader(new Fields(List.of())).read(new JsonObject(), null);

    @Test
    void continuesWhereACursorStands() {
        var cursor = new Cursor("größer", UUID.randomUUID());
        assertThat(QueryReader.continued(query, QueryReader.cursor(query, cursor))
                        .cursor())
                .contains(cursor);
    }

    @Test
    void refusesACursorThatNoDatabaseTakes() {
        var cursor = QueryReader.cursor(query, new Cursor("a\0b", UUID.randomUUID()));
        assertThatThrownBy(() -> QueryReader.continued(query, cursor))
                .hasMessageContaining("no cursor")
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID));
    }
}

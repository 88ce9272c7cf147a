package dev.aurora.agent;

import dev.aurora.events.RunWriter;
import dev.aurora.llm.ModelMessage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The steps of a run under one lease, each committed with its events before the next begins. */
final class Steps {
    private final ActiveRun run;
    private final RunWriter writer;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private int step;

    Steps(ActiveRun run, RunWriter writer, Supplier<UUID> ids, Clock clock, int taken) {
        this.run = run;
        this.writer = writer;
        this.ids = ids;
        this.clock = clock;
        step = taken;
    }

    /** Commits work that cost no tokens. */
    void commit(List<JsonObject> events, Function<SqlConnection, Future<Void>> work) {
        commit(events, 0, 0, work);
    }

    /** The events say when, so that a reader can tell how long a tool took. Throws {@link LeaseLost}. */
    void commit(
            List<JsonObject> events, long inputTokens, long outputTokens, Function<SqlConnection, Future<Void>> work) {
        var next = ++step;
        var now = clock.millis();
        events.forEach(event -> event.put("timestamp", now));
        var _ = writer.commit(
                        events,
                        tx -> RunRepository.takeStep(tx, run, next, inputTokens, outputTokens)
                                .compose(v -> work.apply(tx)))
                .await();
    }

    UUID newId() {
        return ids.get();
    }

    /** Within a step: the message becomes part of the conversation. */
    Future<Void> remember(SqlConnection tx, UUID messageId, ModelMessage message) {
        return MessageRepository.add(tx, run.orgId(), run.conversationId(), run.id(), messageId, message);
    }
}

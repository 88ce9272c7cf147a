package dev.aurora.agent;

import dev.aurora.events.AgUi;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ModelMessage.User;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/** The first step of a run: the question becomes part of the conversation, and the log tells it. */
final class Beginning {
    /** Answers the number of the last event. */
    static Future<Long> begin(
            SqlConnection tx,
            UUID orgId,
            UUID conversationId,
            UUID runId,
            String model,
            User question,
            UUID messageId,
            int epoch) {
        return MessageRepository.add(tx, orgId, conversationId, runId, messageId, question)
                .compose(v -> RunEvents.begin(
                        tx, orgId, runId, epoch, events(conversationId, runId, model, question, messageId)));
    }

    static List<JsonObject> events(UUID conversationId, UUID runId, String model, User question, UUID messageId) {
        return List.of(
                AgUi.runStarted(conversationId, runId),
                AgUi.custom(
                        "userMessage",
                        new JsonObject().put("messageId", messageId.toString()).put("text", question.text())),
                AgUi.custom("model", new JsonObject().put("name", model)));
    }

    private Beginning() {}
}

package dev.aurora.agent;

import dev.aurora.bus.JsonMapper;
import dev.aurora.llm.ModelMessage;
import dev.aurora.postgres.Rows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What was said in a conversation, to which messages are only added. */
final class MessageRepository {
    /** A message with the run that said it. */
    record Said(UUID runId, ModelMessage message) {}

    /** The latest messages, oldest first. */
    static Future<List<Said>> latest(SqlClient tx, UUID conversationId, int most) {
        return SqlTemplate.forQuery(tx, """
                        SELECT run_id, content FROM (
                            SELECT position, run_id, content FROM message WHERE conversation_id = #{conversation}
                            ORDER BY position DESC LIMIT #{most}) latest
                        ORDER BY position""")
                .mapTo(row -> new Said(
                        row.getUUID("run_id"),
                        JsonMapper.fromObject((JsonObject) row.getJson("content"), ModelMessage.class)))
                .execute(Map.of("conversation", conversationId, "most", most))
                .map(Rows::all);
    }

    /** A message that is there already stays as it is, so a step may be committed again after a lost answer. */
    static Future<Void> add(
            SqlClient tx, UUID orgId, UUID conversationId, UUID runId, UUID messageId, ModelMessage message) {
        var content = JsonMapper.toObject(message);
        return SqlTemplate.forUpdate(tx, """
                        INSERT INTO message (id, org_id, conversation_id, run_id, role, content)
                        VALUES (#{id}, #{org}, #{conversation}, #{run}, #{role}, #{content}) ON CONFLICT (id) DO NOTHING""")
                .execute(Map.of(
                        "id", messageId,
                        "org", orgId,
                        "conversation", conversationId,
                        "run", runId,
                        "role", content.getString("role"),
                        "content", content))
                .mapEmpty();
    }

    private MessageRepository() {}
}

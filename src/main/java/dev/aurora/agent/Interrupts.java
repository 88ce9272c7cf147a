package dev.aurora.agent;

import dev.aurora.policy.Approval;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Approvals as AG-UI clients see them: what a parked run waits for, and how it is answered. */
final class Interrupts {
    static JsonObject of(Approval approval) {
        var metadata = new JsonObject()
                .put("kind", label(approval.kind()))
                .put("tool", approval.tool())
                .put("effect", label(approval.effect()))
                .put("title", approval.title())
                .put("target", approval.target())
                .put("content", approval.content())
                .put("tainted", approval.tainted())
                .put("secondPerson", approval.secondPerson());
        if (approval.confirm() != null) {
            metadata.put("confirm", approval.confirm());
        }
        return new JsonObject()
                .put("id", approval.id().toString())
                .put("reason", "aurora.approval")
                .put(
                        "message",
                        (approval.kind() == Approval.Kind.REPEAT ? "This may have happened already. Do it again? " : "")
                                + approval.title())
                .put("toolCallId", approval.callId())
                .put("responseSchema", responseSchema())
                .put("expiresAt", approval.expiresAt().toString())
                .put("metadata", metadata);
    }

    /** What everybody who follows the run hears of a decision. */
    static JsonObject decision(Approval approval) {
        var decision = new JsonObject()
                .put("approvalId", approval.id().toString())
                .put("toolCallId", approval.callId())
                .put("decision", label(approval.state()));
        if (approval.decidedBy() != null) {
            decision.put("by", approval.decidedBy().name());
        }
        if (approval.reason() != null) {
            decision.put("reason", approval.reason());
        }
        return decision;
    }

    private static JsonObject responseSchema() {
        var text = new JsonObject().put("type", "string");
        return new JsonObject()
                .put("type", "object")
                .put(
                        "properties",
                        new JsonObject()
                                .put(
                                        "decision",
                                        new JsonObject()
                                                .put("type", "string")
                                                .put(
                                                        "enum",
                                                        new JsonArray()
                                                                .add("approve")
                                                                .add("reject")))
                                .put("reason", text)
                                .put("confirmation", text))
                .put("required", new JsonArray().add("decision"));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Interrupts() {}
}

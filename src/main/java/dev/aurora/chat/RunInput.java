package dev.aurora.chat;

import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.policy.Decision;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Aurora takes from an AG-UI {@code RunAgentInput}: the conversation, the run, the last user message and the mode.
 * The rest of the history is the server's own; {@code state} and {@code context} are ignored.
 *
 * @param text empty when the input only resumes
 * @param toolOutputs the tool messages of the history, which must be the server's own
 * @param resume the decisions that a parked run waits for; then the run id is another name for the rest of that run
 */
record RunInput(
        UUID conversationId, UUID runId, String text, Mode mode, List<ToolMessage> toolOutputs, List<Resume> resume) {
    private static final int MOST_CHARACTERS = 32_768;

    /** A tool message as the client has it. */
    record ToolMessage(String callId, String content) {}

    /** A decision about one interrupt, whose id is that of an approval. */
    record Resume(UUID approvalId, Decision decision, String reason, String confirmation) {}

    /** Refuses with INVALID what is no input, and what would change the conversation behind the server's back. */
    static RunInput of(@Nullable JsonObject input) {
        if (input == null) {
            throw invalid("A run needs an input with threadId, runId and messages");
        }
        refuseFilled(input, "tools", "Tools of a client are not accepted; Aurora has its own");
        var messages = objects(input, "messages");
        var toolOutputs = new ArrayList<ToolMessage>();
        var text = "";
        for (var message : messages) {
            switch (message.getValue("role") instanceof String role ? role : "") {
                case "user" -> text = textOf(message.getValue("content"));
                case "assistant", "activity", "reasoning" -> text = "";
                case "tool" -> {
                    toolOutputs.add(new ToolMessage(
                            String.valueOf(message.getValue("toolCallId")),
                            String.valueOf(message.getValue("content"))));
                    text = "";
                }
                case "system", "developer" ->
                    throw invalid("Messages of the role " + message.getString("role") + " are not accepted");
                default -> throw invalid("A message needs the role user, assistant or tool");
            }
        }
        var resume = resume(input);
        if (!resume.isEmpty()) {
            text = "";
        } else if (text.isBlank()) {
            throw invalid("The last message must be a user message with text");
        } else {
            text = text(text);
        }
        return new RunInput(id(input, "threadId"), id(input, "runId"), text, mode(input), toolOutputs, resume);
    }

    /** The text of a message as it may be; refuses what may not. */
    static String text(String text) {
        if (text.indexOf('\0') >= 0) {
            throw invalid("A message may not hold the character U+0000; remove it");
        }
        if (text.length() > MOST_CHARACTERS) {
            throw new Refusal(
                    Reason.TOO_LARGE,
                    "The message has " + text.length() + " characters and may have " + MOST_CHARACTERS);
        }
        return text;
    }

    StartRun start(Caller caller) {
        var allowed = caller.may(Permission.RUNS_ACT) ? mode : Mode.ASK;
        return new StartRun(
                caller.scope(), caller.accountId(), caller.limit(), conversationId, runId, text, allowed, false);
    }

    private static List<Resume> resume(JsonObject input) {
        if (input.getValue("resume") == null) {
            return List.of();
        }
        return objects(input, "resume").stream().map(RunInput::resumeEntry).toList();
    }

    /** An interrupt that is abandoned is a change that is not wanted. */
    private static Resume resumeEntry(JsonObject entry) {
        var approvalId = id(entry, "interruptId");
        var payload = entry.getValue("payload") instanceof JsonObject object ? object : new JsonObject();
        var reason = payload.getValue("reason") instanceof String text ? text : "";
        var confirmation = payload.getValue("confirmation") instanceof String text ? text : "";
        return switch (entry.getValue("status") instanceof String status ? status : "") {
            case "cancelled" -> new Resume(approvalId, Decision.REJECT, reason, "");
            case "resolved" ->
                new Resume(
                        approvalId,
                        Decision.of(payload.getValue("decision") instanceof String text ? text : ""),
                        reason,
                        confirmation);
            default -> throw invalid("The status of each of resume must be resolved or cancelled");
        };
    }

    static UUID id(JsonObject object, String field) {
        if (object.getValue(field) instanceof String text) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw invalid(field + " must be a UUID, was " + shortened(text));
            }
        }
        throw invalid(field + " is missing; it must be a UUID");
    }

    static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }

    private static Mode mode(JsonObject input) {
        if (!(input.getValue("forwardedProps") instanceof JsonObject properties)
                || !(properties.getValue("mode") instanceof String mode)) {
            return Mode.ASK;
        }
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "ask" -> Mode.ASK;
            case "act" -> Mode.ACT;
            default -> throw invalid("forwardedProps.mode must be ask or act, was " + shortened(mode));
        };
    }

    private static String textOf(@Nullable Object content) {
        return switch (content) {
            case String text -> text;
            case JsonArray parts ->
                parts.stream()
                        .map(it -> it instanceof JsonObject part
                                        && part.getValue("type") instanceof String type
                                        && type.equals("text")
                                        && part.getValue("text") instanceof String text
                                ? text
                                : "")
                        .collect(Collectors.joining("\n"));
            case null, default -> throw invalid("The content of a user message must be text");
        };
    }

    private static List<JsonObject> objects(JsonObject input, String field) {
        if (!(input.getValue(field) instanceof JsonArray array)) {
            throw invalid(field + " must be a list");
        }
        return array.stream()
                .map(it -> it instanceof JsonObject object ? object : refuseItem(field))
                .toList();
    }

    private static JsonObject refuseItem(String field) {
        throw invalid("Each of " + field + " must be an object");
    }

    private static void refuseFilled(JsonObject input, String field, String sentence) {
        if (input.getValue(field) instanceof JsonArray array && !array.isEmpty()) {
            throw invalid(sentence);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "\u2026";
    }
}

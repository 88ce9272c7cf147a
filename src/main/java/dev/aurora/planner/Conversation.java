package dev.aurora.planner;

import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ModelRequest;
import dev.aurora.llm.ToolUse;
import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import dev.aurora.planner.Reading.Unclear;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The planner's turn in a conversation: a question becomes tool uses, the tools' outputs become text. */
final class Conversation {
    private final Interpreter interpreter;
    private final Rendering rendering;

    Conversation(Vocabulary vocabulary, Interpreter interpreter, Clock clock) {
        this.interpreter = interpreter;
        this.rendering = new Rendering(vocabulary, clock);
    }

    ModelAnswer answer(ModelRequest request) {
        var messages = request.messages();
        if (!messages.isEmpty() && messages.getLast() instanceof ToolOutput) {
            return afterTools(request);
        }
        var asked = lastUser(messages, messages.size());
        if (asked < 0) {
            return text(Words.ABOUT);
        }
        var question = ((User) messages.get(asked)).text();
        var readings = interpreter.read(question, callsBefore(messages, asked));
        if (readings.getFirst() instanceof Unclear unclear) {
            return text(unclear.certain() ? Words.beyond(unclear.why()) : Words.unclear(unclear.why()));
        }
        if (readings.getFirst() instanceof Says says) {
            return text(says.what().equals("about") ? Words.ABOUT : Words.greeting(question));
        }
        return uses(readings, request);
    }

    private ModelAnswer afterTools(ModelRequest request) {
        var messages = request.messages();
        var uses = usesBefore(messages);
        var outputs = outputsAtEnd(messages);
        var meant = theOneMeant(messages, uses, outputs);
        return meant == null ? text(rendering.outputs(uses, outputs)) : uses(List.of(meant), request);
    }

    /** "The instance web" is one of several resources of that name: look at that one. */
    private @Nullable Reading theOneMeant(List<ModelMessage> messages, List<ToolUse> uses, List<ToolOutput> outputs) {
        var asked = lastUser(messages, messages.size());
        if (asked < 0 || uses.size() != 1 || outputs.size() != 1) {
            return null;
        }
        var types = interpreter.namedTypes(((User) messages.get(asked)).text());
        var meant = Rendering.objects(outputs.getFirst().content(), "candidates").stream()
                .filter(candidate -> types.contains(candidate.getString("type")))
                .map(candidate -> candidate.getString("resourceId", candidate.getString("id")))
                .toList();
        var before = uses.getFirst().arguments().getString("id");
        return meant.size() != 1 || meant.getFirst() == null || meant.getFirst().equals(before)
                ? null
                : new Call(Call.GET, new JsonObject().put("id", meant.getFirst()));
    }

    private static ModelAnswer uses(List<Reading> readings, ModelRequest request) {
        var uses = new ArrayList<ToolUse>();
        for (var reading : readings) {
            if (!(reading instanceof Call call)) {
                continue;
            }
            if (request.tools().stream().noneMatch(tool -> tool.name().equals(call.tool()))) {
                return text(Words.beyond("I would need the tool " + Markdown.code(call.tool())
                        + " for that, and it is not available here."));
            }
            uses.add(new ToolUse(id(request, uses.size()), call.tool(), call.arguments()));
        }
        return new ModelAnswer("", uses, 0, 0);
    }

    /** The same for the same conversation, and of no other turn: a conversation is longer than what is seen of it. */
    private static String id(ModelRequest request, int index) {
        var seen = request.messages() + "#" + index;
        return "call-" + UUID.nameUUIDFromBytes(seen.getBytes(StandardCharsets.UTF_8));
    }

    private static ModelAnswer text(String text) {
        return new ModelAnswer(text, List.of(), 0, 0);
    }

    private static int lastUser(List<ModelMessage> messages, int before) {
        for (var i = before - 1; i >= 0; i--) {
            if (messages.get(i) instanceof User) {
                return i;
            }
        }
        return -1;
    }

    /** What the turn just before called: only to that can a short remark refer. */
    private static List<Call> callsBefore(List<ModelMessage> messages, int asked) {
        var from = Math.max(0, lastUser(messages, asked));
        return messages.subList(from, asked).stream()
                .filter(Assistant.class::isInstance)
                .flatMap(message -> ((Assistant) message).toolUses().stream())
                .map(use -> new Call(use.name(), use.arguments()))
                .toList();
    }

    private static List<ToolOutput> outputsAtEnd(List<ModelMessage> messages) {
        var outputs = new ArrayList<ToolOutput>();
        for (var message : messages.reversed()) {
            if (!(message instanceof ToolOutput output)) {
                break;
            }
            outputs.addFirst(output);
        }
        return outputs;
    }

    private static List<ToolUse> usesBefore(List<ModelMessage> messages) {
        for (var message : messages.reversed()) {
            if (message instanceof Assistant assistant && !assistant.toolUses().isEmpty()) {
                return assistant.toolUses();
            }
        }
        return List.of();
    }
}

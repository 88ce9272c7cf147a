package dev.aurora.planner;

import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ModelRequest;
import dev.aurora.llm.ToolDefinition;
import dev.aurora.llm.ToolUse;
import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import dev.aurora.planner.Reading.Unclear;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

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
            return text(rendering.outputs(usesBefore(messages), outputsAtEnd(messages)));
        }
        var asked = lastUser(messages, messages.size());
        if (asked < 0) {
            return text(Words.ABOUT);
        }
        var question = ((User) messages.get(asked)).text();
        var readings = interpreter.read(question, callsBefore(messages, asked));
        if (readings.getFirst() instanceof Unclear unclear) {
            return text(Words.declined(unclear.why()));
        }
        if (readings.getFirst() instanceof Says says) {
            return text(says.what().equals("about") ? Words.ABOUT : Words.greeting(question));
        }
        return uses(readings, asked, request.tools());
    }

    private static ModelAnswer uses(List<Reading> readings, int turn, List<ToolDefinition> tools) {
        var uses = new ArrayList<ToolUse>();
        for (var reading : readings) {
            if (!(reading instanceof Call call)) {
                continue;
            }
            if (tools.stream().noneMatch(tool -> tool.name().equals(call.tool()))) {
                return text(Words.declined("I would need the tool " + Markdown.code(call.tool())
                        + " for that, and it is not available here."));
            }
            uses.add(new ToolUse("call-" + turn + "-" + (uses.size() + 1), call.tool(), call.arguments()));
        }
        return new ModelAnswer("", uses, 0, 0);
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

package dev.aurora.agent;

import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ToolUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conversation as a model may see it: it begins with the user, and every tool use is followed by its output. */
final class Transcript {
    private Transcript() {}

    /** Drops what is before the first user message, and gives uses that never got an output one that says so. */
    static List<ModelMessage> of(List<ModelMessage> stored) {
        var transcript = new ArrayList<ModelMessage>();
        var open = new LinkedHashMap<String, ToolUse>();
        for (var message : stored) {
            if (transcript.isEmpty() && !(message instanceof User)) {
                continue;
            }
            if (message instanceof ToolOutput output) {
                if (open.remove(output.callId()) != null) {
                    transcript.add(output);
                }
                continue;
            }
            closeOpen(transcript, open);
            transcript.add(message);
            if (message instanceof Assistant assistant) {
                assistant.toolUses().forEach(use -> open.put(use.id(), use));
            }
        }
        closeOpen(transcript, open);
        return transcript;
    }

    private static void closeOpen(List<ModelMessage> transcript, Map<String, ToolUse> open) {
        open.values()
                .forEach(use -> transcript.add(Toolbox.failed(use, "Aurora was stopped before there was a result")));
        open.clear();
    }
}

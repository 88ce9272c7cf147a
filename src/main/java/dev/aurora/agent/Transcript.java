package dev.aurora.agent;

import dev.aurora.agent.MessageRepository.Said;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ToolUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The conversation as a model may see it: it begins with the user, and every tool use is followed by its output. */
final class Transcript {
    private Transcript() {}

    /**
     * Drops what is before the first user message, and gives uses that never got an output one that says so; those of the run's
     * own last answer are still open.
     */
    static List<ModelMessage> of(List<Said> stored, UUID runId) {
        var transcript = new ArrayList<ModelMessage>();
        var open = new LinkedHashMap<String, ToolUse>();
        var mine = false;
        for (var said : stored) {
            var message = said.message();
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
                mine = said.runId().equals(runId);
                assistant.toolUses().forEach(use -> open.put(use.id(), use));
            }
        }
        if (!mine) {
            closeOpen(transcript, open);
        }
        return transcript;
    }

    /** The uses of the last answer that have no output yet. */
    static List<ToolUse> open(List<ModelMessage> transcript) {
        var open = new LinkedHashMap<String, ToolUse>();
        for (var message : transcript) {
            switch (message) {
                case User _ -> open.clear();
                case Assistant assistant -> {
                    open.clear();
                    assistant.toolUses().forEach(use -> open.put(use.id(), use));
                }
                case ToolOutput output -> open.remove(output.callId());
            }
        }
        return List.copyOf(open.values());
    }

    private static void closeOpen(List<ModelMessage> transcript, Map<String, ToolUse> open) {
        open.values()
                .forEach(use -> transcript.add(Toolbox.failed(use, "Aurora was stopped before there was a result")));
        open.clear();
    }
}

package dev.aurora.llm;

import java.util.List;

/** A whole answer. Without tool uses the model is done. Token counts are the provider's, 0 where it gives none. */
public record ModelAnswer(String text, List<ToolUse> toolUses, long inputTokens, long outputTokens) {
    public ModelAnswer {
        toolUses = List.copyOf(toolUses);
    }
}

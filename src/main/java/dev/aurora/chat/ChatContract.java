package dev.aurora.chat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the chat shows over REST, in the shapes of {@code openapi.yaml}. */
public final class ChatContract {
    /** With the state of the run that is under way or waits, and whether that is one in the background, where there is one. */
    public record Conversation(
            UUID id,
            String title,
            Instant createdAt,
            Instant updatedAt,
            @Nullable String runState,
            @Nullable Boolean background) {}

    public record ConversationDetail(UUID id, String title, Instant createdAt, Instant updatedAt, List<Run> runs) {
        public ConversationDetail {
            runs = List.copyOf(runs);
        }
    }

    /** A run without its text, which is the fold of its events. */
    public record Run(
            UUID id,
            UUID conversationId,
            String state,
            String mode,
            boolean background,
            String model,
            String question,
            @Nullable String problem,
            long inputTokens,
            long outputTokens,
            Instant createdAt,
            @Nullable Instant endedAt) {}

    private ChatContract() {}
}

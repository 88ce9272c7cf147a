package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.agent.MessageRepository.Said;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ToolUse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TranscriptTest {
    private static final ModelMessage QUESTION = new User("question");
    private static final ModelMessage USE = new Assistant(
            "", List.of(new ToolUse("a", "list", new JsonObject()), new ToolUse("b", "list", new JsonObject())));
    private static final ModelMessage OUTPUT = new ToolOutput("a", "list", new JsonObject().put("n", 1), false);

    private static final UUID RUN = UUID.randomUUID();

    @Test
    void leavesTheUsesOpenWithWhichTheRunsOwnAnswerEnds() {
        var transcript = Transcript.of(said(QUESTION, USE, OUTPUT), RUN);
        assertThat(transcript).containsExactly(QUESTION, USE, OUTPUT);
        assertThat(Transcript.open(transcript)).extracting(ToolUse::id).containsExactly("b");
        var earlier = Transcript.of(said(QUESTION, USE, OUTPUT), UUID.randomUUID());
        assertThat(earlier).hasSize(4);
        assertThat(Transcript.open(earlier)).isEmpty();
    }

    private static List<Said> said(ModelMessage... messages) {
        return Stream.of(messages).map(it -> new Said(RUN, it)).toList();
    }

    @Test
    void beginsWithTheUser() {
        assertThat(Transcript.of(said(OUTPUT, new Assistant("old", List.of()), QUESTION), RUN))
                .containsExactly(QUESTION);
    }

    @Test
    void givesAUseWithoutOutputOneThatSaysSo() {
        var transcript = Transcript.of(said(QUESTION, USE, OUTPUT, QUESTION), RUN);
        assertThat(transcript).hasSize(5).startsWith(QUESTION, USE, OUTPUT).endsWith(QUESTION);
        assertThat(transcript.get(3)).isInstanceOfSatisfying(ToolOutput.class, it -> {
            assertThat(it.callId()).isEqualTo("b");
            assertThat(it.failed()).isTrue();
        });
    }

    @Test
    void dropsAnOutputThatNobodyAskedFor() {
        assertThat(Transcript.of(said(QUESTION, OUTPUT), RUN)).containsExactly(QUESTION);
    }
}

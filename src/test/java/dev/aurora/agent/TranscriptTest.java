package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ToolUse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TranscriptTest {
    private static final ModelMessage QUESTION = new User("question");
    private static final ModelMessage USE = new Assistant(
            "", List.of(new ToolUse("a", "list", new JsonObject()), new ToolUse("b", "list", new JsonObject())));
    private static final ModelMessage OUTPUT = new ToolOutput("a", "list", new JsonObject().put("n", 1), false);

    @Test
    void beginsWithTheUser() {
        assertThat(Transcript.of(List.of(OUTPUT, new Assistant("old", List.of()), QUESTION)))
                .containsExactly(QUESTION);
    }

    @Test
    void givesAUseWithoutOutputOneThatSaysSo() {
        var transcript = Transcript.of(List.of(QUESTION, USE, OUTPUT, QUESTION));
        assertThat(transcript).hasSize(5).startsWith(QUESTION, USE, OUTPUT).endsWith(QUESTION);
        assertThat(transcript.get(3)).isInstanceOfSatisfying(ToolOutput.class, it -> {
            assertThat(it.callId()).isEqualTo("b");
            assertThat(it.failed()).isTrue();
        });
    }

    @Test
    void dropsAnOutputThatNobodyAskedFor() {
        assertThat(Transcript.of(List.of(QUESTION, OUTPUT))).containsExactly(QUESTION);
    }
}

package dev.aurora.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link ChatModel} promises, whoever makes it. */
public abstract class ChatModelContractTest {
    /** A model that can answer {@link #question()} now. */
    protected abstract ChatModel model();

    /** A request that this model answers with text or with tool uses. */
    protected abstract ModelRequest question();

    @Test
    final void hasANameForPeople() {
        assertThat(model().name()).isNotBlank();
    }

    @Test
    final void relaysExactlyTheTextOfItsAnswer() {
        var heard = new StringBuilder();
        var answer = answerOf(model().start(question(), heard::append));
        assertThat(heard).hasToString(answer.text());
        assertThat(answer.text().isBlank() && answer.toolUses().isEmpty()).isFalse();
    }

    @Test
    final void givesToolUsesIdsThatAreUnique() {
        var answer = answerOf(model().start(question(), _ -> {}));
        assertThat(answer.toolUses()).extracting(ToolUse::id).doesNotHaveDuplicates();
    }

    @Test
    final void neverSpeaksTwiceAtATimeNorAfterTheEnd() {
        var speaking = new AtomicInteger();
        var most = new AtomicInteger();
        var late = new AtomicInteger();
        var call = new ModelCall[1];
        call[0] = model().start(question(), _ -> {
            most.accumulateAndGet(speaking.incrementAndGet(), Math::max);
            if (call[0] != null && call[0].answer().isComplete()) {
                late.incrementAndGet();
            }
            speaking.decrementAndGet();
        });
        var _ = answerOf(call[0]);
        assertThat(most.get()).isLessThanOrEqualTo(1);
        assertThat(late.get()).isZero();
    }

    @Test
    final void keepsItsCallsApart() {
        var model = model();
        var first = model.start(question(), _ -> {});
        var second = model.start(question(), _ -> {});
        assertThat(answerOf(first).text()).isEqualTo(answerOf(second).text());
    }

    @Test
    final void isDoneOnceCancelled() {
        var call = model().start(question(), _ -> {});
        call.cancel();
        call.cancel();
        var end = call.answer().otherwiseEmpty();
        assertThat(end.toCompletionStage().toCompletableFuture()).succeedsWithin(5, TimeUnit.SECONDS);
    }

    protected static ModelAnswer answerOf(ModelCall call) {
        return call.answer().timeout(20, TimeUnit.SECONDS).await();
    }

    protected static ModelRequest ask(String text) {
        return new ModelRequest("You are brief.", List.of(new ModelMessage.User(text)), List.of());
    }
}

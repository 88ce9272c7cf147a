package dev.aurora.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class GateTest {
    private final Gate gate = new Gate(2);
    private final List<CompletableFuture<String>> started = new ArrayList<>();

    @Test
    void letsOnlySoManyInAtOnce() {
        var first = enter();
        var second = enter();
        var third = enter();
        assertThat(started).hasSize(2);
        started.get(1).complete("second");
        assertThat(started).hasSize(3);
        assertThat(second).isCompletedWithValue("second");
        started.get(0).complete("first");
        started.get(2).complete("third");
        assertThat(first).isCompletedWithValue("first");
        assertThat(third).isCompletedWithValue("third");
    }

    @Test
    void goesOnAfterFailures() {
        var thrown = gate.<String>run(() -> {
            throw new IllegalStateException("at once");
        });
        var failed = gate.run(() -> CompletableFuture.<String>failedFuture(new IllegalStateException("later")));
        assertThat(thrown).isCompletedExceptionally();
        assertThat(failed).isCompletedExceptionally();
        var _ = enter();
        var _ = enter();
        assertThat(started).hasSize(2);
    }

    private CompletableFuture<String> enter() {
        return gate.run(() -> {
            var work = new CompletableFuture<String>();
            started.add(work);
            return work;
        });
    }
}

package dev.aurora.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every object store does. */
public abstract class ObjectStoreContractTest {
    private static final int MEBIBYTE = 1024 * 1024;

    private final String folder = "test/" + UUID.randomUUID() + "/";

    protected abstract ObjectStore store();

    @Test
    void givesBackWhatWasPut() {
        var bytes = new byte[3 * MEBIBYTE];
        new Random(1).nextBytes(bytes);
        put("large", Buffer.buffer(bytes));
        assertThat(get("large").getBytes()).isEqualTo(bytes);
        put("empty", Buffer.buffer());
        assertThat(get("empty").length()).isZero();
    }

    @Test
    void replacesWhatWasThere() {
        put("a", Buffer.buffer("one"));
        put("a", Buffer.buffer("two"));
        assertThat(get("a")).isEqualTo(Buffer.buffer("two"));
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> get("nothing"))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.NOT_FOUND));
        assertThat(store().exists(folder + "nothing").await()).isFalse();
    }

    @Test
    void deletesAlsoWhatIsNotThere() {
        put("a", Buffer.buffer("one"));
        assertThat(store().exists(folder + "a").await()).isTrue();
        store().delete(folder + "a").await();
        store().delete(folder + "a").await();
        assertThat(store().exists(folder + "a").await()).isFalse();
    }

    @Test
    void putsOnceHoweverManyAskAtTheSameTime() {
        var attempts = IntStream.range(0, 8)
                .mapToObj(it -> store().putIfAbsent(folder + "once", Buffer.buffer("writer " + it), "text/plain"))
                .toList();
        Future.all(attempts).await();
        assertThat(attempts.stream().filter(Future::result)).hasSize(1);
        var winner = IntStream.range(0, 8)
                .filter(it -> attempts.get(it).result())
                .findFirst()
                .orElseThrow();
        assertThat(get("once")).isEqualTo(Buffer.buffer("writer " + winner));
    }

    @Test
    void listsPageByPageInOrder() {
        for (var name : new String[] {"b", "a", "d", "c"}) {
            put("list/" + name, Buffer.buffer(name));
        }
        put("other", Buffer.buffer("x"));
        var first = store().list(folder + "list/", null, 3).await();
        assertThat(first).containsExactly(folder + "list/a", folder + "list/b", folder + "list/c");
        assertThat(store().list(folder + "list/", first.getLast(), 3).await()).containsExactly(folder + "list/d");
        assertThat(store().list(folder + "none/", null, 3).await()).isEmpty();
    }

    private void put(String name, Buffer content) {
        store().put(folder + name, content, "application/octet-stream").await();
    }

    private Buffer get(String name) {
        return store().get(folder + name).await();
    }
}

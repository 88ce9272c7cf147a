package dev.aurora.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private static final String STREAM = ": hello\r\n"
            + "event: a\r\ndata: {\"text\":\"日本 🚀\"}\r\n\r\n"
            + "id: 7\nretry: 10\ndata:one\ndata:  two\n\n"
            + "event: empty\n\n"
            + "data\n\n"
            + "data: old\r\r"
            + "data: last\n\n";

    private static final List<ServerSentEvent> EVENTS = List.of(
            new ServerSentEvent("a", "{\"text\":\"日本 🚀\"}"),
            new ServerSentEvent(null, "one\n two"),
            new ServerSentEvent(null, ""),
            new ServerSentEvent(null, "old"),
            new ServerSentEvent(null, "last"));

    private final List<ServerSentEvent> events = new ArrayList<>();
    private final EventStream stream = new EventStream(events::add);

    @Test
    void readsTheSameEventsHoweverTheBytesAreSplit() {
        var bytes = Buffer.buffer(STREAM);
        for (var seed = 1; seed <= 200; seed++) {
            var random = new Random(seed);
            var read = new ArrayList<ServerSentEvent>();
            var split = new EventStream(read::add);
            var at = 0;
            while (at < bytes.length()) {
                var length = Math.min(bytes.length() - at, 1 + random.nextInt(seed));
                split.feed(bytes.getBuffer(at, at + length));
                at += length;
            }
            assertThat(read).as("seed %d", seed).isEqualTo(EVENTS);
            assertThat(split.foreign()).isFalse();
        }
    }

    @Test
    void givesAnEventAsSoonAsItIsWhole() {
        stream.feed(Buffer.buffer("data: first\n\ndata: sec"));
        assertThat(events).containsExactly(new ServerSentEvent(null, "first"));
        stream.end();
        assertThat(events).containsExactly(new ServerSentEvent(null, "first"), new ServerSentEvent(null, "sec"));
    }

    @Test
    void noticesWhatIsNoEventStream() {
        stream.feed(Buffer.buffer("<html>\n"));
        assertThat(stream.foreign()).isTrue();
    }

    @Test
    void refusesAnEventWithoutEnd() {
        var chunk = Buffer.buffer("x".repeat(1024 * 1024));
        assertThatThrownBy(() -> {
                    for (var i = 0; i < 5; i++) {
                        stream.feed(chunk);
                    }
                })
                .isInstanceOf(IllegalStateException.class);
    }
}

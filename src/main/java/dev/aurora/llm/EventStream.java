package dev.aurora.llm;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into server-sent events, wherever the network split them, even within a character. */
final class EventStream {
    private static final int LONGEST_EVENT_BYTES = 4 * 1024 * 1024;

    private final Consumer<ServerSentEvent> events;
    private final StringBuilder data = new StringBuilder();
    private byte[] line = new byte[1024];
    private int length;
    private boolean afterCarriageReturn;
    private boolean hasData;
    private boolean foreign;
    private @Nullable String name;

    EventStream(Consumer<ServerSentEvent> events) {
        this.events = events;
    }

    /** Whether a line was seen that no event stream has. */
    boolean foreign() {
        return foreign;
    }

    /** Throws {@link IllegalStateException} when an event has no end in sight. */
    void feed(Buffer chunk) {
        for (var each : chunk.getBytes()) {
            if (each == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = each == '\r';
            if (each == '\n' || each == '\r') {
                endLine();
            } else {
                append(each);
            }
        }
    }

    /** An event whose closing empty line is missing counts when the stream ended in good order. */
    void end() {
        endLine();
        dispatch();
    }

    private void append(byte each) {
        if (length + data.length() >= LONGEST_EVENT_BYTES) {
            throw new IllegalStateException("an event of more than " + LONGEST_EVENT_BYTES + " bytes");
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = each;
    }

    private void endLine() {
        var text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        var colon = text.indexOf(':');
        var field = colon < 0 ? text : text.substring(0, colon);
        var value = colon < 0 ? "" : text.substring(colon + 1);
        switch (field) {
            case "data" -> {
                if (hasData) {
                    data.append('\n');
                }
                hasData = true;
                data.append(unpadded(value));
            }
            case "event" -> name = unpadded(value);
            case "", "id", "retry" -> {
                // comments keep the connection alive; ids and reconnection times have no use here
            }
            default -> foreign = true;
        }
    }

    private void dispatch() {
        if (hasData) {
            var event = new ServerSentEvent(name, data.toString());
            data.setLength(0);
            hasData = false;
            name = null;
            events.accept(event);
            return;
        }
        name = null;
    }

    private static String unpadded(String value) {
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}

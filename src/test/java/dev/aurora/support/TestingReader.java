package dev.aurora.support;

import dev.aurora.bus.Refusal;
import dev.aurora.events.EventReader;
import dev.aurora.events.RunEvent;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a run to its end and keeps all it heard. */
public final class TestingReader implements EventReader {
    private final List<RunEvent> heard = Collections.synchronizedList(new ArrayList<>());
    private final Promise<Void> end = Promise.promise();
    private volatile boolean full;
    private volatile Handler<Void> drain = v -> {};

    public List<RunEvent> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** All text of the assistant, joined. */
    public String text() {
        return heard().stream()
                .filter(it -> it.event().getString("type").equals("TEXT_MESSAGE_CONTENT"))
                .map(it -> it.event().getString("delta"))
                .collect(Collectors.joining());
    }

    public List<String> types() {
        return heard().stream().map(it -> it.event().getString("type")).toList();
    }

    public Future<Void> end() {
        return end.future();
    }

    /** Takes nothing until {@link #drains()}. */
    public void fills() {
        full = true;
    }

    public void drains() {
        full = false;
        drain.handle(null);
    }

    @Override
    public void event(RunEvent event) {
        heard.add(event);
    }

    @Override
    public void ended() {
        end.complete();
    }

    @Override
    public void failed(Refusal refusal) {
        end.fail(refusal);
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public void onDrain(Handler<Void> handler) {
        drain = handler;
    }
}

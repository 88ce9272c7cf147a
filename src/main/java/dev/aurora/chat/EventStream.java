package dev.aurora.chat;

import dev.aurora.bus.Refusal;
import dev.aurora.events.EventReader;
import dev.aurora.events.RunEvent;
import dev.aurora.events.RunEvents.Attachment;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A run as server-sent events: {@code id} is the event's number, so that {@code Last-Event-ID} resumes. */
final class EventStream implements EventReader {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final Context context;
    private final HttpServerResponse response;
    private final long known;
    private @Nullable Attachment place;
    private long lifeTimer = -1;

    /** Ends where the run waits for people, unless that is over by the event of that number. */
    EventStream(Vertx vertx, HttpServerResponse response, long known) {
        this.vertx = vertx;
        this.response = response;
        this.known = known;
        context = vertx.getOrCreateContext();
    }

    /** Lets go of the attachment when the client has gone. */
    void open(Attachment attachment) {
        place = attachment;
        if (response.closed()) {
            attachment.close();
            return;
        }
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Encoding", "identity")
                .putHeader("X-Accel-Buffering", "no")
                .closeHandler(v -> {
                    var _ = vertx.cancelTimer(lifeTimer);
                    attachment.close();
                });
        write(": following\n\n");
        lifeTimer = vertx.setPeriodic(SIGN_OF_LIFE.toMillis(), timer -> write(": still here\n\n"));
    }

    @Override
    public void event(RunEvent event) {
        var text = "id: " + event.seq() + "\ndata: " + event.event().encode() + "\n\n";
        context.runOnContext(v -> {
            write(text);
            if (event.parks() && event.seq() >= known) {
                end();
            }
        });
    }

    @Override
    public void ended() {
        context.runOnContext(v -> end());
    }

    /** What cannot be followed any more just ends; the client comes back with the last number and hears why. */
    @Override
    public void failed(Refusal refusal) {
        ended();
    }

    @Override
    public boolean full() {
        return response.writeQueueFull();
    }

    @Override
    public void onDrain(Handler<Void> handler) {
        context.runOnContext(v -> {
            if (response.writeQueueFull()) {
                response.drainHandler(handler);
            } else {
                handler.handle(null);
            }
        });
    }

    private void write(String text) {
        if (!response.ended() && !response.closed()) {
            var _ = response.write(text);
        }
    }

    private void end() {
        if (place != null) {
            place.close();
        }
        var _ = vertx.cancelTimer(lifeTimer);
        if (!response.ended() && !response.closed()) {
            var _ = response.end();
        }
    }
}

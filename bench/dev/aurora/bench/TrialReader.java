package dev.aurora.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody who follows a run on whichever node is there, comes back with the last number when a node is gone, and keeps all. */
final class TrialReader {
    /** What was heard. */
    record Heard(long seq, JsonObject event) {}

    private static final long AGAIN_AFTER_MILLIS = 50;

    private final Vertx vertx;
    private final HttpClient client;
    private final List<TrialProcess> nodes;
    private final UUID run;
    private final List<Heard> heard = new ArrayList<>();
    private int turn;
    private volatile boolean ended;
    private volatile boolean left;

    TrialReader(Vertx vertx, HttpClient client, List<TrialProcess> nodes, UUID run, int first) {
        this.vertx = vertx;
        this.client = client;
        this.nodes = nodes;
        this.run = run;
        turn = first;
    }

    UUID run() {
        return run;
    }

    void attach() {
        if (left || ended) {
            return;
        }
        var port = nodes.get(turn++ % nodes.size()).port();
        if (port == 0) {
            again();
            return;
        }
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/events?run=" + run + "&after=" + last()))
                .compose(request -> request.send())
                .onSuccess(this::follow)
                .onFailure(failure -> again());
    }

    private void follow(HttpClientResponse response) {
        var lines = RecordParser.newDelimited("\n", line -> hear(line.toString()));
        response.handler(lines);
        response.exceptionHandler(failure -> again());
        response.endHandler(end -> again());
    }

    private void again() {
        if (!ended) {
            var _ = vertx.setTimer(AGAIN_AFTER_MILLIS, timer -> attach());
        }
    }

    private void hear(String line) {
        var space = line.indexOf(' ');
        var event = new JsonObject(line.substring(space + 1));
        synchronized (heard) {
            heard.add(new Heard(Long.parseLong(line.substring(0, space)), event));
        }
        if (last(event)) {
            ended = true;
        }
    }

    private long last() {
        synchronized (heard) {
            return heard.isEmpty() ? 0 : heard.getLast().seq();
        }
    }

    List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    boolean ended() {
        return ended;
    }

    void leave() {
        left = true;
    }

    static boolean last(JsonObject event) {
        return switch (event.getString("type")) {
            case "RUN_ERROR" -> true;
            case "RUN_FINISHED" -> !"interrupt".equals(outcome(event));
            default -> false;
        };
    }

    private static @Nullable String outcome(JsonObject event) {
        var outcome = event.getJsonObject("outcome");
        return outcome == null ? null : outcome.getString("type");
    }
}

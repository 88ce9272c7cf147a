package dev.aurora.app;

import dev.aurora.embedded.StartFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One question over the socket, which is opened again with the last event's number when it is lost. */
final class Asking implements AutoCloseable {
    private static final int WAITING = 3;
    private static final int ATTEMPTS = 10;
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final int GONE = -1;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client;
    private final URI url;
    private final String token;
    private final PrintWriter out;
    private final @Nullable PrintWriter tools;
    private final UUID runId = UUID.randomUUID();
    private final Map<String, String> toolNames = new HashMap<>();
    private long lastSeq;
    private boolean accepted;
    private boolean midLine;

    Asking(URI url, String token, PrintWriter out, @Nullable PrintWriter tools) {
        this.url = url;
        this.token = token;
        this.out = out;
        this.tools = tools;
        client = vertx.createWebSocketClient();
    }

    /** Blocking; answers the exit code. */
    int ask(String question) {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var code = attempt(question);
            if (code != GONE) {
                return code;
            }
            vertx.timer(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS).await();
        }
        throw new StartFailure("The connection to " + url + " was lost and could not be opened again");
    }

    private int attempt(String question) {
        var exit = Promise.<Integer>promise();
        WebSocket socket;
        try {
            socket = connect().await();
        } catch (UpgradeRejectedException e) {
            throw new StartFailure(url + " refused the socket with status " + e.getStatus(), e);
        } catch (RuntimeException e) {
            if (accepted) {
                return GONE;
            }
            throw new StartFailure("Aurora does not answer at " + url + ": " + e.getMessage(), e);
        }
        var _ = socket.textMessageHandler(text -> frame(new JsonObject(text), exit))
                .closeHandler(v -> closed(socket, exit));
        var _ = socket.writeTextMessage((accepted ? attach() : run(question)).encode());
        return exit.future().await();
    }

    private Future<WebSocket> connect() {
        var secure = "https".equals(url.getScheme());
        var usualPort = secure ? 443 : 80;
        return client.connect(new WebSocketConnectOptions()
                .setHost(url.getHost())
                .setPort(url.getPort() > 0 ? url.getPort() : usualPort)
                .setSsl(secure)
                .setURI("/ws/chat")
                .addHeader("Authorization", "Bearer " + token));
    }

    private JsonObject run(String question) {
        return new JsonObject()
                .put("type", "run")
                .put(
                        "input",
                        new JsonObject()
                                .put("threadId", UUID.randomUUID().toString())
                                .put("runId", runId.toString())
                                .put(
                                        "messages",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("role", "user")
                                                        .put("content", question))));
    }

    private JsonObject attach() {
        return new JsonObject()
                .put("type", "attach")
                .put("runId", runId.toString())
                .put("after", lastSeq);
    }

    private void frame(JsonObject frame, Promise<Integer> exit) {
        if ("error".equals(frame.getString("type"))) {
            failed(frame.getJsonObject("problem").getString("detail"), exit);
            return;
        }
        var event = frame.getJsonObject("event");
        if (event == null || !runId.toString().equals(frame.getString("runId"))) {
            return;
        }
        accepted = true;
        lastSeq = frame.getLong("seq");
        switch (event.getString("type", "")) {
            case "TEXT_MESSAGE_CONTENT" -> print(event.getString("delta", ""));
            case "TEXT_MESSAGE_END" -> endLine();
            case "TOOL_CALL_START" -> toolNames.put(event.getString("toolCallId"), event.getString("toolCallName"));
            case "TOOL_CALL_ARGS" ->
                tool("-> " + toolNames.get(event.getString("toolCallId")) + " " + event.getString("delta"));
            case "TOOL_CALL_RESULT" -> toolResult(event);
            case "RUN_FINISHED" -> finished(event, exit);
            case "RUN_ERROR" -> failed(event.getString("message", "The run failed"), exit);
            default -> {}
        }
    }

    private void toolResult(JsonObject event) {
        var content = new JsonObject(event.getString("content", "{}"));
        if (content.containsKey("error")) {
            tool("   failed: " + content.getValue("error"));
        }
    }

    private void finished(JsonObject event, Promise<Integer> exit) {
        endLine();
        var interrupts = event.getJsonArray("interrupts");
        if (interrupts != null && !interrupts.isEmpty()) {
            interrupts.forEach(it -> out.println("Waiting for approval " + ((JsonObject) it).getString("id")));
            exit.tryComplete(WAITING);
            return;
        }
        exit.tryComplete(0);
    }

    private void failed(String sentence, Promise<Integer> exit) {
        endLine();
        exit.tryFail(new StartFailure(sentence));
    }

    private void closed(WebSocket socket, Promise<Integer> exit) {
        if (!accepted) {
            exit.tryFail(new StartFailure(url + " closed the connection"
                    + (socket.closeReason() == null ? "" : ": " + socket.closeReason())));
        }
        exit.tryComplete(GONE);
    }

    private void print(String delta) {
        out.print(delta);
        out.flush();
        midLine = !delta.endsWith("\n");
    }

    private void endLine() {
        if (midLine) {
            out.println();
            midLine = false;
        }
    }

    private void tool(String line) {
        endLine();
        if (tools != null) {
            tools.println(line);
        }
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}

package dev.aurora.support;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import dev.aurora.llm.LlmConfig;
import dev.aurora.llm.ToolUse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A model server that speaks the wire of OpenAI's chat completions ({@code /v1/chat/completions}) and of Anthropic's
 * messages ({@code /v1/messages}), and answers with what a test scripted: {@link #enqueue} for the next requests in their
 * order, {@link #answerWith} for whatever comes after them.
 */
public final class TestingModelServer implements AutoCloseable {
    /** A request as it came; the body is the provider's own format. */
    public record Seen(String path, Map<String, String> headers, JsonObject body, Future<Void> closedByClient) {}

    private sealed interface Step {
        record Text(String text) implements Step {}

        record Tools(List<ToolUse> uses, int fragment) implements Step {}

        record BrokenTool(ToolUse use, String arguments) implements Step {}

        record Pause(Duration time) implements Step {}

        record Await(Future<?> gate) implements Step {}

        record Run(Runnable action) implements Step {}

        record Raw(String bytes) implements Step {}

        record Ping() implements Step {}

        record StreamedError(JsonObject error) implements Step {}

        record Cut() implements Step {}

        record Silence() implements Step {}
    }

    /** What one request is answered with. Reply is built step by step; each method returns a longer reply. */
    public record Reply(
            int status,
            Map<String, String> headers,
            String body,
            List<Step> steps,
            long inputTokens,
            long outputTokens,
            String finish) {

        private Reply with(Step step) {
            var longer = new ArrayList<>(steps);
            longer.add(step);
            return new Reply(status, headers, body, List.copyOf(longer), inputTokens, outputTokens, finish);
        }

        /** Each piece is an event of its own. */
        public Reply text(String... pieces) {
            var reply = this;
            for (var piece : pieces) {
                reply = reply.with(new Step.Text(piece));
            }
            return reply;
        }

        /** All at once, as parallel calls; the arguments are split into small fragments, with OpenAI interleaved. */
        public Reply tools(ToolUse... uses) {
            return with(new Step.Tools(List.of(uses), 7));
        }

        public Reply tool(String id, String name, JsonObject arguments) {
            return tools(new ToolUse(id, name, arguments));
        }

        /** A tool call whose arguments are this text, whatever it is. */
        public Reply toolWithArguments(String id, String name, String arguments) {
            return with(new Step.BrokenTool(new ToolUse(id, name, new JsonObject()), arguments));
        }

        public Reply pause(Duration time) {
            return with(new Step.Pause(time));
        }

        /** Goes on when the test completes the future. */
        public Reply await(Future<?> gate) {
            return with(new Step.Await(gate));
        }

        /** Runs when all before it was handed to the network. */
        public Reply then(Runnable action) {
            return with(new Step.Run(action));
        }

        /** A ping event (Anthropic) or a comment line (OpenAI-compatible servers). */
        public Reply ping() {
            return with(new Step.Ping());
        }

        /** Bytes as they are, in the middle of the stream. */
        public Reply raw(String bytes) {
            return with(new Step.Raw(bytes));
        }

        /** An error event in a stream that began well. */
        public Reply error(String type, String message) {
            return with(
                    new Step.StreamedError(new JsonObject().put("type", type).put("message", message)));
        }

        /** Closes the connection without ending the stream. */
        public Reply cut() {
            return with(new Step.Cut());
        }

        /** Sends nothing more and keeps the connection open. */
        public Reply silence() {
            return with(new Step.Silence());
        }

        public Reply usage(long input, long output) {
            return new Reply(status, headers, body, steps, input, output, finish);
        }

        /** OpenAI's or Anthropic's own word, instead of the one that follows from the steps. */
        public Reply finish(String reason) {
            return new Reply(status, headers, body, steps, inputTokens, outputTokens, reason);
        }

        public Reply header(String name, String value) {
            var more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Reply(status, more, body, steps, inputTokens, outputTokens, finish);
        }

        private boolean callsTools() {
            return steps.stream().anyMatch(it -> it instanceof Step.Tools || it instanceof Step.BrokenTool);
        }
    }

    /** A stream with nothing in it yet. */
    public static Reply reply() {
        return new Reply(200, Map.of(), "", List.of(), 11, 7, "");
    }

    /** No stream but this status and body. */
    public static Reply status(int status, String body) {
        return new Reply(status, Map.of(), body, List.of(), 0, 0, "");
    }

    /** An error in the form that both providers use. */
    public static Reply failure(int status, String type, String message) {
        return status(
                status,
                new JsonObject()
                        .put("type", "error")
                        .put("error", new JsonObject().put("type", type).put("message", message))
                        .encode());
    }

    private final Vertx vertx;
    private final HttpServer server;
    private final Queue<Reply> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Seen, Reply> otherwise = it -> reply().text("ok");

    public TestingModelServer(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer()
                .connectionHandler(_ -> connections.incrementAndGet())
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .await();
    }

    public void enqueue(Reply... replies) {
        queue.addAll(List.of(replies));
    }

    /** Serves every request for which nothing is enqueued. */
    public void answerWith(Function<Seen, Reply> replies) {
        otherwise = replies;
    }

    /** In the order in which they came. */
    public List<Seen> requests() {
        return List.copyOf(seen);
    }

    /** How many were opened so far. */
    public int connections() {
        return connections.get();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /** The configuration for a client of this server; settings are key and value alternating. */
    public LlmConfig config(String provider, String... settings) {
        var values = new LinkedHashMap<String, String>();
        values.put("aurora.llm.provider", provider);
        values.put("aurora.llm.base.url", baseUrl());
        values.put("aurora.llm.api.key", "sk-testing-0123456789");
        values.put("aurora.llm.model", "test-model");
        for (var i = 0; i + 1 < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        var reader = new ConfigReader(List.of(ConfigSource.commandLine(values)));
        var config = LlmConfig.read(reader);
        reader.finish();
        return config;
    }

    @Override
    public void close() {
        server.close().await();
    }

    private void serve(HttpServerRequest request) {
        var closed = Promise.<Void>promise();
        // Before the body is whole: a client may give up while it still sends.
        request.connection().closeHandler(_ -> closed.tryComplete());
        request.body().onSuccess(body -> {
            var headers = new LinkedHashMap<String, String>();
            request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
            var one = new Seen(path(request), headers, body.toJsonObject(), closed.future());
            seen.add(one);
            var next = queue.poll();
            answer(request, next == null ? otherwise.apply(one) : next);
        });
    }

    private static String path(HttpServerRequest request) {
        return Objects.requireNonNullElse(request.path(), "");
    }

    private void answer(HttpServerRequest request, Reply reply) {
        var response = request.response();
        response.exceptionHandler(_ -> {});
        reply.headers().forEach(response::putHeader);
        if (reply.status() != 200 || !reply.body().isEmpty()) {
            if (!response.headers().contains("content-type")) {
                response.putHeader("content-type", "application/json");
            }
            var _ = response.setStatusCode(reply.status()).end(reply.body());
            return;
        }
        var wire =
                switch (path(request)) {
                    case "/v1/chat/completions" -> new OpenAiWire(reply);
                    case "/v1/messages" -> new AnthropicWire(reply);
                    default -> null;
                };
        if (wire == null) {
            var _ = response.setStatusCode(404).end("{\"error\":{\"message\":\"no such path\"}}");
            return;
        }
        if (!response.headers().contains("content-type")) {
            response.putHeader("content-type", "text/event-stream; charset=utf-8");
        }
        response.setChunked(true);
        send(response, wire.begin());
        run(request, wire, reply, 0);
    }

    private void run(HttpServerRequest request, Wire wire, Reply reply, int from) {
        var response = request.response();
        for (var index = from; index < reply.steps().size(); index++) {
            if (response.closed()) {
                return;
            }
            var next = index + 1;
            switch (reply.steps().get(index)) {
                case Step.Pause(var time) -> {
                    vertx.setTimer(Math.max(1, time.toMillis()), _ -> run(request, wire, reply, next));
                    return;
                }
                case Step.Await(var gate) -> {
                    gate.onComplete(_ -> vertx.runOnContext(_ -> run(request, wire, reply, next)));
                    return;
                }
                case Step.Run(var action) -> action.run();
                case Step.Cut() -> {
                    // Written bytes go first, so that the client has them before the connection ends.
                    vertx.setTimer(20, _ -> {
                        var _ = request.connection().close();
                    });
                    return;
                }
                case Step.Silence() -> {
                    return;
                }
                case Step it -> send(response, wire.events(it));
            }
            if (response.writeQueueFull()) {
                response.drainHandler(_ -> run(request, wire, reply, next));
                return;
            }
        }
        if (!response.closed()) {
            send(response, wire.end());
            var _ = response.end();
        }
    }

    private static void send(HttpServerResponse response, String bytes) {
        if (!bytes.isEmpty() && !response.closed()) {
            var _ = response.write(bytes);
        }
    }

    private static List<String> fragments(String text, int length) {
        var fragments = new ArrayList<String>();
        for (var i = 0; i < text.length(); i += length) {
            fragments.add(text.substring(i, Math.min(text.length(), i + length)));
        }
        return fragments;
    }

    private interface Wire {
        String begin();

        String events(Step step);

        String end();
    }

    /** Chunks as OpenAI sends them, usage in a chunk of its own without choices, then {@code [DONE]}. */
    private static final class OpenAiWire implements Wire {
        private final Reply reply;
        private int toolIndex;

        OpenAiWire(Reply reply) {
            this.reply = reply;
        }

        @Override
        public String begin() {
            return delta(
                    new JsonObject().put("role", "assistant").put("content", "").putNull("refusal"));
        }

        @Override
        public String events(Step step) {
            return switch (step) {
                case Step.Text(var text) -> delta(new JsonObject().put("content", text));
                case Step.Tools(var uses, var fragment) -> tools(uses, fragment);
                case Step.BrokenTool(var use, var arguments) -> {
                    var index = toolIndex++;
                    yield opened(index, use) + fragment(index, arguments);
                }
                case Step.Raw(var bytes) -> bytes;
                case Step.Ping() -> ": OPENROUTER PROCESSING\n\n";
                case Step.StreamedError(var error) -> "data: " + new JsonObject().put("error", error) + "\n\n";
                default -> "";
            };
        }

        @Override
        public String end() {
            var reason = !reply.finish().isEmpty() ? reply.finish() : reply.callsTools() ? "tool_calls" : "stop";
            return chunk(new JsonArray()
                            .add(new JsonObject()
                                    .put("index", 0)
                                    .put("delta", new JsonObject())
                                    .putNull("logprobs")
                                    .put("finish_reason", reason)))
                    + event(chunkObject(new JsonArray())
                            .put(
                                    "usage",
                                    new JsonObject()
                                            .put("prompt_tokens", reply.inputTokens())
                                            .put("completion_tokens", reply.outputTokens())
                                            .put("total_tokens", reply.inputTokens() + reply.outputTokens())
                                            .put("prompt_tokens_details", new JsonObject().put("cached_tokens", 0))))
                    + "data: [DONE]\n\n";
        }

        private String tools(List<ToolUse> uses, int fragment) {
            var events = new StringBuilder();
            var first = toolIndex;
            var pieces = new ArrayList<List<String>>();
            for (var use : uses) {
                events.append(opened(toolIndex++, use));
                pieces.add(fragments(use.arguments().encode(), fragment));
            }
            var longest = pieces.stream().mapToInt(List::size).max().orElse(0);
            for (var i = 0; i < longest; i++) {
                for (var tool = 0; tool < uses.size(); tool++) {
                    if (i < pieces.get(tool).size()) {
                        events.append(fragment(first + tool, pieces.get(tool).get(i)));
                    }
                }
            }
            return events.toString();
        }

        private String opened(int index, ToolUse use) {
            return toolDelta(new JsonObject()
                    .put("index", index)
                    .put("id", use.id())
                    .put("type", "function")
                    .put("function", new JsonObject().put("name", use.name()).put("arguments", "")));
        }

        private String fragment(int index, String arguments) {
            return toolDelta(
                    new JsonObject().put("index", index).put("function", new JsonObject().put("arguments", arguments)));
        }

        private String toolDelta(JsonObject call) {
            return delta(new JsonObject().put("tool_calls", new JsonArray().add(call)));
        }

        private String delta(JsonObject delta) {
            return chunk(new JsonArray()
                    .add(new JsonObject()
                            .put("index", 0)
                            .put("delta", delta)
                            .putNull("logprobs")
                            .putNull("finish_reason")));
        }

        private String chunk(JsonArray choices) {
            return event(chunkObject(choices).putNull("usage"));
        }

        private static JsonObject chunkObject(JsonArray choices) {
            return new JsonObject()
                    .put("id", "chatcmpl-testing")
                    .put("object", "chat.completion.chunk")
                    .put("created", 1_790_000_000L)
                    .put("model", "test-model")
                    .put("service_tier", "default")
                    .put("system_fingerprint", "fp_testing")
                    .put("choices", choices);
        }

        private static String event(JsonObject data) {
            return "data: " + data.encode() + "\n\n";
        }
    }

    /** Named events as Anthropic sends them: each text run and each tool use is a content block. */
    private static final class AnthropicWire implements Wire {
        private final Reply reply;
        private int index = -1;
        private boolean inText;

        AnthropicWire(Reply reply) {
            this.reply = reply;
        }

        @Override
        public String begin() {
            return event(
                            "message_start",
                            new JsonObject()
                                    .put(
                                            "message",
                                            new JsonObject()
                                                    .put("id", "msg_testing")
                                                    .put("type", "message")
                                                    .put("role", "assistant")
                                                    .put("model", "test-model")
                                                    .put("content", new JsonArray())
                                                    .putNull("stop_reason")
                                                    .putNull("stop_sequence")
                                                    .put(
                                                            "usage",
                                                            new JsonObject()
                                                                    .put("input_tokens", reply.inputTokens())
                                                                    .put("cache_creation_input_tokens", 0)
                                                                    .put("cache_read_input_tokens", 0)
                                                                    .put("output_tokens", 1))))
                    + event("ping", new JsonObject());
        }

        @Override
        public String events(Step step) {
            return switch (step) {
                case Step.Text(var text) -> {
                    var opening = inText
                            ? ""
                            : open(new JsonObject().put("type", "text").put("text", ""));
                    inText = true;
                    yield opening
                            + delta(new JsonObject().put("type", "text_delta").put("text", text));
                }
                case Step.Tools(var uses, var fragment) -> {
                    var events = new StringBuilder();
                    for (var use : uses) {
                        events.append(tool(use, fragments(use.arguments().encode(), fragment)));
                    }
                    yield events.toString();
                }
                case Step.BrokenTool(var use, var arguments) -> tool(use, List.of(arguments));
                case Step.Raw(var bytes) -> bytes;
                case Step.Ping() -> event("ping", new JsonObject());
                case Step.StreamedError(var error) -> event("error", new JsonObject().put("error", error));
                default -> "";
            };
        }

        @Override
        public String end() {
            var reason = !reply.finish().isEmpty() ? reply.finish() : reply.callsTools() ? "tool_use" : "end_turn";
            return closeText()
                    + event(
                            "message_delta",
                            new JsonObject()
                                    .put(
                                            "delta",
                                            new JsonObject()
                                                    .put("stop_reason", reason)
                                                    .putNull("stop_sequence"))
                                    .put("usage", new JsonObject().put("output_tokens", reply.outputTokens())))
                    + event("message_stop", new JsonObject());
        }

        private String tool(ToolUse use, List<String> fragments) {
            var events = new StringBuilder(closeText());
            events.append(open(new JsonObject()
                    .put("type", "tool_use")
                    .put("id", use.id())
                    .put("name", use.name())
                    .put("input", new JsonObject())));
            // The real stream begins with an empty fragment too.
            events.append(delta(new JsonObject().put("type", "input_json_delta").put("partial_json", "")));
            for (var each : fragments) {
                events.append(
                        delta(new JsonObject().put("type", "input_json_delta").put("partial_json", each)));
            }
            events.append(event("content_block_stop", new JsonObject().put("index", index)));
            return events.toString();
        }

        private String closeText() {
            if (!inText) {
                return "";
            }
            inText = false;
            return event("content_block_stop", new JsonObject().put("index", index));
        }

        private String open(JsonObject block) {
            index++;
            return event(
                    "content_block_start", new JsonObject().put("index", index).put("content_block", block));
        }

        private String delta(JsonObject delta) {
            return event(
                    "content_block_delta", new JsonObject().put("index", index).put("delta", delta));
        }

        private static String event(String name, JsonObject data) {
            return "event: " + name + "\ndata: "
                    + new JsonObject().put("type", name).mergeIn(data).encode() + "\n\n";
        }
    }
}

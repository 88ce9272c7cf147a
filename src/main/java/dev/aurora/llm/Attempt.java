package dev.aurora.llm;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request to a provider and what comes back. It is langchain4j's transport, on Vert.x's HTTP client, and the handler
 * of its answer at once, because only the transport sees what langchain4j hides: whether a stream was cut, fell silent,
 * or held what is no event. The next bytes are taken from the connection when the ones before have been heard.
 */
final class Attempt
        implements dev.langchain4j.http.client.HttpClient, ServerSentEventParsingHandle, StreamingChatResponseHandler {
    private static final int LONGEST_ERROR_BYTES = 64 * 1024;
    private static final long DRAIN_MILLIS = 2_000;

    /** The only exception that an attempt's outcome fails with, but for those the listener throws. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Fault fault;

        Failed(Fault fault) {
            super(fault.sentence(), null, false, false);
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }

    private final Vertx vertx;
    private final HttpClient client;
    private final LlmConfig config;
    private final Faults faults;
    private final WireFormat format;
    private final boolean mayBeEmpty;
    private final Consumer<String> text;
    private final Promise<ModelAnswer> outcome = Promise.promise();
    private final StringBuilder whole = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final ToolCallFragments toolCalls = new ToolCallFragments();
    private final ServerSentEventContext eventContext = new ServerSentEventContext(this);
    private volatile boolean aborted;
    private volatile @Nullable HttpClientRequest current;
    private @Nullable ServerSentEventListener sink;
    private @Nullable HttpClientResponse answered;
    private boolean hearing;
    private boolean broken;
    private boolean ended;
    private long lastByteNanos;
    private long silenceTimer = -1;
    private boolean finished;

    Attempt(
            Vertx vertx,
            HttpClient client,
            LlmConfig config,
            Faults faults,
            boolean mayBeEmpty,
            Consumer<String> text) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.faults = faults;
        this.format = WireFormat.of(config.provider());
        this.mayBeEmpty = mayBeEmpty;
        this.text = text;
    }

    Future<ModelAnswer> outcome() {
        return outcome.future();
    }

    void begin(ChatRequest chat) {
        try {
            format.model(config, new Transport()).chat(chat, this);
        } catch (RuntimeException e) {
            fail(faults.refused("cannot be asked this: " + e.getMessage()));
        }
    }

    /** From any thread: closes the connection. */
    void abort() {
        aborted = true;
        var request = current;
        if (request != null) {
            var _ = request.reset();
        }
    }

    // ---- the transport

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("Models are asked for streams only");
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        sink = listener;
        lastByteNanos = System.nanoTime();
        watch(config.silence().toMillis());
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(request.url())
                .setConnectTimeout(config.connectTimeout().toMillis());
        request.headers().forEach((name, values) -> values.forEach(it -> options.addHeader(name, it)));
        client.request(options)
                .compose(it -> {
                    current = it;
                    // What goes wrong is heard through the futures and the response; unheard it would be logged too.
                    it.exceptionHandler(_ -> {});
                    if (aborted || settled()) {
                        return it.reset().compose(_ -> Future.failedFuture("aborted"));
                    }
                    return it.send(Buffer.buffer(request.body()));
                })
                .onSuccess(this::answered)
                .onFailure(it -> fail(faults.unreachable(it)));
    }

    private void answered(HttpClientResponse response) {
        answered = response;
        touch();
        if (response.statusCode() != 200) {
            body(response, it -> faults.ofStatus(response.statusCode(), response.headers(), it));
            return;
        }
        var type = response.getHeader("content-type");
        if (type != null && !type.startsWith("text/event-stream")) {
            body(response, it -> ofBody(type, it));
            return;
        }
        var events = new EventStream(this::event);
        open(response);
        response.pause();
        response.handler(chunk -> {
            feed(events, chunk);
            touch();
            if (!settled()) {
                response.fetch(1);
            }
        });
        response.exceptionHandler(_ -> {
            broken = true;
            if (!hearing) {
                ended(events, false);
            }
        });
        response.endHandler(_ -> ended(events, true));
        response.fetch(1);
    }

    private void open(HttpClientResponse response) {
        var headers = new LinkedHashMap<String, List<String>>();
        response.headers()
                .names()
                .forEach(it -> headers.put(it, response.headers().getAll(it)));
        if (sink != null) {
            sink.onOpen(SuccessfulHttpResponse.builder()
                    .statusCode(response.statusCode())
                    .headers(headers)
                    .build());
        }
    }

    /** On a virtual thread the listener may wait within a piece, and whatever else happens meanwhile has to wait too. */
    private void feed(EventStream events, Buffer chunk) {
        hearing = true;
        try {
            events.feed(chunk);
        } catch (IllegalStateException e) {
            fail(faults.garbled(String.valueOf(e.getMessage())));
        } finally {
            hearing = false;
        }
        if (broken) {
            ended(events, false);
        }
    }

    private void ended(EventStream events, boolean inOrder) {
        ended = true;
        if (inOrder) {
            events.end();
        }
        if (settled()) {
            return;
        }
        if (finished) {
            complete();
        } else if (events.foreign()) {
            fail(faults.garbled("something that is no event stream"));
        } else {
            fail(faults.cut());
        }
    }

    private void event(ServerSentEvent event) {
        if (settled() || sink == null) {
            return;
        }
        if (format.isError(event)) {
            fail(faults.ofStreamed(event.data()));
            return;
        }
        if (format.isGarbage(event)) {
            fail(faults.garbled("an event that cannot be read: " + event.data()));
            return;
        }
        var finishes = format.saysFinished(event);
        finished |= finishes;
        try {
            refusal.append(format.refusal(event));
            for (var each : format == WireFormat.OPENAI ? toolCalls.replace(event, finishes) : List.of(event)) {
                sink.onEvent(each, eventContext);
            }
        } catch (RuntimeException e) {
            fail(faults.garbled("an event that cannot be read: " + event.data()));
            return;
        }
        if (format.saysDone(event) && !settled()) {
            complete();
        }
    }

    private void complete() {
        if (sink != null) {
            sink.onClose();
        }
        if (!settled()) {
            fail(faults.garbled("the end of an answer that never began"));
        }
    }

    private void body(HttpClientResponse response, Function<String, Fault> toFault) {
        var body = Buffer.buffer();
        response.handler(chunk -> {
            touch();
            if (body.length() < LONGEST_ERROR_BYTES) {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(_ -> fail(toFault.apply(body.toString())));
        response.endHandler(_ -> fail(toFault.apply(body.toString())));
    }

    private Fault ofBody(String type, String body) {
        return body.stripLeading().startsWith("{") && body.contains("\"error\"")
                ? faults.ofStreamed(body)
                : faults.garbled("\"" + type + "\" instead of an event stream. Check aurora.llm.base.url");
    }

    private void touch() {
        lastByteNanos = System.nanoTime();
    }

    private void watch(long millis) {
        silenceTimer = vertx.setTimer(Math.max(1, millis), _ -> {
            if (hearing) {
                watch(config.silence().toMillis());
                return;
            }
            var silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastByteNanos);
            var left = config.silence().toMillis() - silent;
            if (left <= 0) {
                fail(faults.silent());
            } else if (!settled()) {
                watch(left);
            }
        });
    }

    // ---- the handler

    @Override
    public void onPartialResponse(String delta) {
        if (settled()) {
            return;
        }
        whole.append(delta);
        try {
            text.accept(delta);
        } catch (RuntimeException e) {
            // langchain4j would log it and go on.
            if (outcome.tryFail(e)) {
                close();
            }
        }
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        if (settled()) {
            return;
        }
        var requests = response.aiMessage().toolExecutionRequests();
        if (!refusal.isEmpty()) {
            fail(faults.refused("declined to answer: " + refusal));
            return;
        }
        if (response.finishReason() == FinishReason.CONTENT_FILTER) {
            fail(faults.refused("stopped the answer by its content filter"));
            return;
        }
        if (response.finishReason() == FinishReason.LENGTH) {
            if (whole.isEmpty() || !requests.isEmpty()) {
                fail(faults.refused("reached the longest answer before it was done. Raise"
                        + " aurora.llm.max.output.tokens or ask for less"));
                return;
            }
            onPartialResponse("\n\n(The answer reached the longest length allowed and ends here.)");
        }
        var uses = new ArrayList<ToolUse>();
        for (var it : requests) {
            var arguments = arguments(it);
            if (arguments == null) {
                fail(faults.garbled("arguments for the tool " + it.name() + " that are no valid JSON object"));
                return;
            }
            uses.add(new ToolUse(it.id(), it.name(), arguments));
        }
        if (uses.isEmpty() && whole.isEmpty() && !mayBeEmpty) {
            fail(faults.empty());
            return;
        }
        var usage = response.tokenUsage();
        var answer = new ModelAnswer(
                whole.toString(),
                uses,
                usage == null || usage.inputTokenCount() == null ? 0 : usage.inputTokenCount(),
                usage == null || usage.outputTokenCount() == null ? 0 : usage.outputTokenCount());
        if (outcome.tryComplete(answer)) {
            drain();
        }
    }

    @Override
    public void onError(Throwable error) {
        fail(faults.garbled("an answer that cannot be read"));
    }

    private static @Nullable JsonObject arguments(ToolExecutionRequest request) {
        var text = request.arguments();
        if (text == null || text.isBlank()) {
            return new JsonObject();
        }
        try {
            return new JsonObject(text);
        } catch (DecodeException _) {
            return null;
        }
    }

    // ---- the end

    private boolean settled() {
        return outcome.future().isComplete();
    }

    private void fail(Fault fault) {
        if (outcome.tryFail(new Failed(fault))) {
            close();
        }
    }

    private void close() {
        vertx.cancelTimer(silenceTimer);
        var request = current;
        if (request != null) {
            var _ = request.reset();
        }
    }

    /** Reads the rest, so that the connection can serve the next call; one that goes on talking is closed. */
    private void drain() {
        vertx.cancelTimer(silenceTimer);
        var response = answered;
        if (response == null || ended) {
            return;
        }
        var timer = vertx.setTimer(DRAIN_MILLIS, _ -> {
            var _ = response.request().reset();
        });
        response.handler(_ -> {});
        response.exceptionHandler(_ -> vertx.cancelTimer(timer));
        response.endHandler(_ -> vertx.cancelTimer(timer));
        response.resume();
    }

    @Override
    public void cancel() {
        abort();
    }

    @Override
    public boolean isCancelled() {
        return aborted;
    }

    /** Gives langchain4j this attempt where it asks for a client; the time limits are the attempt's own. */
    private final class Transport implements HttpClientBuilder {
        @Override
        public Duration connectTimeout() {
            return config.connectTimeout();
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return config.silence();
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public dev.langchain4j.http.client.HttpClient build() {
            return Attempt.this;
        }
    }
}

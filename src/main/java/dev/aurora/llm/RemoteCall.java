package dev.aurora.llm;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer: attempts, one after the other, until one succeeds, fails for good, or text has been relayed that cannot be
 * taken back. Everything but {@link #cancel()} happens on one context.
 */
final class RemoteCall implements ModelCall {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCall.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);

    private final Vertx vertx;
    private final HttpClient client;
    private final LlmConfig config;
    private final Faults faults;
    private final Fence fence;
    private final ModelRequest request;
    private final ModelListener listener;
    private final Context context;
    private final Promise<ModelAnswer> answer = Promise.promise();
    private final StringBuilder relayed = new StringBuilder();
    private int attempts;
    private volatile boolean cancelled;
    private volatile @Nullable Attempt attempt;

    RemoteCall(
            Vertx vertx,
            HttpClient client,
            LlmConfig config,
            Fence fence,
            ModelRequest request,
            ModelListener listener) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.faults = new Faults(config);
        this.fence = fence;
        this.request = request;
        this.listener = listener;
        this.context = vertx.getOrCreateContext();
    }

    void begin() {
        context.runOnContext(_ -> {
            try {
                attempt(Conversation.of(request, fence));
            } catch (RuntimeException e) {
                answer.tryFail(faults.refused("cannot be asked this: " + e.getMessage())
                        .failure());
            }
        });
    }

    @Override
    public Future<ModelAnswer> answer() {
        return answer.future();
    }

    @Override
    public void cancel() {
        cancelled = true;
        var current = attempt;
        if (current != null) {
            current.abort();
        }
        // On the context, so that the future completes after the piece that the listener may be hearing just now.
        context.runOnContext(_ -> endCancelled());
    }

    private void endCancelled() {
        answer.tryFail(new ModelFailure(ModelFailure.Kind.CANCELLED, "The answer was cancelled"));
    }

    private void attempt(ChatRequest chat) {
        if (cancelled || answer.future().isComplete()) {
            return;
        }
        attempts++;
        var next = new Attempt(vertx, client, config, faults, mayBeEmpty(), this::relay);
        attempt = next;
        next.outcome().onComplete(it -> {
            if (it.succeeded()) {
                answer.tryComplete(it.result());
            } else {
                failed(chat, it.cause());
            }
        });
        next.begin(chat);
    }

    /** After the output of a tool a model may have nothing to add. */
    private boolean mayBeEmpty() {
        return !request.messages().isEmpty() && request.messages().getLast() instanceof ModelMessage.ToolOutput;
    }

    private void failed(ChatRequest chat, Throwable cause) {
        if (cancelled) {
            endCancelled();
            return;
        }
        if (!(cause instanceof Attempt.Failed failed)) {
            answer.tryFail(cause);
            return;
        }
        var fault = failed.fault();
        if (!fault.passing() || !relayed.isEmpty() || attempts >= config.attempts()) {
            answer.tryFail(fault.failure());
            return;
        }
        var wait = fault.pause() == null ? backOff() : fault.pause();
        LOG.info("Model call failed, next attempt in {} ms: {}", wait.toMillis(), fault.sentence());
        vertx.setTimer(Math.max(1, wait.toMillis()), _ -> attempt(chat));
    }

    private Duration backOff() {
        var longest = FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempts - 1, 10));
        var bounded = longest.compareTo(config.longestWait()) > 0 ? config.longestWait() : longest;
        // Half of it by chance, so that many calls that failed together do not come back together.
        return Duration.ofMillis(
                (long) (bounded.toMillis() * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
    }

    private void relay(String delta) {
        if (cancelled || answer.future().isComplete()) {
            return;
        }
        relayed.append(delta);
        listener.text(delta);
    }
}

package dev.aurora.planner;

import dev.aurora.llm.ChatModel;
import dev.aurora.llm.Embeddings;
import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelCall;
import dev.aurora.llm.ModelFailure;
import dev.aurora.llm.ModelListener;
import dev.aurora.llm.ModelRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model for those who have no key of another: it understands everyday questions about the inventory, calls the
 * same tools through the same loop, and gives the same answer to the same conversation. What it does not understand it
 * declines.
 */
public final class BuiltInPlanner implements ChatModel {
    private static final Logger LOG = LoggerFactory.getLogger(BuiltInPlanner.class);
    /** A table row is one piece, prose comes word by word. */
    private static final Pattern PIECE = Pattern.compile("\\|[^\\n]*\\n|\\S+\\s*|\\s+");

    private final Vertx vertx;
    private final Conversation conversation;
    private final Intents intents;

    /** The clock says what "last week" means. */
    public BuiltInPlanner(Vertx vertx, Embeddings embeddings, Clock clock) {
        var vocabulary = new Vocabulary();
        this.vertx = vertx;
        this.intents = new Intents(embeddings);
        this.conversation = new Conversation(vocabulary, new Interpreter(vocabulary, intents, clock), clock);
    }

    @Override
    public String name() {
        return "built-in planner";
    }

    /** Loads what the first question would otherwise wait for. */
    public Future<Void> warm() {
        return offTheEventLoop(intents::warm).mapEmpty();
    }

    @Override
    public ModelCall start(ModelRequest request, ModelListener listener) {
        var cancelled = new AtomicBoolean();
        var promise = Promise.<ModelAnswer>promise();
        offTheEventLoop(() -> answer(request, listener, cancelled)).onComplete(promise);
        return new ModelCall() {
            @Override
            public Future<ModelAnswer> answer() {
                return promise.future();
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        };
    }

    private ModelAnswer answer(ModelRequest request, ModelListener listener, AtomicBoolean cancelled) {
        var answer = understood(request);
        var pieces = PIECE.matcher(answer.text());
        while (pieces.find()) {
            refuseCancelled(cancelled);
            listener.text(pieces.group());
        }
        refuseCancelled(cancelled);
        return answer;
    }

    private ModelAnswer understood(ModelRequest request) {
        try {
            return conversation.answer(request);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The built-in planner failed on a question", e);
            throw new ModelFailure(
                    ModelFailure.Kind.UNAVAILABLE,
                    "The built-in planner failed on this question; ask it in other words");
        }
    }

    private static void refuseCancelled(AtomicBoolean cancelled) {
        if (cancelled.get()) {
            throw new ModelFailure(ModelFailure.Kind.CANCELLED, "The answer was cancelled");
        }
    }

    private <T> Future<T> offTheEventLoop(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }
}

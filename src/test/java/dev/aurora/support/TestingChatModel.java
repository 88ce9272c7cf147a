package dev.aurora.support;

import dev.aurora.llm.ChatModel;
import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelCall;
import dev.aurora.llm.ModelFailure;
import dev.aurora.llm.ModelListener;
import dev.aurora.llm.ModelRequest;
import dev.aurora.llm.ToolUse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A model that says what a test wrote for it, answer by answer, and waits where the test wants it to. */
public final class TestingChatModel implements ChatModel {
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<ModelRequest> requests = Collections.synchronizedList(new ArrayList<>());

    private record Script(
            List<String> deltas, List<ToolUse> toolUses, Future<Void> gate, Optional<ModelFailure> failure) {}

    /** The next answer, in pieces. */
    public void says(String... deltas) {
        scripts.add(new Script(List.of(deltas), List.of(), Future.succeededFuture(), Optional.empty()));
    }

    /** The next answer; the last piece comes only when the gate opens. */
    public void saysBeforeAndAfter(Future<Void> gate, String before, String after) {
        scripts.add(new Script(List.of(before, after), List.of(), gate, Optional.empty()));
    }

    public void calls(String tool, JsonObject... arguments) {
        var uses = new ArrayDeque<ToolUse>();
        for (var each : arguments) {
            uses.add(new ToolUse("call-" + requests.size() + "-" + scripts.size() + "-" + uses.size(), tool, each));
        }
        scripts.add(new Script(List.of(), List.copyOf(uses), Future.succeededFuture(), Optional.empty()));
    }

    public void fails(ModelFailure failure) {
        scripts.add(new Script(List.of(), List.of(), Future.succeededFuture(), Optional.of(failure)));
    }

    public List<ModelRequest> requests() {
        return List.copyOf(requests);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public ModelCall start(ModelRequest request, ModelListener listener) {
        requests.add(request);
        var script = scripts.remove();
        var answer = Promise.<ModelAnswer>promise();
        if (script.failure().isPresent()) {
            answer.fail(script.failure().get());
            return call(answer);
        }
        var last = Math.max(0, script.deltas().size() - 1);
        script.deltas().subList(0, last).forEach(listener::text);
        script.gate().onSuccess(opened -> {
            if (answer.future().isComplete()) {
                return;
            }
            script.deltas().subList(last, script.deltas().size()).forEach(listener::text);
            answer.tryComplete(new ModelAnswer(String.join("", script.deltas()), script.toolUses(), 10, 5));
        });
        return call(answer);
    }

    private static ModelCall call(Promise<ModelAnswer> answer) {
        return new ModelCall() {
            @Override
            public Future<ModelAnswer> answer() {
                return answer.future();
            }

            @Override
            public void cancel() {
                answer.tryFail(new ModelFailure(ModelFailure.Kind.CANCELLED, "Stopped"));
            }
        };
    }
}

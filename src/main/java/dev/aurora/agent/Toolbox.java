package dev.aurora.agent;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ToolDefinition;
import dev.aurora.llm.ToolUse;
import dev.aurora.policy.Effect;
import dev.aurora.tool.ChangePreview;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolContract;
import dev.aurora.tool.ToolContract.Stop;
import dev.aurora.tool.ToolOutputs;
import dev.aurora.tool.ToolSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools a run may use, executed over the bus. What may not run is refused here, whatever a model was shown. */
final class Toolbox {
    private static final Logger LOG = LoggerFactory.getLogger(Toolbox.class);
    private static final Duration PREVIEW_TIMEOUT = Duration.ofMinutes(2);

    private final Bus bus;
    private final Map<String, ToolSpec> tools;
    private final ToolOutputs outputs;

    Toolbox(Bus bus, Collection<ToolSpec> tools, ToolOutputs outputs) {
        this.bus = bus;
        this.outputs = outputs;
        this.tools = tools.stream().collect(Collectors.toMap(ToolSpec::name, Function.identity()));
    }

    List<ToolDefinition> definitions(ActiveRun run) {
        return tools.values().stream()
                .filter(it -> run.may(it.permission()) && (it.effect() == Effect.READ || run.acts()))
                .sorted(Comparator.comparing(ToolSpec::name))
                .map(it -> new ToolDefinition(it.name(), it.description(), it.inputSchema()))
                .toList();
    }

    /** Why the run may not use the tool at all; empty when it may, perhaps with an approval. */
    Optional<String> refusal(ActiveRun run, ToolUse use) {
        var tool = tools.get(use.name());
        if (tool == null) {
            return Optional.of("There is no tool " + use.name());
        }
        if (!run.may(tool.permission())) {
            return Optional.of("The tool " + use.name() + " needs the permission "
                    + tool.permission().label()
                    + ", which whoever asked does not have; an administrator of the organisation can give it");
        }
        if (tool.effect() != Effect.READ && !run.acts()) {
            return Optional.of(
                    "The tool " + use.name()
                            + " changes things, and this run may only read; ask again in the mode act, which needs the role operator");
        }
        return Optional.empty();
    }

    /** The tool of a use that is not refused. */
    ToolSpec spec(ToolUse use) {
        return Objects.requireNonNull(tools.get(use.name()), use.name());
    }

    /** What the call would do. Fails with the refusal of the feature, which is for the model. */
    Future<ChangePreview> preview(ActiveRun run, ToolUse use) {
        return bus.request(ToolSpec.previewOf(use.name()), call(run, use, null), PREVIEW_TIMEOUT);
    }

    /** Never fails: what went wrong is an output that the model can read. */
    Future<ToolOutput> execute(ActiveRun run, ToolUse use, @Nullable UUID approvalId) {
        var refusal = refusal(run, use);
        if (refusal.isPresent()) {
            return Future.succeededFuture(failed(use, refusal.get()));
        }
        var tool = spec(use);
        var call = call(run, use, approvalId);
        return bus.request(tool.address(), call, tool.timeLimit())
                .compose(result -> outputs.bounded(tool, call, result.content()))
                .map(content -> new ToolOutput(use.id(), use.name(), Storable.json(content), false))
                .otherwise(failure -> failed(use, failure));
    }

    /** Whoever works on the call is told to stop; the call is answered all the same, unless nobody does. */
    void stop(ActiveRun run, ToolUse use) {
        bus.publish(ToolContract.STOP, new Stop(run.id(), use.id()));
    }

    static ToolOutput failed(ToolUse use, String sentence) {
        return new ToolOutput(use.id(), use.name(), new JsonObject().put("error", Storable.text(sentence)), true);
    }

    static ToolOutput failed(ToolUse use, Throwable failure) {
        if (!(failure instanceof Refusal)) {
            LOG.error("Tool {} failed", use.name(), failure);
        }
        return failed(use, Refusal.of(failure).sentence());
    }

    private static ToolCall call(ActiveRun run, ToolUse use, @Nullable UUID approvalId) {
        return new ToolCall(run.scope(), run.id(), run.epoch(), use.id(), use.arguments(), approvalId);
    }
}

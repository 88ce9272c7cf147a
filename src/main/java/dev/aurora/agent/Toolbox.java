package dev.aurora.agent;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ToolDefinition;
import dev.aurora.llm.ToolUse;
import dev.aurora.policy.Effect;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolSpec;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools a run may use, executed over the bus. What may not run is refused here, whatever a model was shown. */
final class Toolbox {
    private static final Logger LOG = LoggerFactory.getLogger(Toolbox.class);

    private final Bus bus;
    private final Map<String, ToolSpec> tools;

    Toolbox(Bus bus, Collection<ToolSpec> tools) {
        this.bus = bus;
        this.tools = tools.stream().collect(Collectors.toMap(ToolSpec::name, Function.identity()));
    }

    List<ToolDefinition> definitions(ActiveRun run) {
        return tools.values().stream()
                .filter(it -> mayRun(it) && run.may(it.permission()))
                .sorted(Comparator.comparing(ToolSpec::name))
                .map(it -> new ToolDefinition(it.name(), it.description(), it.inputSchema()))
                .toList();
    }

    /** Never fails: what went wrong is an output that the model can read. */
    Future<ToolOutput> execute(ActiveRun run, ToolUse use) {
        var tool = tools.get(use.name());
        if (tool == null) {
            return Future.succeededFuture(failed(use, "There is no tool " + use.name()));
        }
        if (!mayRun(tool)) {
            return Future.succeededFuture(
                    failed(use, "The tool " + use.name() + " changes things, which is not allowed"));
        }
        if (!run.may(tool.permission())) {
            return Future.succeededFuture(failed(
                    use,
                    "The tool " + use.name() + " needs the permission "
                            + tool.permission().label()
                            + ", which whoever asked does not have; an administrator of the organisation can give it"));
        }
        var call = new ToolCall(run.scope(), run.id(), run.epoch(), use.id(), use.arguments(), null);
        return bus.request(tool.address(), call, tool.timeLimit())
                .map(result -> bounded(tool, use, result.content()))
                .otherwise(failure -> {
                    if (!(failure instanceof Refusal)) {
                        LOG.error("Tool {} of run {} failed", use.name(), run.id(), failure);
                    }
                    return failed(use, Refusal.of(failure).sentence());
                });
    }

    static ToolOutput failed(ToolUse use, String sentence) {
        return new ToolOutput(use.id(), use.name(), new JsonObject().put("error", Storable.text(sentence)), true);
    }

    /** Changing tools need an approval, and there is no way to get one yet. */
    private static boolean mayRun(ToolSpec tool) {
        return tool.effect() == Effect.READ;
    }

    private static ToolOutput bounded(ToolSpec tool, ToolUse use, JsonObject content) {
        var bytes = content.encode().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= tool.maxResultBytes()
                ? new ToolOutput(use.id(), use.name(), Storable.json(content), false)
                : failed(
                        use,
                        "The result has " + bytes + " bytes and may have " + tool.maxResultBytes()
                                + "; ask for fewer items or fields");
    }
}

package dev.aurora.chat;

import dev.aurora.agent.AgentContract;
import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.bus.Bus;
import dev.aurora.chat.ChatContract.Run;
import dev.aurora.chat.RunInput.ToolMessage;
import dev.aurora.events.EventReader;
import dev.aurora.events.RunEvents;
import dev.aurora.events.RunEvents.Attachment;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What both carriers do with runs: start, follow, cancel, each as the caller may. */
final class Runs {
    private static final Duration BUS_TIMEOUT = Duration.ofSeconds(15);

    private final Bus bus;
    private final ConversationRepository conversations;
    private final RunEvents events;

    Runs(Bus bus, ConversationRepository conversations, RunEvents events) {
        this.bus = bus;
        this.conversations = conversations;
        this.events = events;
    }

    /** Starts the run of an AG-UI input once, however often it comes. */
    Future<UUID> start(Caller caller, @Nullable JsonObject input) {
        return Future.succeededFuture(input)
                .map(RunInput::of)
                .compose(run -> refuseForgedHistory(caller, run)
                        .compose(v -> bus.request(AgentContract.START, run.start(caller), BUS_TIMEOUT)))
                .map(AgentContract.RunStarted::runId);
    }

    /** Refuses with NOT_FOUND a run that is not the caller's. */
    Future<Attachment> attach(Caller caller, UUID runId, long after, EventReader reader) {
        return conversations.run(caller, runId).map(run -> events.attach(caller.scope(), runId, after, reader));
    }

    Future<Run> cancel(Caller caller, UUID runId) {
        return bus.request(AgentContract.CANCEL, new CancelRun(caller.scope(), caller.accountId(), runId), BUS_TIMEOUT)
                .compose(requested -> conversations.run(caller, runId));
    }

    private Future<Void> refuseForgedHistory(Caller caller, RunInput input) {
        if (input.toolOutputs().isEmpty()) {
            return Future.succeededFuture();
        }
        return conversations
                .toolOutputs(caller, input.conversationId())
                .compose(known -> forged(input.toolOutputs(), known)
                        ? Future.failedFuture(RunInput.invalid(
                                "A tool message is not what the tool answered; history is the server's own"))
                        : Future.succeededFuture());
    }

    private static boolean forged(List<ToolMessage> claimed, Map<String, JsonObject> known) {
        return !claimed.stream().allMatch(it -> {
            var output = known.get(it.callId());
            return output != null && output.equals(parsed(it.content()));
        });
    }

    private static @Nullable JsonObject parsed(String content) {
        try {
            return new JsonObject(content);
        } catch (DecodeException e) {
            return null;
        }
    }
}

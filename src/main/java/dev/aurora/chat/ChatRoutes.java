package dev.aurora.chat;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.bus.Bus;
import dev.aurora.events.RunEvents;
import dev.aurora.policy.Approvals;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Cursor;
import dev.aurora.web.Names;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Routes;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conversations, runs and their events over REST. */
public final class ChatRoutes implements Routes {

    private record Rename(String title) {}

    private record Ask(
            String question,
            @Nullable String mode,
            @Nullable UUID conversationId,
            @Nullable UUID runId) {}

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Vertx vertx;
    private final ConversationRepository conversations;
    private final Runs runs;

    public ChatRoutes(Vertx vertx, Tenant tenant, Approvals approvals, RunEvents events) {
        this.vertx = vertx;
        conversations = new ConversationRepository(tenant);
        runs = new Runs(new Bus(vertx), tenant, approvals, events);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listConversations", this::list),
                new Operation.Guarded(
                        "getConversation",
                        call -> conversations.get(call.caller(), call.id()).map(Versioned::answer)),
                new Operation.Guarded(
                        "renameConversation",
                        call -> conversations
                                .rename(
                                        call.caller(),
                                        call.id(),
                                        Names.of(call.body(Rename.class).title()),
                                        call.ifMatch())
                                .map(Versioned::answer)),
                new Operation.Guarded(
                        "archiveConversation",
                        call -> conversations.archive(call.caller(), call.id()).map(v -> Answer.noContent())),
                new Operation.Guarded("startRun", this::startRun),
                new Operation.Guarded(
                        "getRun",
                        call -> conversations.run(call.caller(), call.id()).map(Answer::ok)),
                new Operation.Guarded(
                        "cancelRun",
                        call -> runs.cancel(call.caller(), call.id()).map(Answer::accepted)),
                new Operation.Streaming(
                        "streamRunEvents",
                        (call, context) -> follow(
                                call,
                                context,
                                call.id(),
                                lastEventId(call)
                                        .or(() -> call.parameter("after").map(Long::parseLong))
                                        .orElse(0L),
                                true)),
                new Operation.Streaming(
                        "runAgent",
                        (call, context) -> runs.start(call.caller(), call.optionalBody())
                                .compose(started -> follow(
                                        call,
                                        context,
                                        started.runId(),
                                        Math.max(
                                                started.after(),
                                                lastEventId(call).orElse(0L)),
                                        false))));
    }

    /** The client may give the ids, so that asking again starts nothing more. */
    private Future<Answer> startRun(Call call) {
        var ask = call.body(Ask.class);
        return runs.startInBackground(
                        call.caller(),
                        Objects.requireNonNullElseGet(ask.conversationId(), ids::generate),
                        Objects.requireNonNullElseGet(ask.runId(), ids::generate),
                        ask.question(),
                        "act".equals(ask.mode()) ? Mode.ACT : Mode.ASK)
                .map(Answer::accepted);
    }

    private Future<Answer> list(Call call) {
        var limit = call.limit();
        return conversations
                .list(call.caller(), call.parameter("cursor").map(Cursor::place), limit + 1)
                .map(found -> Answer.ok(
                        Page.of(found, limit, it -> Cursor.of(it.updatedAt().toString(), it.id()))));
    }

    /** Ends where the run waits for people, behind what was there already when it is to be told all of that. */
    private Future<Void> follow(Call call, RoutingContext context, UUID runId, long after, boolean all) {
        var known = all ? conversations.lastSeq(call.caller(), runId) : Future.succeededFuture(after);
        return known.compose(seq -> {
            var stream = new EventStream(vertx, context.response(), seq);
            return runs.attach(call.caller(), runId, after, stream)
                    .onSuccess(attachment -> stream.open(attachment))
                    .mapEmpty();
        });
    }

    private static Optional<Long> lastEventId(Call call) {
        return call.header("last-event-id")
                .filter(it -> it.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
    }
}

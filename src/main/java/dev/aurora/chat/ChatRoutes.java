package dev.aurora.chat;

import dev.aurora.bus.Bus;
import dev.aurora.events.RunEvents;
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
import java.util.Optional;
import java.util.UUID;

/** Conversations, runs and their events over REST. */
public final class ChatRoutes implements Routes {

    private record Rename(String title) {}

    private final Vertx vertx;
    private final ConversationRepository conversations;
    private final Runs runs;

    public ChatRoutes(Vertx vertx, Tenant tenant, RunEvents events) {
        this.vertx = vertx;
        conversations = new ConversationRepository(tenant);
        runs = new Runs(new Bus(vertx), conversations, events);
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
                                        .orElse(0L))),
                new Operation.Streaming(
                        "runAgent",
                        (call, context) -> runs.start(call.caller(), call.optionalBody())
                                .compose(runId -> follow(
                                        call, context, runId, lastEventId(call).orElse(0L)))));
    }

    private Future<Answer> list(Call call) {
        var limit = call.limit();
        return conversations
                .list(call.caller(), call.parameter("cursor").map(Cursor::place), limit + 1)
                .map(found -> Answer.ok(
                        Page.of(found, limit, it -> Cursor.of(it.updatedAt().toString(), it.id()))));
    }

    private Future<Void> follow(Call call, RoutingContext context, UUID runId, long after) {
        var stream = new EventStream(vertx, context.response());
        return runs.attach(call.caller(), runId, after, stream)
                .onSuccess(attachment -> stream.open(attachment))
                .mapEmpty();
    }

    private static Optional<Long> lastEventId(Call call) {
        return call.header("last-event-id")
                .filter(it -> it.matches("[0-9]{1,18}"))
                .map(Long::parseLong);
    }
}

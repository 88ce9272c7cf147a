package dev.aurora.browser;

import dev.aurora.agent.AgentConfig;
import dev.aurora.agent.AgentVerticle;
import dev.aurora.bus.Bus;
import dev.aurora.chat.ChatConfig;
import dev.aurora.chat.ChatRoutes;
import dev.aurora.chat.ChatSockets;
import dev.aurora.chat.NoticeFeed;
import dev.aurora.config.Secret;
import dev.aurora.events.RunEvents;
import dev.aurora.http.HttpConfig;
import dev.aurora.http.HttpVerticle;
import dev.aurora.http.Mount;
import dev.aurora.identity.FirstUser;
import dev.aurora.identity.IdentityConfig;
import dev.aurora.identity.IdentityRoutes;
import dev.aurora.identity.IdentityVerticle;
import dev.aurora.jobs.JobRoutes;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.policy.ApprovalRoutes;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Effect;
import dev.aurora.policy.PolicyConfig;
import dev.aurora.policy.Redemption;
import dev.aurora.redaction.Redactor;
import dev.aurora.redis.RedisLink;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingLimits;
import dev.aurora.support.TestingObjects;
import dev.aurora.support.TestingRedis;
import dev.aurora.support.TestingRoutes;
import dev.aurora.tool.ChangePreview;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Answer;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.Origins;
import dev.aurora.web.Permission;
import dev.aurora.web.RateLimits;
import dev.aurora.web.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The real server with log-in, chat, agent, approvals and jobs on a real database and Redis. The model says what a test
 * wrote, the tool {@code list_resources} always finds the same, {@code rename_server} and {@code delete_server} need an
 * approval and do nothing but use it; operations of other features answer an empty list.
 */
final class ChatSite implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";

    private static final JsonObject FOUND = new JsonObject().put("total", 3).put("items", List.of());

    private final Vertx vertx = Vertx.vertx();
    private final TestingDatabase database = new TestingDatabase(vertx);
    private final TestingRedis redis = new TestingRedis();
    private final RedisLink link = new RedisLink(vertx, redis.url(), Optional.empty());
    private final RunEvents events = new RunEvents(vertx, database.tenant(), link);
    private final RateLimits limits = TestingLimits.alone(vertx, TestingLimits.NONE);
    private final Approvals approvals = TestingApprovals.of(database.postgres());
    private final TestingChatModel model = new TestingChatModel();
    private final HttpVerticle server;

    ChatSite() {
        link.start().await();
        var bus = new Bus(vertx);
        var list = tool("list_resources", Effect.READ);
        var rename = tool("rename_server", Effect.CHANGE);
        var delete = tool("delete_server", Effect.DESTROY);
        bus.serve(list.address(), call -> Future.succeededFuture(new ToolResult(FOUND)))
                .await();
        serve(bus, rename, "Rename the server ");
        serve(bus, delete, "Delete the server ");
        var identity = new IdentityConfig(
                Optional.empty(),
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                Duration.ofDays(90),
                Optional.of(new Secret(PASSWORD)));
        new FirstUser(vertx, database.systemQueries(), identity).ensure().await();
        vertx.deployVerticle(new IdentityVerticle(
                        database.systemQueries(), database.tenant(), database.secrets(), identity, Clock.systemUTC()))
                .await();
        vertx.deployVerticle(
                        new AgentVerticle(
                                new AgentConfig(8, Duration.ofSeconds(10), Duration.ofSeconds(3), 100),
                                UUID.randomUUID(),
                                model,
                                List.of(list, rename, delete),
                                TestingObjects.outputs(vertx, database.tenant()),
                                new Redactor(),
                                database.postgres(),
                                approvals,
                                new Notices(NotifyConfig.NONE),
                                events,
                                Clock.systemUTC()),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        server = server(bus, identity);
        vertx.deployVerticle(server).await();
    }

    private static ToolSpec tool(String name, Effect effect) {
        return new ToolSpec(
                name,
                name,
                new JsonObject().put("type", "object"),
                effect,
                Permission.RESOURCES_READ,
                effect == Effect.READ,
                Duration.ofSeconds(5),
                10_000,
                ToolSpec.addressOf(name));
    }

    private void serve(Bus bus, ToolSpec tool, String title) {
        bus.serve(ToolSpec.previewOf(tool.name()), call -> {
                    var server = call.arguments().getString("server");
                    return Future.succeededFuture(new ChangePreview(
                            call.arguments(), title + server, "Account 123456789012, eu-central-1", server, true));
                })
                .await();
        bus.serve(
                        tool.address(),
                        call -> database.tenant()
                                .run(
                                        call.scope(),
                                        tx -> approvals.redeem(
                                                tx,
                                                new Redemption(
                                                        Objects.requireNonNull(call.approvalId()),
                                                        call.runId(),
                                                        call.epoch(),
                                                        call.arguments())))
                                .map(new ToolResult(new JsonObject().put("done", true))))
                .await();
    }

    private HttpVerticle server(Bus bus, IdentityConfig identity) {
        var chat = new ChatConfig(
                "127.0.0.1", 0, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30), Origins.own());
        var sockets = new ChatSockets(
                vertx,
                database.tenant(),
                approvals,
                events,
                limits,
                new NoticeFeed(database.postgres(), new Notices(NotifyConfig.NONE)),
                chat,
                Clock.systemUTC());
        var known = List.<Routes>of(
                new IdentityRoutes(bus, identity, List.of(), model::name),
                new ChatRoutes(vertx, database.tenant(), approvals, events),
                new ApprovalRoutes(database.tenant(), approvals, PolicyConfig.USUAL),
                new JobRoutes(database.tenant()));
        var routes = new ArrayList<Routes>(known);
        routes.add(TestingRoutes.rest(
                known, Answer.ok(Map.of("items", List.of(), "total", 0, "byType", List.of(), "byRegion", List.of()))));
        return new HttpVerticle(
                new HttpConfig("127.0.0.1", 0, false, "127.0.0.1", 0, Origins.own()),
                false,
                routes,
                List.of(new Mount(ChatSockets.PATH, context -> sockets.handle(context.request()))),
                limits,
                new IdempotencyKeys(database.tenant()),
                new SimpleMeterRegistry());
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    TestingChatModel model() {
        return model;
    }

    TestingDatabase database() {
        return database;
    }

    @Override
    public void close() {
        limits.close();
        events.close();
        link.close().await();
        redis.close();
        database.close();
        vertx.close().await();
    }
}

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
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Effect;
import dev.aurora.redis.RedisLink;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingLimits;
import dev.aurora.support.TestingObjects;
import dev.aurora.support.TestingRedis;
import dev.aurora.support.TestingRoutes;
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
import java.util.Optional;
import java.util.UUID;

/**
 * The real server with log-in, chat and agent on a real database and Redis. The model says what a test wrote, and the
 * tool {@code list_resources} always finds the same; operations of other features answer an empty list.
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
        var tool = new ToolSpec(
                "list_resources",
                "Finds resources",
                new JsonObject().put("type", "object"),
                Effect.READ,
                Permission.RESOURCES_READ,
                true,
                Duration.ofSeconds(5),
                10_000,
                ToolSpec.addressOf("list_resources"));
        bus.serve(tool.address(), call -> Future.succeededFuture(new ToolResult(FOUND)))
                .await();
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
                                List.of(tool),
                                TestingObjects.outputs(vertx, database.tenant()),
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
        var known = List.of(
                new IdentityRoutes(bus, identity, List.of(), model::name),
                new ChatRoutes(vertx, database.tenant(), approvals, events));
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

package dev.aurora.agent;

import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.RunStarted;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.bus.Bus;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ChatModel;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.policy.Approvals;
import dev.aurora.postgres.Postgres;
import dev.aurora.redaction.Redactor;
import dev.aurora.redis.RedisLink;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingObjects;
import dev.aurora.support.TestingReader;
import dev.aurora.support.TestingRedis;
import dev.aurora.tool.ToolOutputs;
import dev.aurora.tool.ToolSpec;
import dev.aurora.tool.ToolVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A node that works on runs, with its own Vert.x and its own connections, beside others on one database. */
final class TestingNode implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final Duration LEASE = Duration.ofSeconds(2);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final TestingObjects objects = new TestingObjects();
    private final Postgres postgres;
    private final RedisLink link;
    private final RunEvents events;
    private final Approvals approvals;
    private final String deployment;

    /** Reaches the database through another port, such as a proxy's. */
    TestingNode(TestingDatabase database, int port, TestingRedis redis, ChatModel model, List<ToolSpec> tools) {
        postgres = database.through(vertx, port);
        link = new RedisLink(vertx, redis.url(), Optional.empty());
        link.start().await();
        events = new RunEvents(vertx, postgres.tenant(), link);
        approvals = TestingApprovals.of(postgres);
        vertx.deployVerticle(new ToolVerticle(postgres.tenant(), objects)).await();
        var redactor = new Redactor();
        deployment = vertx.deployVerticle(
                        new AgentVerticle(
                                new AgentConfig(8, PATIENCE, LEASE, 100),
                                UUID.randomUUID(),
                                model,
                                tools,
                                new ToolOutputs(vertx, redactor, postgres.tenant(), objects),
                                redactor,
                                postgres,
                                approvals,
                                new Notices(NotifyConfig.NONE),
                                events,
                                Clock.systemUTC()),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
    }

    Bus bus() {
        return bus;
    }

    /** Where its large outputs of tools are. */
    TestingObjects objects() {
        return objects;
    }

    Approvals approvals() {
        return approvals;
    }

    RunStarted start(Member member, UUID conversationId, String text, Mode mode) {
        return start(request(member, conversationId, text, mode));
    }

    RunStarted start(StartRun start) {
        return bus.request(AgentContract.START, start, PATIENCE).await();
    }

    static StartRun request(Member member, UUID conversationId, String text, Mode mode) {
        return new StartRun(
                member.scope(), member.accountId(), null, conversationId, UUID.randomUUID(), text, mode, false);
    }

    void cancel(Member member, UUID runId) {
        var _ = bus.request(AgentContract.CANCEL, new CancelRun(member.scope(), member.accountId(), runId), PATIENCE)
                .await();
    }

    TestingReader follow(Member member, UUID runId, long after) {
        var reader = new TestingReader();
        var attachment = events.attach(member.scope(), runId, after, reader);
        reader.end().onComplete(ended -> attachment.close());
        return reader;
    }

    /** As a server that is told to stop. */
    void stop() {
        vertx.undeploy(deployment).await();
    }

    @Override
    public void close() {
        events.close();
        vertx.undeploy(deployment).otherwiseEmpty().await();
        link.close().await();
        postgres.close().await();
        vertx.close().await();
    }
}

package dev.aurora.bench;

import dev.aurora.agent.AgentConfig;
import dev.aurora.agent.AgentContract;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.agent.AgentVerticle;
import dev.aurora.bus.Bus;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import dev.aurora.events.EventReader;
import dev.aurora.events.RunEvent;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ChatModels;
import dev.aurora.llm.LlmConfig;
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
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A node that works on runs and nothing else, in a process of its own, so that it can be killed. It starts runs
 * ({@code POST /start}) and tells the events of one ({@code GET /events?run=&after=}), a line each.
 */
final class TrialNode {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int POOL = 10;
    private static final int MOST_RUNS = 500;

    private final RunEvents events;
    private final Bus bus;
    private final Member member;

    private TrialNode(RunEvents events, Bus bus, Member member) {
        this.events = events;
        this.bus = bus;
        this.member = member;
    }

    /** The configuration is the first argument; the port is said on standard output. */
    public static void main(String[] arguments) {
        var config = new JsonObject(arguments[0]);
        var vertx = Vertx.vertx();
        var postgres = TestingDatabase.connect(vertx, config.getInteger("database"), POOL);
        var link = new RedisLink(vertx, URI.create(config.getString("redis")), Optional.empty());
        link.start().await();
        var events = new RunEvents(vertx, postgres.tenant(), link);
        var bus = new Bus(vertx);
        var approvals = TestingApprovals.of(postgres);
        new TrialTools(vertx, bus, postgres.tenant(), approvals, config).serve().await();
        var _ = vertx.deployVerticle(
                        agent(vertx, config, postgres, approvals, events),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        var member = JsonMapper.fromObject(config.getJsonObject("member"), Member.class);
        var node = new TrialNode(events, bus, member);
        var server = vertx.createHttpServer()
                .requestHandler(node::answer)
                .listen(0, "127.0.0.1")
                .await();
        System.out.println("listens on " + server.actualPort());
    }

    private static AgentVerticle agent(
            Vertx vertx, JsonObject config, Postgres postgres, Approvals approvals, RunEvents events) {
        var values = Map.of(
                "aurora.llm.provider", "compatible",
                "aurora.llm.base.url", config.getString("model"),
                "aurora.llm.api.key", "sk-trials-0123456789",
                "aurora.llm.model", "scripted");
        var reader = new ConfigReader(List.of(ConfigSource.commandLine(values)));
        var models = new ChatModels(vertx, LlmConfig.read(reader));
        return new AgentVerticle(
                new AgentConfig(8, LONG, Duration.ofSeconds(3), MOST_RUNS),
                UUID.fromString(config.getString("process")),
                models.configured().orElseThrow(),
                TrialTools.SPECS,
                TestingObjects.outputs(vertx, postgres.tenant()),
                new Redactor(),
                postgres,
                approvals,
                new Notices(NotifyConfig.NONE),
                events,
                Clock.systemUTC());
    }

    private void answer(HttpServerRequest request) {
        var response = request.response();
        if ("/start".equals(request.path())) {
            request.body()
                    .compose(body -> bus.request(AgentContract.START, start(body.toJsonObject()), LONG))
                    .onSuccess(started -> {
                        var _ = response.end();
                    })
                    .onFailure(failure -> {
                        var _ = response.setStatusCode(500).end(String.valueOf(failure.getMessage()));
                    });
            return;
        }
        var run = UUID.fromString(request.getParam("run"));
        var after = Long.parseLong(request.getParam("after"));
        response.setChunked(true);
        response.exceptionHandler(gone -> {});
        var attachment = events.attach(member.scope(), run, after, new Lines(response));
        response.closeHandler(closed -> attachment.close());
    }

    private StartRun start(JsonObject wanted) {
        return new StartRun(
                member.scope(),
                member.accountId(),
                null,
                UUID.fromString(wanted.getString("conversation")),
                UUID.fromString(wanted.getString("run")),
                wanted.getString("text"),
                AgentContract.Mode.ACT,
                false);
    }

    private record Lines(HttpServerResponse response) implements EventReader {
        @Override
        public void event(RunEvent event) {
            var _ = response.write(event.seq() + " " + event.event().encode() + "\n");
        }

        @Override
        public void ended() {
            var _ = response.end();
        }

        @Override
        public void failed(Refusal refusal) {
            var _ = response.end();
        }

        @Override
        public boolean full() {
            return response.writeQueueFull();
        }

        @Override
        public void onDrain(Handler<Void> handler) {
            response.drainHandler(handler);
        }
    }
}

package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aurora.agent.AgentContract.CancelRun;
import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.events.RunEvent;
import dev.aurora.events.RunEvents;
import dev.aurora.llm.ModelFailure;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.policy.Effect;
import dev.aurora.redaction.Redactor;
import dev.aurora.redis.RedisLink;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingObjects;
import dev.aurora.support.TestingReader;
import dev.aurora.support.TestingRedis;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Permission;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class AgentVerticleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final TestingDatabase database;
    private final Bus bus;
    private final TestingChatModel model = new TestingChatModel();
    private final AtomicInteger echoes = new AtomicInteger();
    private Member member;
    private TestingRedis redis;
    private RedisLink link;
    private RunEvents events;
    private String deployment;

    AgentVerticleIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        bus = new Bus(vertx);
    }

    @BeforeEach
    void deploy() {
        database.endRuns();
        member = database.newMember();
        redis = new TestingRedis();
        link = new RedisLink(vertx, redis.url(), Optional.empty());
        link.start().await();
        events = new RunEvents(vertx, database.tenant(), link);
        var echo = tool("echo_" + UUID.randomUUID().toString().replace('-', '_'), Effect.READ);
        bus.serve(echo.address(), call -> {
                    var _ = echoes.incrementAndGet();
                    return call.arguments().containsKey("refuse")
                            ? Future.failedFuture(
                                    new Refusal(Refusal.Reason.INVALID, "No echo today for AKIAQ3EGRJWX7LPOZ5TY"))
                            : Future.succeededFuture(new ToolResult(call.arguments()));
                })
                .await();
        var check = tool(
                "check_" + UUID.randomUUID().toString().replace('-', '_'), Effect.READ, Permission.CONNECTIONS_CHECK);
        bus.serve(
                        check.address(),
                        call -> demote(call.arguments().getString("demotes", ""))
                                .map(new ToolResult(new JsonObject())))
                .await();
        checkName = check.name();
        deployment = vertx.deployVerticle(
                        new AgentVerticle(
                                new AgentConfig(4, PATIENCE, Duration.ofSeconds(3), 100),
                                UUID.randomUUID(),
                                model,
                                List.of(echo, check, tool("destroy_all", Effect.DESTROY)),
                                TestingObjects.outputs(vertx, database.tenant()),
                                new Redactor(),
                                database.postgres(),
                                TestingApprovals.of(database.postgres()),
                                new Notices(NotifyConfig.NONE),
                                events,
                                Clock.systemUTC()),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        echoName = echo.name();
    }

    private String echoName;
    private String checkName;

    private Future<?> demote(String accountId) {
        return accountId.isEmpty()
                ? Future.succeededFuture()
                : database.superuser()
                        .preparedQuery("UPDATE membership SET role = 'viewer' WHERE account_id = $1")
                        .execute(Tuple.of(UUID.fromString(accountId)));
    }

    @AfterEach
    void undeploy() {
        vertx.undeploy(deployment).await();
        events.close();
        link.close().await();
        redis.close();
    }

    @Test
    void streamsAnAnswerBuiltFromToolResults() {
        model.calls(echoName, new JsonObject().put("n", 1), new JsonObject().put("n", 2));
        model.says("Two ", "echoes", ".");
        var start = start(UUID.randomUUID(), "What is there?");
        var reader = follow(start.runId(), 0);
        reader.end().await();
        assertThat(reader.text()).isEqualTo("Two echoes.");
        assertThat(reader.types())
                .startsWith("RUN_STARTED", "CUSTOM", "CUSTOM", "TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END")
                .containsSubsequence("TOOL_CALL_RESULT", "TOOL_CALL_RESULT", "TEXT_MESSAGE_START", "TEXT_MESSAGE_END")
                .endsWith("RUN_FINISHED");
        assertThat(echoes).hasValue(2);
        assertThat(model.requests().getLast().messages().stream()
                        .filter(ToolOutput.class::isInstance)
                        .map(it -> ((ToolOutput) it).content().getInteger("n")))
                .containsExactly(1, 2);
        assertThat(state(start.runId())).isEqualTo("finished");
    }

    @Test
    void showsNoSecretToTheModelOrToReadersHoweverItIsCut() {
        var key = "AKIA" + "Q3EGRJWX7LPOZ5TY";
        model.says("The key is ", key.substring(0, 3), key.substring(3, 11), key.substring(11), " and that was it.");
        var start = start(UUID.randomUUID(), "Is " + key + " a key?");
        var reader = follow(start.runId(), 0);
        reader.end().await();
        assertThat(reader.text()).startsWith("The key is [redacted").endsWith(" and that was it.");
        assertThat(reader.heard().toString()).doesNotContain(key.substring(4, 11), key.substring(11));
        assertThat(model.requests().getLast().messages().toString())
                .contains("[redacted")
                .doesNotContain(key);
        assertThat(text("SELECT string_agg(content::text, '') FROM message WHERE run_id = '" + start.runId() + "'"))
                .contains("[redacted")
                .doesNotContain(key);
    }

    @Test
    void survivesTheCharacterThatTheDatabaseCannotKeep() {
        model.calls(
                echoName,
                new JsonObject().put("a\0b", new JsonArray().add("c\0d").add(new JsonObject())));
        model.says("nu\0ll", "\0");
        var start = start(UUID.randomUUID(), "Hostile");
        var reader = follow(start.runId(), 0);
        reader.end().await();
        assertThat(reader.text()).isEqualTo("null");
        assertThat(state(start.runId())).isEqualTo("finished");
    }

    @Test
    void givesEveryReaderTheSameEventsWhereverItBegins() {
        var gate = Promise.<Void>promise();
        model.saysBeforeAndAfter(gate.future(), "begin ", "end");
        var start = start(UUID.randomUUID(), "Tell me");
        var early = follow(start.runId(), 0);
        await().atMost(PATIENCE).until(() -> early.text().equals("begin "));
        var late = follow(start.runId(), 2);
        gate.complete();
        early.end().await();
        late.end().await();
        var after = follow(start.runId(), 0);
        after.end().await();
        assertThat(after.heard()).isEqualTo(early.heard());
        assertThat(late.heard())
                .isEqualTo(early.heard().stream().filter(it -> it.seq() > 2).toList());
        assertThat(early.heard().stream().map(RunEvent::seq)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void doesNotNoticeThatRedisGoesAwayAndComesBackEmpty() {
        var first = Promise.<Void>promise();
        var second = Promise.<Void>promise();
        model.saysBeforeAndAfter(first.future(), "one ", "two ");
        model.saysBeforeAndAfter(second.future(), "three ", "four");
        var conversation = UUID.randomUUID();
        var start = start(conversation, "Count");
        var reader = follow(start.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("one "));
        redis.stop();
        first.complete();
        reader.end().await();
        assertThat(reader.text()).isEqualTo("one two ");
        var next = start(conversation, "Go on");
        var nextReader = follow(next.runId(), 0);
        await().atMost(PATIENCE).until(() -> nextReader.text().equals("three "));
        redis.startAgain();
        await().atMost(PATIENCE).until(link::connected);
        second.complete();
        nextReader.end().await();
        assertThat(nextReader.text()).isEqualTo("three four");
    }

    @Test
    void givesASlowReaderEverythingOnceItTakesMore() {
        var gate = Promise.<Void>promise();
        model.saysBeforeAndAfter(gate.future(), "begin ", "end");
        var start = start(UUID.randomUUID(), "Tell me");
        var reader = follow(start.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("begin "));
        reader.fills();
        gate.complete();
        await().atMost(PATIENCE).until(() -> state(start.runId()).equals("finished"));
        assertThat(reader.text()).isEqualTo("begin ");
        reader.drains();
        reader.end().await();
        assertThat(reader.text()).isEqualTo("begin end");
    }

    @Test
    void cancelsInTheMiddleOfAnAnswer() {
        model.saysBeforeAndAfter(Promise.<Void>promise().future(), "half ", "never");
        var start = start(UUID.randomUUID(), "Tell me");
        var reader = follow(start.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        cancel(member, start.runId()).await();
        reader.end().await();
        assertThat(reader.types()).endsWith("TEXT_MESSAGE_END", "RUN_FINISHED");
        assertThat(reader.heard().getLast().event().getJsonObject("outcome"))
                .isEqualTo(new JsonObject().put("type", "cancelled"));
        assertThat(state(start.runId())).isEqualTo("cancelled");
        cancel(member, start.runId()).await();
        assertThat(state(start.runId())).isEqualTo("cancelled");
    }

    @Test
    void startsARunOnceHoweverOftenItIsAskedTo() {
        model.says("Once");
        var conversation = UUID.randomUUID();
        var request = request(conversation, UUID.randomUUID(), "Hello");
        bus.request(AgentContract.START, request, PATIENCE).await();
        follow(request.runId(), 0).end().await();
        bus.request(AgentContract.START, request, PATIENCE).await();
        assertThat(model.requests()).hasSize(1);
    }

    @Test
    void keepsConversationsAndRunsOfOthersOutOfReach() {
        model.says("Mine");
        var conversation = UUID.randomUUID();
        var mine = start(conversation, "Hello");
        follow(mine.runId(), 0).end().await();
        var other = database.newMember();
        var intrusion = new StartRun(
                other.scope(), other.accountId(), null, conversation, UUID.randomUUID(), "Hi", Mode.ASK, false);
        assertThatThrownBy(() ->
                        bus.request(AgentContract.START, intrusion, PATIENCE).await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Refusal.Reason.NOT_FOUND));
        assertThatThrownBy(() -> cancel(other, mine.runId()).await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Refusal.Reason.NOT_FOUND));
    }

    @Test
    void tellsTheModelWhatAToolRefusedAndNeverRunsAToolThatChangesThings() {
        model.calls(echoName, new JsonObject().put("refuse", true));
        model.calls("destroy_all", new JsonObject());
        model.calls("no_such_tool", new JsonObject());
        model.says("Sorry");
        var start = start(UUID.randomUUID(), "Break it");
        follow(start.runId(), 0).end().await();
        assertThat(model.requests().getLast().messages().stream()
                        .filter(ToolOutput.class::isInstance)
                        .map(it -> ((ToolOutput) it).content().getString("error")))
                .containsExactly(
                        "No echo today for [redacted: AWS access key]",
                        "The tool destroy_all changes things, and this run may only read; ask again in the mode act,"
                                + " which needs the role operator",
                        "There is no tool no_such_tool");
        assertThat(model.requests().getFirst().tools().stream().map(it -> it.name()))
                .containsExactly(checkName, echoName);
    }

    @Test
    void runsNoToolThatWhoeverAskedMayNotUse() {
        var viewer = database.newColleague(member, "viewer");
        model.calls(checkName, new JsonObject());
        model.says("Sorry");
        startAs(viewer, null);
        assertThat(errors())
                .containsExactly("The tool " + checkName + " needs the permission connections.check, which"
                        + " whoever asked does not have; an administrator of the organisation can give it");
        assertThat(shown()).containsExactly(echoName);
    }

    @Test
    void runsNoToolThatTheApiKeyIsNotFor() {
        model.calls(echoName, new JsonObject());
        model.says("Sorry");
        startAs(member, Set.of(Permission.CONVERSATIONS_WRITE));
        assertThat(errors()).singleElement().asString().contains("resources.read");
        assertThat(shown()).isEmpty();
    }

    @Test
    void runsNoToolAnyMoreForSomebodyWhoseRoleIsTakenAwayMeanwhile() {
        var operator = database.newColleague(member, "operator");
        model.calls(
                checkName, new JsonObject().put("demotes", operator.accountId().toString()));
        model.calls(checkName, new JsonObject());
        model.says("Sorry");
        startAs(operator, null);
        assertThat(errors()).hasSize(2).first().isEqualTo("none");
        assertThat(errors()).last().asString().contains("connections.check");
    }

    private void startAs(Member who, @Nullable Set<Permission> limit) {
        var start = new StartRun(
                who.scope(), who.accountId(), limit, UUID.randomUUID(), UUID.randomUUID(), "Check", Mode.ASK, false);
        bus.request(AgentContract.START, start, PATIENCE).await();
        await().atMost(PATIENCE).until(() -> state(start.runId()).equals("finished"));
    }

    /** What the tools of the last run told the model that went wrong. */
    private List<String> errors() {
        return model.requests().getLast().messages().stream()
                .filter(ToolOutput.class::isInstance)
                .map(it -> ((ToolOutput) it).content().getString("error", "none"))
                .toList();
    }

    private List<String> shown() {
        return model.requests().getLast().tools().stream().map(it -> it.name()).toList();
    }

    @Test
    void endsARunWhoseModelFailsWithTheReason() {
        model.fails(new ModelFailure(ModelFailure.Kind.LIMITED, "The provider's limit is used up"));
        var start = start(UUID.randomUUID(), "Hello");
        var reader = follow(start.runId(), 0);
        reader.end().await();
        var last = reader.heard().getLast().event();
        assertThat(last.getString("code")).isEqualTo("MODEL_LIMITED");
        assertThat(last.getString("message")).isEqualTo("The provider's limit is used up");
        assertThat(state(start.runId())).isEqualTo("failed");
    }

    @Test
    void endsARunThatNeverComesToAnEnd() {
        for (var i = 0; i < 4; i++) {
            model.calls(echoName, new JsonObject());
        }
        var start = start(UUID.randomUUID(), "Loop");
        var reader = follow(start.runId(), 0);
        reader.end().await();
        assertThat(reader.heard().getLast().event().getString("code")).isEqualTo("STEPS");
    }

    private StartRun start(UUID conversationId, String text) {
        var request = request(conversationId, UUID.randomUUID(), text);
        bus.request(AgentContract.START, request, PATIENCE).await();
        return request;
    }

    private StartRun request(UUID conversationId, UUID runId, String text) {
        return new StartRun(member.scope(), member.accountId(), null, conversationId, runId, text, Mode.ASK, false);
    }

    private Future<AgentContract.CancelRequested> cancel(Member who, UUID runId) {
        return bus.request(AgentContract.CANCEL, new CancelRun(who.scope(), who.accountId(), runId), PATIENCE);
    }

    private TestingReader follow(UUID runId, long after) {
        var reader = new TestingReader();
        var attachment = events.attach(member.scope(), runId, after, reader);
        reader.end().onComplete(ended -> attachment.close());
        return reader;
    }

    private String state(UUID runId) {
        return text("SELECT state FROM run WHERE id = '" + runId + "'");
    }

    private String text(String sql) {
        return database.superuser()
                .query(sql)
                .execute()
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private static ToolSpec tool(String name, Effect effect) {
        return tool(name, effect, Permission.RESOURCES_READ);
    }

    private static ToolSpec tool(String name, Effect effect, Permission permission) {
        return new ToolSpec(
                name,
                "For the test",
                new JsonObject().put("type", "object"),
                effect,
                permission,
                true,
                PATIENCE,
                10_000,
                ToolSpec.addressOf(name));
    }
}

package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.RunStarted;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.events.RunEvent;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.policy.Effect;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingCable;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingReader;
import dev.aurora.support.TestingRedis;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs of which one node begins and another one ends. */
@ExtendWith(DatabaseExtension.class)
final class DurableRunsIT {
    private static final Duration PATIENCE = TestingNode.PATIENCE;
    private static final Future<Void> NEVER = Promise.<Void>promise().future();

    private final TestingDatabase database;
    private final TestingCable cable;
    private final Member member;
    private final TestingRedis redis = new TestingRedis();
    private final TestingChatModel firstModel = new TestingChatModel();
    private final TestingChatModel secondModel = new TestingChatModel();
    private final AtomicInteger calls = new AtomicInteger();
    private final ToolSpec look = tool("look", true);
    private final ToolSpec once = tool("once", false);
    private final Promise<Void> firstTool = Promise.promise();
    private TestingNode first;
    private @Nullable TestingNode second;

    DurableRunsIT(Vertx vertx, TestingDatabase database) {
        this.database = database;
        cable = new TestingCable(vertx, database.address().port());
        member = database.newMember();
    }

    @BeforeEach
    void begin() {
        database.endRuns();
        first = node(cable.port(), firstModel, firstTool.future());
    }

    /** The other node, which is there only when something is to be left to it. */
    private TestingNode second() {
        var node = node(database.address().port(), secondModel, Future.succeededFuture());
        second = node;
        return node;
    }

    /** The first node is cut off from the database until the other one has brought the run into that state. */
    private TestingNode leftTo(String state, RunStarted run) {
        cable.pull();
        var other = second();
        await().atMost(PATIENCE).until(() -> state(run.runId()).equals(state));
        cable.putBack();
        return other;
    }

    private TestingNode node(int port, TestingChatModel model, Future<Void> toolGate) {
        var node = new TestingNode(database, port, redis, model, List.of(look, once));
        for (var tool : List.of(look, once)) {
            node.bus()
                    .serve(tool.address(), call -> {
                        var n = calls.incrementAndGet();
                        return toolGate.map(new ToolResult(new JsonObject().put("n", n)));
                    })
                    .await();
        }
        return node;
    }

    @AfterEach
    void end() {
        firstTool.tryComplete();
        first.close();
        if (second != null) {
            second.close();
        }
        cable.close();
        redis.close();
    }

    @Test
    void areSaidAnewFromTheLastStepAndReadersDropWhatWasHalfSaid() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        secondModel.says("All ", "of it");
        var run = first.start(member, UUID.randomUUID(), "Tell me", Mode.ASK);
        var early = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> early.text().equals("half "));
        var other = leftTo("finished", run);
        early.end().await();
        var late = other.follow(member, run.runId(), 0);
        late.end().await();
        assertThat(late.heard()).isEqualTo(early.heard());
        assertThat(late.heard().stream().map(RunEvent::seq)).isSorted().doesNotHaveDuplicates();
        assertThat(folded(late)).isEqualTo("All of it");
        assertThat(state(run.runId())).isEqualTo("finished");
        assertThat(secondModel.requests().getLast().messages()).containsExactly(new User("Tell me"));
    }

    @Test
    void areSaidAnewToReadersWhoLostTheLiveTail() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        secondModel.says("All of it");
        var run = first.start(member, UUID.randomUUID(), "Tell me", Mode.ASK);
        var early = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> early.text().equals("half "));
        await().atMost(PATIENCE).until(() -> logged(run.runId(), "TEXT_MESSAGE_CONTENT") == 1);
        redis.stop();
        var other = leftTo("finished", run);
        early.end().await();
        redis.startAgain();
        var late = other.follow(member, run.runId(), 0);
        late.end().await();
        assertThat(late.heard()).isEqualTo(early.heard());
        assertThat(folded(late)).isEqualTo("All of it");
    }

    @Test
    void useATotalOfOneCallWhereItsResultIsCommitted() {
        firstTool.complete();
        firstModel.calls("look", new JsonObject());
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        secondModel.says("Done");
        var run = first.start(member, UUID.randomUUID(), "Look", Mode.ASK);
        var reader = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        var _ = leftTo("finished", run);
        reader.end().await();
        assertThat(calls).hasValue(1);
        assertThat(outputs(secondModel)).containsExactly(new JsonObject().put("n", 1));
    }

    @Test
    void callAReadingToolAgainThatGaveNoResult() {
        firstModel.calls("look", new JsonObject());
        secondModel.says("Done");
        var run = first.start(member, UUID.randomUUID(), "Look", Mode.ASK);
        await().atMost(PATIENCE).until(() -> calls.get() == 1);
        var _ = leftTo("finished", run);
        var reader = first.follow(member, run.runId(), 0);
        reader.end().await();
        firstTool.complete();
        assertThat(outputs(secondModel)).containsExactly(new JsonObject().put("n", 2));
        assertThat(reader.types().stream().filter("TOOL_CALL_RESULT"::equals)).hasSize(1);
        assertThat(state(run.runId())).isEqualTo("finished");
    }

    @Test
    void goOnAtOnceElsewhereWhenTheirNodeIsStopped() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        secondModel.says("All of it");
        var run = first.start(member, UUID.randomUUID(), "Tell me", Mode.ASK);
        var reader = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        first.stop();
        assertThat(state(run.runId())).isEqualTo("running");
        var _ = second();
        reader.end().await();
        assertThat(folded(reader)).isEqualTo("All of it");
    }

    @Test
    void stopWhenSomebodyStoppedThemWhileNobodyWorkedOnThem() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        var run = first.start(member, UUID.randomUUID(), "Tell me", Mode.ASK);
        var reader = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        first.stop();
        database.sql("UPDATE run SET cancel_requested_at = now() WHERE id = $1", run.runId());
        var _ = second();
        reader.end().await();
        assertThat(state(run.runId())).isEqualTo("cancelled");
        assertThat(secondModel.requests()).isEmpty();
    }

    @Test
    void stopOnWhicheverNodeTheyAre() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        var run = first.start(member, UUID.randomUUID(), "Tell me", Mode.ASK);
        var reader = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        second().cancel(member, run.runId());
        reader.end().await();
        assertThat(state(run.runId())).isEqualTo("cancelled");
    }

    @Test
    void waitBehindTheRunOfTheirConversation() {
        var gate = Promise.<Void>promise();
        firstModel.saysBeforeAndAfter(gate.future(), "one", "");
        firstModel.says("two");
        firstModel.says("three");
        var conversation = UUID.randomUUID();
        var one = first.start(member, conversation, "One", Mode.ASK);
        var two = first.start(member, conversation, "Two", Mode.ASK);
        var three = first.start(member, conversation, "Three", Mode.ASK);
        assertThat(List.of(one.ahead(), two.ahead(), three.ahead())).containsExactly(0, 1, 2);
        assertThat(state(two.runId())).isEqualTo("queued");
        var reader = first.follow(member, three.runId(), 0);
        gate.complete();
        reader.end().await();
        assertThat(reader.text()).isEqualTo("three");
        assertThat(firstModel.requests().getLast().messages())
                .containsExactly(
                        new User("One"),
                        new Assistant("one", List.of()),
                        new User("Two"),
                        new Assistant("two", List.of()),
                        new User("Three"));
    }

    @Test
    void areNeverSaidWhenTheyAreWithdrawn() {
        var gate = Promise.<Void>promise();
        firstModel.saysBeforeAndAfter(gate.future(), "one", "");
        firstModel.says("three");
        var conversation = UUID.randomUUID();
        var _ = first.start(member, conversation, "One", Mode.ASK);
        var two = first.start(member, conversation, "Two", Mode.ASK);
        var three = first.start(member, conversation, "Three", Mode.ASK);
        var withdrawn = first.follow(member, two.runId(), 0);
        first.cancel(member, two.runId());
        withdrawn.end().await();
        assertThat(withdrawn.types()).containsExactly("RUN_STARTED", "RUN_FINISHED");
        gate.complete();
        first.follow(member, three.runId(), 0).end().await();
        assertThat(firstModel.requests().getLast().messages()).doesNotContain(new User("Two"));
        assertThat(state(two.runId())).isEqualTo("cancelled");
    }

    @Test
    void beginByThemselvesInTheBackground() {
        firstModel.says("Found it");
        var request = TestingNode.request(member, UUID.randomUUID(), "Find it", Mode.ASK);
        var _ = first.start(new StartRun(
                request.scope(),
                request.accountId(),
                null,
                request.conversationId(),
                request.runId(),
                request.text(),
                request.mode(),
                true));
        var reader = first.follow(member, request.runId(), 0);
        reader.end().await();
        assertThat(reader.text()).isEqualTo("Found it");
        assertThat(reader.types()).startsWith("RUN_STARTED", "CUSTOM", "CUSTOM");
    }

    @Test
    void endWhenWhoeverStartedThemIsNoMemberAnyMore() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        var colleague = database.newColleague(member, "operator");
        var run = first.start(colleague, UUID.randomUUID(), "Tell me", Mode.ASK);
        var reader = first.follow(colleague, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        database.sql("DELETE FROM membership WHERE account_id = $1", colleague.accountId());
        var _ = leftTo("failed", run);
        assertThat(secondModel.requests()).isEmpty();
    }

    @Test
    void areGivenUpWhenTheyTakeOneNodeAfterTheOtherDown() {
        firstModel.saysBeforeAndAfter(NEVER, "half ", "never");
        var run = first.start(member, UUID.randomUUID(), "Tell me", Mode.ASK);
        var reader = first.follow(member, run.runId(), 0);
        await().atMost(PATIENCE).until(() -> reader.text().equals("half "));
        database.sql("UPDATE run SET claims = 10 WHERE id = $1", run.runId());
        var _ = leftTo("failed", run);
        reader.end().await();
        assertThat(reader.heard().getLast().event().getString("code")).isEqualTo("INTERRUPTED");
        assertThat(state(run.runId())).isEqualTo("failed");
    }

    /** What a view shows: the text of the messages that were not superseded. */
    private static String folded(TestingReader reader) {
        var superseded = reader.heard().stream()
                .map(RunEvent::event)
                .filter(it -> "aurora.superseded".equals(it.getString("name")))
                .map(it -> it.getJsonObject("value").getString("messageId"))
                .toList();
        var text = new StringBuilder();
        reader.heard().stream()
                .map(RunEvent::event)
                .filter(it -> it.getString("type").equals("TEXT_MESSAGE_CONTENT"))
                .filter(it -> !superseded.contains(it.getString("messageId")))
                .forEach(it -> text.append(it.getString("delta")));
        return text.toString();
    }

    private static List<JsonObject> outputs(TestingChatModel model) {
        return model.requests().getLast().messages().stream()
                .<ModelMessage>map(it -> it)
                .filter(ToolOutput.class::isInstance)
                .map(it -> ((ToolOutput) it).content())
                .toList();
    }

    private String state(UUID runId) {
        return text("SELECT state FROM run WHERE id = '" + runId + "'");
    }

    private int logged(UUID runId, String type) {
        return Integer.parseInt(text("SELECT count(*)::text FROM run_event WHERE run_id = '" + runId
                + "' AND event ->> 'type' = '" + type + "'"));
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

    private static ToolSpec tool(String name, boolean idempotent) {
        return new ToolSpec(
                name,
                "For the test",
                new JsonObject().put("type", "object"),
                Effect.READ,
                Permission.RESOURCES_READ,
                idempotent,
                PATIENCE,
                10_000,
                ToolSpec.addressOf(name));
    }
}

package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.RunStarted;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.events.RunEvent;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.policy.Approval;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Decision;
import dev.aurora.policy.Effect;
import dev.aurora.policy.Redemption;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingReader;
import dev.aurora.support.TestingRedis;
import dev.aurora.tool.ChangePreview;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that change something, with an approval for each change. */
@ExtendWith(DatabaseExtension.class)
final class ApprovedRunsIT {
    private static final Duration PATIENCE = TestingNode.PATIENCE;

    private final TestingDatabase database;
    private final Approvals approvals;
    private final Member member;
    private final Member approver;
    private final TestingRedis redis = new TestingRedis();
    private final TestingChatModel model = new TestingChatModel();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final ToolSpec rename = tool("rename", Effect.CHANGE, true);
    private final ToolSpec look = tool("look", Effect.READ, true);
    private final ToolSpec once = tool("once", Effect.READ, false);
    private Future<Void> changeGate = Future.succeededFuture();
    private TestingNode node;
    private @Nullable TestingNode other;

    ApprovedRunsIT(TestingDatabase database) {
        this.database = database;
        approvals = TestingApprovals.of(database.postgres());
        member = database.newMember();
        approver = database.newColleague(member, "approver");
    }

    @BeforeEach
    void begin() {
        database.endRuns();
        node = newNode();
    }

    private TestingNode newNode() {
        var made = new TestingNode(database, database.address().port(), redis, model, List.of(rename, look, once));
        made.bus()
                .serve(
                        ToolSpec.previewOf("rename"),
                        call -> Future.succeededFuture(call).map(ApprovedRunsIT::preview))
                .await();
        made.bus().serve(rename.address(), this::rename).await();
        made.bus().serve(look.address(), call -> looked()).await();
        made.bus()
                .serve(once.address(), call -> changeGate.compose(v -> looked()))
                .await();
        return made;
    }

    private Future<ToolResult> looked() {
        return Future.succeededFuture(new ToolResult(new JsonObject().put("looks", looks.incrementAndGet())));
    }

    private static ChangePreview preview(ToolCall call) {
        var to = call.arguments().getString("to", "");
        if (to.isEmpty()) {
            throw new Refusal(Reason.INVALID, "Give the new name as to");
        }
        return new ChangePreview(content(call), "Rename it to " + to, "the test", null, false);
    }

    private static JsonObject content(ToolCall call) {
        return new JsonObject().put("tool", "rename").put("arguments", call.arguments());
    }

    /** As every executor does: the approval is used up before anything happens. */
    private Future<ToolResult> rename(ToolCall call) {
        return database.tenant()
                .run(
                        call.scope(),
                        tx -> approvals.redeem(
                                tx,
                                new Redemption(
                                        Objects.requireNonNull(call.approvalId()),
                                        call.runId(),
                                        call.epoch(),
                                        content(call))))
                .compose(v -> {
                    var n = changes.incrementAndGet();
                    return changeGate.map(done -> new ToolResult(new JsonObject().put("changes", n)));
                });
    }

    @AfterEach
    void end() {
        node.close();
        if (other != null) {
            other.close();
        }
        redis.close();
    }

    @Test
    void waitUntilSomebodyHasApprovedAndThenGoOn() {
        model.calls("rename", to("b"));
        model.says("It is b now");
        var run = start(Mode.ACT);
        var reader = node.follow(member, run.runId(), 0);
        var approval = asked(run);
        await().atMost(PATIENCE).until(() -> state(run).equals("parked"));
        assertThat(changes).hasValue(0);
        assertThat(approval.title()).isEqualTo("Rename it to b");
        var parked = reader.heard().getLast().event();
        assertThat(parked.getString("type")).isEqualTo("RUN_FINISHED");
        assertThat(parked.getJsonObject("outcome").getJsonArray("interrupts").stream()
                        .map(it -> ((JsonObject) it).getString("id")))
                .containsExactly(approval.id().toString());
        decide(approver, approval, Decision.APPROVE);
        reader.end().await();
        assertThat(changes).hasValue(1);
        assertThat(reader.types())
                .containsSubsequence("RUN_STARTED", "RUN_FINISHED", "RUN_STARTED", "CUSTOM", "TOOL_CALL_RESULT")
                .endsWith("RUN_FINISHED");
        assertThat(decision(reader).getString("decision")).isEqualTo("approved");
        assertThat(outputs()).containsExactly(new JsonObject().put("changes", 1));
        assertThat(state(run)).isEqualTo("finished");
        assertThat(approvalsOf(run)).extracting(Approval::state).containsExactly(Approval.State.REDEEMED);
    }

    @Test
    void goOnWithoutTheChangeWhenItIsRejected() {
        model.calls("rename", to("b"));
        model.says("Then not");
        var run = start(Mode.ACT);
        var reader = node.follow(member, run.runId(), 0);
        decide(approver, asked(run), Decision.REJECT);
        reader.end().await();
        assertThat(changes).hasValue(0);
        assertThat(outputs().getFirst().getString("error"))
                .isEqualTo("The call of rename was rejected: as the test wants.");
    }

    @Test
    void waitForAllOfSeveralChangesAndReadMeanwhile() {
        model.calls("rename", to("b"), to("c"));
        model.says("Both");
        var run = start(Mode.ACT);
        await().atMost(PATIENCE).until(() -> approvalsOf(run).size() == 2);
        var both = approvalsOf(run);
        decide(approver, both.getFirst(), Decision.APPROVE);
        assertThat(state(run)).isEqualTo("parked");
        decide(approver, both.getLast(), Decision.REJECT);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(changes).hasValue(1);
        assertThat(outputs()).hasSize(2);
    }

    @Test
    void goOnWhenNodesCameAndWentBeforeTheDecision() {
        model.calls("rename", to("b"));
        var run = start(Mode.ACT);
        await().atMost(PATIENCE).until(() -> state(run).equals("parked"));
        node.close();
        model.says("It is b now");
        node = newNode();
        decide(approver, asked(run), Decision.APPROVE);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(changes).hasValue(1);
    }

    @Test
    void askNobodyAboutArgumentsThatTheFeatureRefuses() {
        model.calls("rename", new JsonObject(), to("b").put("n", Long.MAX_VALUE));
        model.says("Sorry");
        var run = start(Mode.ACT);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(outputs().getFirst().getString("error")).isEqualTo("Give the new name as to");
        assertThat(outputs().getLast().getString("error")).contains("more digits than can be approved");
        assertThat(approvalsOf(run)).isEmpty();
    }

    @Test
    void changeNothingInTheModeAskAndShowTheModelNoToolForIt() {
        model.calls("rename", to("b"));
        model.says("Sorry");
        var run = start(Mode.ASK);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(changes).hasValue(0);
        assertThat(approvalsOf(run)).isEmpty();
        assertThat(model.requests().getFirst().tools())
                .extracting(it -> it.name())
                .doesNotContain("rename");
        assertThat(outputs().getFirst().getString("error")).contains("may only read");
    }

    @Test
    void changeNothingForSomebodyWhoMayNotAct() {
        model.calls("rename", to("b"));
        model.says("Sorry");
        var viewer = database.newColleague(member, "viewer");
        var run = node.start(viewer, UUID.randomUUID(), "Rename", Mode.ACT);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(changes).hasValue(0);
        assertThat(approvalsOf(run)).isEmpty();
    }

    @Test
    void endWhenTheyAreStoppedWhileTheyWait() {
        model.calls("rename", to("b"));
        var run = start(Mode.ACT);
        var reader = node.follow(member, run.runId(), 0);
        var approval = asked(run);
        await().atMost(PATIENCE).until(() -> state(run).equals("parked"));
        node.cancel(member, run.runId());
        reader.end().await();
        assertThat(reader.types()).endsWith("RUN_FINISHED", "RUN_STARTED", "RUN_FINISHED");
        assertThat(state(run)).isEqualTo("cancelled");
        assertThat(approvalsOf(run)).extracting(Approval::state).containsExactly(Approval.State.VOID);
        assertThat(approvals
                        .decide(caller(approver), approval.id(), Decision.APPROVE, "", "")
                        .transform(it -> Future.succeededFuture(it.succeeded()))
                        .await())
                .isFalse();
        assertThat(changes).hasValue(0);
    }

    @Test
    void askBeforeTheyChangeAgainWhatMayBeChangedAlready() {
        var run = changedWithoutAResult();
        model.says("I do not know");
        other = newNode();
        await().atMost(PATIENCE).until(() -> approvalsOf(run).size() == 2);
        var repeat = approvalsOf(run).getLast();
        assertThat(repeat.kind()).isEqualTo(Approval.Kind.REPEAT);
        decide(approver, repeat, Decision.REJECT);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(changes).hasValue(1);
        assertThat(outputs().getFirst().getString("error")).contains("not known whether an earlier attempt");
    }

    /** Its node is stopped when the change is made and nothing is heard of it yet. */
    private RunStarted changedWithoutAResult() {
        changeGate = Promise.<Void>promise().future();
        model.calls("rename", to("b"));
        var run = start(Mode.ACT);
        decide(approver, asked(run), Decision.APPROVE);
        await().atMost(PATIENCE).until(() -> changes.get() == 1);
        node.stop();
        changeGate = Future.succeededFuture();
        return run;
    }

    @Test
    void changeAgainWhenSomebodyHasSaidSo() {
        var run = changedWithoutAResult();
        model.says("Twice");
        other = newNode();
        await().atMost(PATIENCE).until(() -> approvalsOf(run).size() == 2);
        decide(approver, approvalsOf(run).getLast(), Decision.APPROVE);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(changes).hasValue(2);
    }

    @Test
    void askBeforeTheyCallAgainWhatCannotSimplyBeCalledAgain() {
        changeGate = Promise.<Void>promise().future();
        model.calls("once", new JsonObject());
        var run = start(Mode.ASK);
        await().atMost(PATIENCE).until(() -> started(run) == 1);
        node.stop();
        changeGate = Future.succeededFuture();
        model.says("Done");
        other = newNode();
        var repeat = asked(run);
        assertThat(repeat.kind()).isEqualTo(Approval.Kind.REPEAT);
        decide(approver, repeat, Decision.APPROVE);
        await().atMost(PATIENCE).until(() -> state(run).equals("finished"));
        assertThat(looks).hasValue(1);
        assertThat(approvalsOf(run)).extracting(Approval::state).containsExactly(Approval.State.REDEEMED);
    }

    @Test
    void sayWhetherTheyReadTextFromOutsideBeforeTheyAsked() {
        model.calls("rename", to("b"));
        model.calls("look", new JsonObject());
        model.calls("rename", to("c"));
        model.says("Done");
        var run = start(Mode.ACT);
        decide(approver, asked(run), Decision.REJECT);
        await().atMost(PATIENCE).until(() -> approvalsOf(run).size() == 2);
        assertThat(approvalsOf(run)).extracting(Approval::tainted).containsExactly(false, true);
    }

    private static JsonObject decision(TestingReader reader) {
        return reader.heard().stream()
                .map(RunEvent::event)
                .filter(it -> "aurora.decision".equals(it.getString("name")))
                .findFirst()
                .orElseThrow()
                .getJsonObject("value");
    }

    private RunStarted start(Mode mode) {
        return node.start(member, UUID.randomUUID(), "Do it", mode);
    }

    private Approval asked(RunStarted run) {
        await().atMost(PATIENCE).until(() -> !approvalsOf(run).isEmpty());
        return approvalsOf(run).getFirst();
    }

    private List<Approval> approvalsOf(RunStarted run) {
        return database.tenant()
                .run(member.scope(), tx -> approvals.ofRun(tx, run.runId()))
                .await();
    }

    private void decide(Member who, Approval approval, Decision decision) {
        var _ = approvals
                .decide(caller(who), approval.id(), decision, "as the test wants", "")
                .await();
    }

    private static Caller caller(Member who) {
        return Caller.session(who.accountId(), who.orgId(), who.sessionId(), "a@example.com", "A", Role.of(who.role()));
    }

    private List<JsonObject> outputs() {
        return model.requests().getLast().messages().stream()
                .filter(ToolOutput.class::isInstance)
                .map(it -> ((ToolOutput) it).content())
                .toList();
    }

    private String state(RunStarted run) {
        return text("SELECT state FROM run WHERE id = '" + run.runId() + "'");
    }

    private int started(RunStarted run) {
        return Integer.parseInt(text("SELECT count(*)::text FROM tool_start WHERE run_id = '" + run.runId() + "'"));
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

    private static JsonObject to(String name) {
        return new JsonObject().put("to", name).put("with", new JsonArray().add(1));
    }

    private static ToolSpec tool(String name, Effect effect, boolean idempotent) {
        return new ToolSpec(
                name,
                "For the test",
                new JsonObject().put("type", "object"),
                effect,
                effect == Effect.READ ? Permission.RESOURCES_READ : Permission.CONNECTIONS_CHECK,
                idempotent,
                PATIENCE,
                10_000,
                ToolSpec.addressOf(name));
    }
}

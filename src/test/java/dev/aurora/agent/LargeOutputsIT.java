package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.RunStarted;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.policy.Effect;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingReader;
import dev.aurora.support.TestingRedis;
import dev.aurora.tool.OutputTools;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs whose tools find more than a model can be shown, or than anybody should see. */
@ExtendWith(DatabaseExtension.class)
final class LargeOutputsIT {
    private static final int MOST = 4 * 1024;
    private static final String KEY = "AKIA" + "Q7R2".repeat(4);

    private final TestingDatabase database;
    private final Member member;
    private final TestingRedis redis = new TestingRedis();
    private final TestingChatModel model = new TestingChatModel();
    private final ToolSpec list;
    private TestingNode node;

    LargeOutputsIT(Vertx vertx, TestingDatabase database) {
        this.database = database;
        member = database.newMember();
        var name = "list_" + UUID.randomUUID().toString().replace('-', '_');
        list = new ToolSpec(
                name,
                "Lists",
                new JsonObject().put("type", "object"),
                Effect.READ,
                Permission.RESOURCES_READ,
                true,
                TestingNode.PATIENCE,
                MOST,
                ToolSpec.addressOf(name));
    }

    @BeforeEach
    void begin() {
        database.endRuns();
        node = new TestingNode(
                database,
                database.address().port(),
                redis,
                model,
                Stream.of(List.of(list), OutputTools.specs())
                        .flatMap(List::stream)
                        .toList());
        node.bus()
                .serve(
                        list.address(),
                        call -> Future.succeededFuture(new ToolResult(new JsonObject()
                                .put("items", rows(call.arguments().getInteger("rows")))
                                .put("note", "made by " + KEY))))
                .await();
    }

    @AfterEach
    void end() {
        node.close();
        redis.close();
    }

    @Test
    void areShownByTheirBeginningAndReadOn() {
        var shown = Promise.<Void>promise();
        model.calls(list.name(), new JsonObject().put("rows", 10_000));
        model.saysBeforeAndAfter(shown.future(), "It is ", "long");
        var run = start();
        await().atMost(TestingNode.PATIENCE).until(() -> model.requests().size() == 2);
        var head = output(1);
        shown.complete();
        follow(run).end().await();
        assertThat(head.toBuffer().length()).isLessThanOrEqualTo(MOST);
        assertThat(head.getString("note")).isEqualTo("made by [redacted: AWS access key]");

        model.calls(
                "read_output",
                new JsonObject().put("handle", head.getString("handle")).put("offset", 9_998));
        model.says("Done");
        follow(start()).end().await();
        var page = output(3);
        assertThat(page.getInteger("total")).isEqualTo(10_000);
        assertThat(page.getJsonArray("items").getJsonObject(1).getString("id")).isEqualTo("i-9999");
    }

    @Test
    void leaveNoSecretInEventsAndRows() {
        model.calls(list.name(), new JsonObject().put("rows", 1));
        model.says("Done");
        var reader = follow(start());
        reader.end().await();
        assertThat(reader.heard())
                .noneSatisfy(it -> assertThat(it.event().encode()).contains(KEY));
        assertThat(reader.heard())
                .anySatisfy(it -> assertThat(it.event().encode()).contains("[redacted: AWS access key]"));
    }

    @Test
    void areRefusedWhileTheStoreIsAwayAndTheRunGoesOn() {
        node.objects().away(true);
        model.calls(list.name(), new JsonObject().put("rows", 10_000));
        model.says("It is too much");
        var reader = follow(start());
        reader.end().await();
        assertThat(reader.text()).isEqualTo("It is too much");
        assertThat(output(1).getString("error")).contains("ask for fewer items or fields");
    }

    private RunStarted start() {
        return node.start(member, UUID.randomUUID(), "What is there?", Mode.ASK);
    }

    private TestingReader follow(RunStarted run) {
        return node.follow(member, run.runId(), 0);
    }

    /** What the model was shown last with its request of that number. */
    private JsonObject output(int request) {
        return ((ToolOutput) model.requests().get(request).messages().getLast()).content();
    }

    private static JsonArray rows(int count) {
        var rows = new JsonArray();
        IntStream.range(0, count).forEach(it -> rows.add(new JsonObject().put("id", "i-" + it)));
        return rows;
    }
}

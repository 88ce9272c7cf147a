package dev.aurora.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.policy.Effect;
import dev.aurora.postgres.Scope;
import dev.aurora.redaction.Redactor;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingObjects;
import dev.aurora.web.Permission;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class ToolOutputsIT {
    private static final int MOST = 8 * 1024;
    private static final ToolSpec LIST = new ToolSpec(
            "list_things",
            "Lists",
            new JsonObject(),
            Effect.READ,
            Permission.RESOURCES_READ,
            true,
            Duration.ofSeconds(5),
            MOST,
            ToolSpec.addressOf("list_things"));

    private final Vertx vertx;
    private final TestingDatabase database;
    private final Bus bus;
    private final TestingObjects objects = new TestingObjects();
    private final ToolOutputs outputs;
    private Member member;
    private Scope run;
    private String deployment;

    ToolOutputsIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        bus = new Bus(vertx);
        outputs = new ToolOutputs(vertx, new Redactor(), database.tenant(), objects);
    }

    @BeforeEach
    void begin() {
        member = database.newMember();
        run = newRun(member, member.projectId());
        deployment = vertx.deployVerticle(new ToolVerticle(database.tenant(), objects))
                .await();
    }

    @AfterEach
    void end() {
        vertx.undeploy(deployment).await();
        database.endRuns();
    }

    @Test
    void leavesWhatFitsAndTakesSecretsOut() {
        var content = new JsonObject().put("name", "web").put("userData", "export DB_PASSWORD=hunt3r");
        assertThat(bounded(content))
                .isEqualTo(
                        new JsonObject().put("name", "web").put("userData", "export DB_PASSWORD=[redacted: password]"));
        assertThat(objects.all()).isEmpty();
    }

    @Test
    void showsTheBeginningOfTenThousandRowsAndReadsThemAll() {
        var content = new JsonObject().put("total", 10_000).put("items", rows(10_000));
        var head = bounded(content);
        assertThat(head.toBuffer().length()).isLessThanOrEqualTo(MOST);
        assertThat(head.getBoolean("truncated")).isTrue();
        assertThat(head.getInteger("total")).isEqualTo(10_000);
        assertThat(head.getInteger("bytes")).isEqualTo(content.toBuffer().length());
        assertThat(head.getString("how")).contains("read_output");
        var shown = head.getJsonArray("shown").getJsonObject(0);
        assertThat(shown.getString("pointer")).isEqualTo("/items");
        assertThat(shown.getInteger("of")).isEqualTo(10_000);
        var items = head.getJsonArray("items");
        assertThat(items).hasSize(shown.getInteger("shown"));

        var read = items.copy();
        while (read.size() < 10_000) {
            var page = read(head, "pointer", "/items", "offset", read.size());
            assertThat(page.toBuffer().length()).isLessThanOrEqualTo(OutputTools.RESULT_BYTES);
            assertThat(page.getInteger("total")).isEqualTo(10_000);
            read.addAll(page.getJsonArray("items"));
            assertThat(page.getInteger("nextOffset")).isEqualTo(read.size() < 10_000 ? read.size() : null);
        }
        assertThat(read).isEqualTo(rows(10_000));
    }

    @Test
    void searchesAList() {
        var head = bounded(new JsonObject().put("items", rows(10_000)));
        var page = read(head, "search", "I-77", "limit", 3);
        assertThat(page.getString("pointer")).isEqualTo("/items");
        assertThat(page.getInteger("matching")).isEqualTo(111);
        assertThat(page.getJsonArray("positions")).containsExactly(77, 770, 771);
        assertThat(page.getJsonArray("items").getJsonObject(1).getString("id")).isEqualTo("i-770");
        assertThat(read(head, "search", "i-77", "offset", 3, "limit", 1).getJsonArray("positions"))
                .containsExactly(772);
    }

    @Test
    void pagesATextOfTenMegabytesByCharacters() {
        var log = "line of a log, äöü 🚀\n".repeat(440_000) + "the needle is here";
        var head = bounded(new JsonObject().put("log", log).put("exit", 1));
        assertThat(head.getInteger("bytes")).isGreaterThan(10_000_000);
        assertThat(head.toBuffer().length()).isLessThanOrEqualTo(MOST);
        assertThat(head.getInteger("exit")).isEqualTo(1);
        var page = read(head, "pointer", "/log", "offset", 1_000);
        assertThat(page.toBuffer().length()).isLessThanOrEqualTo(OutputTools.RESULT_BYTES);
        assertThat(log.substring(1_000)).startsWith(page.getString("text"));
        assertThat(page.getInteger("total")).isEqualTo(log.length());
        var found = read(head, "pointer", "/log", "search", "NEEDLE");
        assertThat(found.getString("text")).endsWith("the needle is here");
        assertThat(found.getInteger("nextOffset")).isNull();
        assertThat(read(head, "pointer", "/log", "search", "nothing such").getInteger("matching"))
                .isZero();
    }

    @Test
    void tellsTheFieldsOfAnObjectThatIsTooLarge() {
        var content = new JsonObject()
                .put("a/b", "x".repeat(60_000))
                .put("inner", new JsonObject().put("deep", "y".repeat(60_000)))
                .put("n", 5);
        var head = bounded(content);
        var page = read(head, "pointer", "");
        assertThat(page.getJsonArray("fields").stream().map(it -> ((JsonObject) it).getString("pointer")))
                .containsExactly("/a~1b", "/inner", "/n");
        assertThat(read(head, "pointer", "/n").getInteger("value")).isEqualTo(5);
        assertThat(read(head, "pointer", "/inner/deep", "offset", 59_990).getString("text"))
                .isEqualTo("y".repeat(10));
    }

    @Test
    void showsTheBeginningOfAnItemThatIsTooLarge() {
        var big = new JsonObject().put("id", "big").put("text", "z".repeat(100_000));
        var head = bounded(new JsonObject().put("items", rows(2).add(big)));
        var page = read(head, "pointer", "/items", "offset", 2);
        assertThat(page.getJsonArray("items").getJsonObject(0).getString("id")).isEqualTo("big");
        assertThat(page.getString("cut")).contains("/items/2");
        assertThat(page.toBuffer().length()).isLessThanOrEqualTo(OutputTools.RESULT_BYTES);
        assertThat(read(head, "pointer", "/items/2/text", "limit", 5).getString("text"))
                .isEqualTo("zzzzz");
    }

    @Test
    void keepsNoSecretAsideEither() {
        var key = "AKIA" + "Q7R2".repeat(4);
        var head = bounded(new JsonObject().put("items", rows(1_000).add(key)));
        assertThat(objects.all().values())
                .allSatisfy(it -> assertThat(it.toString()).doesNotContain(key));
        assertThat(read(head, "offset", 1_000).getJsonArray("items").getString(0))
                .isEqualTo("[redacted: AWS access key]");
    }

    @Test
    void isReadByNobodyElse() {
        var head = bounded(new JsonObject().put("items", rows(1_000)));
        var sameAccount = newRun(member, member.projectId());
        assertThat(read(sameAccount, head, "limit", 1).getJsonArray("items")).hasSize(1);
        var otherProject = newRun(member, database.newProject(member));
        var colleague = database.newColleague(member, "admin");
        var stranger = database.newMember();
        for (var other :
                List.of(otherProject, newRun(colleague, member.projectId()), newRun(stranger, stranger.projectId()))) {
            assertThatThrownBy(() -> read(other, head, "limit", 1))
                    .isInstanceOfSatisfying(
                            Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.NOT_FOUND));
        }
    }

    @Test
    void refusesWhatItCannotReadWithWhatWouldBeAccepted() {
        var head = bounded(new JsonObject().put("items", rows(1_000)));
        assertRefuses(head, Reason.INVALID, "whole number", "offset", -1);
        assertRefuses(head, Reason.INVALID, "whole number", "limit", "many");
        assertRefuses(head, Reason.INVALID, "no JSON pointer", "pointer", "items");
        assertRefuses(head, Reason.NOT_FOUND, "nothing at /items/1000", "pointer", "/items/1000");
        assertRefuses(head, Reason.INVALID, "There is no argument", "path", "/items");
        assertRefuses(new JsonObject().put("handle", "../../etc"), Reason.INVALID, "must be the handle");
        assertRefuses(
                new JsonObject().put("handle", UUID.randomUUID().toString()), Reason.NOT_FOUND, "call the tool again");
        assertThat(read(head, "offset", 5_000).getJsonArray("items")).isEmpty();
    }

    @Test
    void refusesTheResultWhileTheStoreIsAway() {
        objects.away(true);
        assertThatThrownBy(() -> bounded(new JsonObject().put("items", rows(1_000))))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAVAILABLE))
                .hasMessageContaining("ask for fewer items or fields");
        assertThat(bounded(new JsonObject().put("small", 1))).isEqualTo(new JsonObject().put("small", 1));
        objects.away(false);
        var head = bounded(new JsonObject().put("items", rows(1_000)));
        objects.away(true);
        assertRefuses(head, Reason.UNAVAILABLE, "does not answer", "limit", 1);
    }

    @Test
    void forgetsWhatIsOld() {
        var old = bounded(new JsonObject().put("items", rows(1_000)));
        database.sql(
                "UPDATE tool_output SET created_at = now() - interval '31 days' WHERE id = $1",
                UUID.fromString(old.getString("handle")));
        var young = bounded(new JsonObject().put("items", rows(1_000)));
        var outputsOfLongAgo =
                new OldToolOutputs(database.systemQueries(), objects, new ToolConfig(Duration.ofDays(30)));
        objects.away(true);
        assertThatThrownBy(() -> outputsOfLongAgo.forget(100).await()).isInstanceOf(Refusal.class);
        objects.away(false);
        assertThat(outputsOfLongAgo.forget(100).await()).isEqualTo(1);
        assertThat(outputsOfLongAgo.forget(100).await()).isZero();
        assertThat(objects.all()).hasSize(1);
        assertRefuses(old, Reason.NOT_FOUND, "call the tool again", "limit", 1);
        assertThat(read(young, "limit", 1).getJsonArray("items")).hasSize(1);
    }

    private JsonObject bounded(JsonObject content) {
        return outputs.bounded(LIST, call(run, new JsonObject()), content).await();
    }

    private JsonObject read(JsonObject head, Object... arguments) {
        return read(run, head, arguments);
    }

    private JsonObject read(Scope scope, JsonObject head, Object... arguments) {
        var json = new JsonObject().put("handle", head.getString("handle"));
        for (var i = 0; i < arguments.length; i += 2) {
            json.put(arguments[i].toString(), arguments[i + 1]);
        }
        var tool = OutputTools.specs().getFirst();
        return bus.request(tool.address(), call(scope, json), tool.timeLimit())
                .await()
                .content();
    }

    private void assertRefuses(JsonObject head, Reason reason, String sentence, Object... arguments) {
        assertThatThrownBy(() -> read(head, arguments))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(reason))
                .hasMessageContaining(sentence);
    }

    private static ToolCall call(Scope scope, JsonObject arguments) {
        return new ToolCall(scope, scope.id(), 1, "call", arguments, null);
    }

    private Scope newRun(Member of, UUID projectId) {
        var conversation = UUID.randomUUID();
        var id = UUID.randomUUID();
        database.sql(
                "INSERT INTO conversation (id, org_id, project_id, account_id, title) VALUES ($1, $2, $3, $4, 'Test')",
                conversation,
                of.orgId(),
                projectId,
                of.accountId());
        database.sql("""
                INSERT INTO run (id, org_id, project_id, conversation_id, account_id, state, model, holder, lease_until)
                VALUES ($1, $2, $3, $4, $5, 'running', 'test', gen_random_uuid(), now() + interval '1 day')
                """, id, of.orgId(), projectId, conversation, of.accountId());
        return Scope.run(of.orgId(), id);
    }

    private static JsonArray rows(int count) {
        var rows = new JsonArray();
        IntStream.range(0, count)
                .forEach(it -> rows.add(new JsonObject().put("id", "i-" + it).put("state", "running")));
        return rows;
    }
}

package dev.aurora.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.llm.Embeddings;
import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ModelFailure;
import dev.aurora.llm.ModelMessage;
import dev.aurora.llm.ModelMessage.Assistant;
import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ModelMessage.User;
import dev.aurora.llm.ModelRequest;
import dev.aurora.llm.ToolDefinition;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A whole conversation with the planner, as the agent leads it. */
class BuiltInPlannerTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final BuiltInPlanner PLANNER = new BuiltInPlanner(
            VERTX, new Embeddings(), Clock.fixed(Instant.parse("2026-01-15T12:00:00Z"), ZoneOffset.UTC));
    private static final List<ToolDefinition> TOOLS = tools("list_resources", "get_resource", "find_risks");

    private final List<ModelMessage> conversation = new ArrayList<>();
    private final List<String> pieces = new CopyOnWriteArrayList<>();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void aQuestionBecomesACallAndItsOutputAnAnswer() {
        var asked = ask("how many instances are running in each region?");
        assertThat(asked.text()).isEmpty();
        assertThat(asked.toolUses()).singleElement().satisfies(use -> {
            assertThat(use.name()).isEqualTo("list_resources");
            assertThat(use.arguments()).isEqualTo(new JsonObject("""
                            {"types":["aws.ec2.instance"],
                             "filter":[{"field":"state","op":"eq","value":"running"}],
                             "groupBy":["region"]}
                            """));
        });

        var answer = outputs(new JsonObject("""
                {"total":5,"groups":[{"key":{"region":"eu-central-1"},"value":3,"count":3},
                                     {"key":{"region":"eu-west-1"},"value":2,"count":2}]}
                """));
        assertThat(answer.toolUses()).isEmpty();
        assertThat(answer.text()).contains("| eu-central-1 | 3 |");
    }

    @Test
    void twoQuestionsAreTwoCallsAndOneText() {
        var asked = ask("which instances are running, and which security groups are open to the world?");
        assertThat(asked.toolUses()).hasSize(2).doesNotHaveDuplicates();
        assertThat(asked.toolUses().get(0).id())
                .isNotEqualTo(asked.toolUses().get(1).id());

        var answer = outputs(empty(), empty());
        assertThat(answer.text())
                .contains("There are no instances in state running.")
                .contains("There are no security groups that are open to the world.");
    }

    @Test
    void aFailedCallDoesNotHideTheOther() {
        assertThat(ask("which instances are running, and which security groups are open to the world?")
                        .toolUses())
                .hasSize(2);

        var answer = outputs(new JsonObject().put("error", "Too slow"), empty());

        assertThat(answer.text()).contains("That did not work: Too slow").contains("There are no security groups");
    }

    @Test
    void ofSeveralResourcesOfANameTheOneOfTheNamedTypeIsLookedAt() {
        assertThat(ask("describe the instance bastion-1").toolUses()).hasSize(1);

        var again = outputs(new JsonObject("""
                        {"candidates":[{"id":"sg-1","resourceId":"r-1","type":"aws.ec2.security-group","name":"bastion-1"},
                                       {"id":"i-1","resourceId":"r-2","type":"aws.ec2.instance","name":"bastion-1"}]}
                        """));
        assertThat(again.toolUses())
                .singleElement()
                .satisfies(use -> assertThat(use.arguments()).isEqualTo(new JsonObject().put("id", "r-2")));

        var answer = outputs(
                new JsonObject("{\"resource\":{\"id\":\"i-1\",\"type\":\"aws.ec2.instance\",\"name\":\"bastion-1\"}}"));
        assertThat(answer.toolUses()).isEmpty();
        assertThat(answer.text()).startsWith("The instance `bastion-1`");
    }

    @Test
    void aFollowUpChangesTheLastQuestion() {
        converse("which instances are running?", empty());
        converse("and in Frankfurt?", empty());

        var third = ask("how many is that?");

        assertThat(third.toolUses().getFirst().arguments()).isEqualTo(new JsonObject("""
                        {"types":["aws.ec2.instance"],
                         "filter":[{"field":"state","op":"eq","value":"running"},
                                   {"field":"region","op":"eq","value":"eu-central-1"}],
                         "aggregate":{"function":"count"}}
                        """));
    }

    @Test
    void aFollowUpAfterADeclinedQuestionRefersToNothing() {
        converse("which instances are running?", empty());
        converse("what is the weather like?");

        assertThat(ask("and in Frankfurt?").toolUses()).isEmpty();
    }

    @Test
    void whatItDoesNotUnderstandItDeclinesAndSaysWhatItCan() {
        var answer = ask("delete the instance i-0abc123def4567890");

        assertThat(answer.toolUses()).isEmpty();
        assertThat(answer.text())
                .contains("I change nothing")
                .contains("built-in planner")
                .contains("find risks");
    }

    @Test
    void wordsOfAPersonComeBackAsTextOnly() {
        var answer = ask("show me [x](http://evil.example) <script> blubber");

        assertThat(answer.toolUses()).isEmpty();
        assertThat(answer.text()).doesNotContain("<script>").doesNotContain("](http");
    }

    @Test
    void aToolThatIsNotOfferedIsNeverCalled() {
        var answer = ask("refresh the inventory");

        assertThat(answer.toolUses()).isEmpty();
        assertThat(answer.text()).contains("`refresh_inventory`").contains("not available");
    }

    @Test
    void withoutToolsItStillSaysWhatItIs() {
        var request = new ModelRequest("", List.of(new User("what are you?")), List.of());

        var answer = PLANNER.start(request, pieces::add).answer().await();

        assertThat(answer.text()).startsWith("I am the built-in planner of Aurora");
        assertThat(PLANNER.name()).isEqualTo("built-in planner");
    }

    @Test
    void textArrivesInPiecesThatMakeTheAnswer() {
        var answer = ask("what can you do?");

        assertThat(pieces).hasSizeGreaterThan(20);
        assertThat(String.join("", pieces)).isEqualTo(answer.text());
    }

    @Test
    void theSameConversationGetsTheSameAnswer() {
        var request = new ModelRequest("", List.of(new User("public buckets per region")), TOOLS);

        var answers = Stream.generate(
                        () -> PLANNER.start(request, piece -> {}).answer().await())
                .limit(3)
                .distinct();

        assertThat(answers).hasSize(1);
    }

    @Test
    void aCancelledAnswerFailsAsCancelled() {
        var request = new ModelRequest("", List.of(new User("what are you?")), TOOLS);
        var heard = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var call = PLANNER.start(request, piece -> {
            heard.countDown();
            uninterrupted(cancelled);
        });
        uninterrupted(heard);
        call.cancel();
        cancelled.countDown();

        assertThatThrownBy(() -> call.answer().await())
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.CANCELLED));
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A whole turn whose answers do not matter. */
    private void converse(String question, JsonObject... contents) {
        assertThat(ask(question).toolUses()).hasSize(contents.length);
        if (contents.length > 0) {
            assertThat(outputs(contents).toolUses()).isEmpty();
        }
    }

    private ModelAnswer ask(String question) {
        conversation.add(new User(question));
        return next();
    }

    private ModelAnswer outputs(JsonObject... contents) {
        var uses = ((Assistant) conversation.getLast()).toolUses();
        for (var i = 0; i < contents.length; i++) {
            var use = uses.get(i);
            conversation.add(new ToolOutput(use.id(), use.name(), contents[i], contents[i].containsKey("error")));
        }
        return next();
    }

    private ModelAnswer next() {
        var answer = PLANNER.start(new ModelRequest("", conversation, TOOLS), pieces::add)
                .answer()
                .await();
        conversation.add(new Assistant(answer.text(), answer.toolUses()));
        return answer;
    }

    private static JsonObject empty() {
        return new JsonObject().put("total", 0).put("items", new JsonArray());
    }

    private static List<ToolDefinition> tools(String... names) {
        return Stream.of(names)
                .map(name -> new ToolDefinition(name, "", new JsonObject()))
                .toList();
    }
}

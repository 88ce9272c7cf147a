package dev.aurora.llm;

import static dev.aurora.support.TestingModelServer.failure;
import static dev.aurora.support.TestingModelServer.reply;
import static dev.aurora.support.TestingModelServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.aurora.llm.ModelFailure.Kind;
import dev.aurora.support.TestingModelServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every model behind a provider's wire promises, faults of the wire among it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RemoteModelContractTest extends ChatModelContractTest {
    static final String KEY = "sk-testing-0123456789";

    final Vertx vertx = Vertx.vertx();
    TestingModelServer server = new TestingModelServer(vertx);
    private final List<ChatModels> made = new ArrayList<>();

    /** As in {@code aurora.llm.provider}. */
    abstract String provider();

    /** The word by which the provider says that an answer got too long. */
    abstract String finishOfLength();

    @AfterEach
    final void startAfresh() {
        made.forEach(it -> it.close().await());
        made.clear();
        server.close();
        server = new TestingModelServer(vertx);
    }

    @AfterAll
    final void close() {
        server.close();
        vertx.close().await();
    }

    @Override
    protected final ChatModel model() {
        return model("aurora.llm.silence.timeout", "10s");
    }

    final ChatModel model(String... settings) {
        var models = new ChatModels(vertx, server.config(provider(), settings));
        made.add(models);
        return models.configured().orElseThrow();
    }

    @Override
    protected final ModelRequest question() {
        return ask("How many?");
    }

    @Test
    final void relaysTextAsItArrives() {
        var gate = Promise.<Void>promise();
        server.enqueue(
                reply().text("Hel").await(gate.future()).text("lo ", "wörld").usage(120, 34));
        var heard = new CopyOnWriteArrayList<String>();
        var call = model().start(question(), heard::add);
        await().until(() -> heard.equals(List.of("Hel")));
        gate.complete();
        var answer = answerOf(call);
        assertThat(heard).containsExactly("Hel", "lo ", "wörld");
        assertThat(answer).isEqualTo(new ModelAnswer("Hello wörld", List.of(), 120, 34));
    }

    @Test
    final void readsCharactersAndEventsThatTheNetworkSplit() {
        // The reply's events as raw bytes would be one write; a slow trickle of odd pieces is what proxies make of it.
        server.enqueue(
                reply().text("日本語 ", "\"quoted\" \\ and\nlines", " 🚀").ping().text("!"));
        var answer = answerOf(model().start(question(), _ -> {}));
        assertThat(answer.text()).isEqualTo("日本語 \"quoted\" \\ and\nlines 🚀!");
    }

    @Test
    final void assemblesParallelToolCallsFromFragments() {
        var filter = new JsonObject()
                .put("types", new JsonArray().add("aws.ec2.instance"))
                .put("text", "ein \"Wort\" \\ zwei\n日本");
        server.enqueue(reply().text("Let me look.")
                .tools(
                        new ToolUse("call_1", "list_resources", filter),
                        new ToolUse("call_2", "find_risks", new JsonObject()),
                        new ToolUse("call_3", "get_resource", new JsonObject().put("id", "i-1"))));
        var answer = answerOf(model().start(question(), _ -> {}));
        assertThat(answer.text()).isEqualTo("Let me look.");
        assertThat(answer.toolUses())
                .containsExactly(
                        new ToolUse("call_1", "list_resources", filter),
                        new ToolUse("call_2", "find_risks", new JsonObject()),
                        new ToolUse("call_3", "get_resource", new JsonObject().put("id", "i-1")));
    }

    @Test
    final void takesNoArgumentsForAnEmptyObject() {
        server.enqueue(reply().toolWithArguments("call_1", "find_risks", ""));
        var answer = answerOf(model().start(question(), _ -> {}));
        assertThat(answer.toolUses()).containsExactly(new ToolUse("call_1", "find_risks", new JsonObject()));
    }

    @Test
    final void refusesArgumentsThatAreNoJson() {
        server.enqueue(reply().toolWithArguments("call_1", "find_risks", "{\"severity\": [\"high\""));
        assertFails(model(), Kind.GARBLED, "find_risks");
        server.enqueue(reply().toolWithArguments("call_1", "find_risks", "[1]"));
        assertFails(model(), Kind.GARBLED, "no valid JSON object");
    }

    @Test
    final void namesWhatToSetWhenTheKeyIsWrong() {
        server.enqueue(failure(401, "authentication_error", "Incorrect API key provided: " + KEY));
        var call = model().start(question(), _ -> {});
        assertFails(call, Kind.UNAUTHENTICATED, "does not accept the API key: set");
        var failure = failureOf(call);
        assertThat(failure.toString()).doesNotContain(KEY).doesNotContain("0123456789");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    final void neverRepeatsTheKey() {
        server.enqueue(failure(400, "invalid_request_error", "Key " + KEY + " and sk-other-secret-1 are odd"));
        var call = model().start(question(), _ -> {});
        assertFails(call, Kind.REFUSED, "are odd");
        var failure = failureOf(call);
        assertThat(failure.toString()).doesNotContain(KEY).doesNotContain("secret-1");
        assertThat(server.config(provider()).toString()).doesNotContain(KEY);
        assertThat(model().toString()).doesNotContain(KEY);
    }

    @Test
    final void waitsAsLongAsTheProviderAsks() {
        server.enqueue(failure(429, "rate_limit_error", "Slow down").header("retry-after", "1"), reply().text("now"));
        var began = System.nanoTime();
        assertThat(answerOf(model().start(question(), _ -> {})).text()).isEqualTo("now");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(990));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    final void givesUpWhenTheLimitStays() {
        server.answerWith(_ -> failure(429, "rate_limit_error", "Slow down").header("retry-after-ms", "5"));
        assertFails(model("aurora.llm.attempts", "3"), Kind.LIMITED, "limits the rate of requests: Slow down");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    final void doesNotWaitLongerThanIsSensible() {
        server.enqueue(failure(429, "rate_limit_error", "Slow down").header("retry-after", "3600"));
        assertFails(model(), Kind.LIMITED, "asks to wait 3600 s");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    final void triesAgainAfterAServerError() {
        server.enqueue(
                status(500, "<html>oops</html>").header("content-type", "text/html"),
                failure(529, "overloaded_error", "Overloaded").header("retry-after-ms", "1"),
                reply().text("fine"));
        assertThat(answerOf(model().start(question(), _ -> {})).text()).isEqualTo("fine");
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    final void triesAgainAfterAnErrorBeforeTheFirstWord() {
        server.enqueue(reply().error("overloaded_error", "Overloaded"), reply().cut(), reply().text("fine"));
        var heard = new StringBuilder();
        assertThat(answerOf(model().start(question(), heard::append)).text()).isEqualTo("fine");
        assertThat(heard).hasToString("fine");
    }

    @Test
    final void givesUpWhenTheServerStaysBroken() {
        server.answerWith(_ -> failure(503, "api_error", "Down").header("retry-after-ms", "1"));
        assertFails(model("aurora.llm.attempts", "2"), Kind.UNAVAILABLE, "status 503): Down");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    final void saysWhenTheServerCannotBeReached() {
        var model = model("aurora.llm.attempts", "1");
        var address = server.baseUrl();
        server.close();
        assertFails(model, Kind.UNAVAILABLE, "cannot be reached at " + address);
    }

    @Test
    final void noticesACutStream() {
        server.enqueue(reply().text("The answer is").cut());
        var heard = new StringBuilder();
        var call = model().start(question(), heard::append);
        assertFails(call, Kind.UNAVAILABLE, "closed the connection in the middle");
        assertThat(heard).hasToString("The answer is");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    final void noticesAStreamCutWithinAToolCall() {
        server.enqueue(
                reply().text(".").tool("call_1", "find_risks", new JsonObject()).cut());
        assertFails(model(), Kind.UNAVAILABLE, "closed the connection in the middle");
    }

    @Test
    final void noticesSilence() {
        server.enqueue(reply().text("Well").silence());
        var call = model("aurora.llm.silence.timeout", "300ms").start(question(), _ -> {});
        assertFails(call, Kind.UNAVAILABLE, "sent nothing for 0.3 s");
        assertClosed();
    }

    @Test
    final void isPatientWithASlowTrickle() {
        var slow = reply();
        for (var i = 0; i < 8; i++) {
            slow = slow.text("x").pause(Duration.ofMillis(100)).ping().pause(Duration.ofMillis(100));
        }
        server.enqueue(slow);
        var model = model("aurora.llm.silence.timeout", "600ms");
        assertThat(answerOf(model.start(question(), _ -> {})).text()).isEqualTo("xxxxxxxx");
    }

    @Test
    final void noticesGarbageInTheStream() {
        server.enqueue(reply().text("a").raw("data: <<<not json>>>\n\n").text("b"));
        assertFails(model(), Kind.GARBLED, "cannot be read");
        server.enqueue(reply().text("a").raw(unfinishedEvent()).text("b"));
        assertFails(model(), Kind.GARBLED, "cannot be read");
        server.enqueue(reply().raw("\u0000\u0001 garbage \u0002\n\n").cut());
        assertFails(model("aurora.llm.attempts", "1"), Kind.GARBLED, "no event stream");
    }

    /** An event of the provider's whose JSON is broken. */
    abstract String unfinishedEvent();

    @Test
    final void noticesAPageInsteadOfAStream() {
        server.enqueue(status(200, "<html>Welcome</html>").header("content-type", "text/html"));
        assertFails(model(), Kind.GARBLED, "Check aurora.llm.base.url");
    }

    @Test
    final void passesOnWhyARequestWasRefused() {
        server.enqueue(failure(400, "invalid_request_error", "prompt is too long: 250000 tokens > 200000 maximum"));
        assertFails(model(), Kind.REFUSED, "prompt is too long: 250000 tokens");
        server.enqueue(failure(404, "not_found_error", "model: test-model"));
        assertFails(model(), Kind.REFUSED, "does not know the model \"test-model\"");
    }

    @Test
    final void saysWhenAnAnswerReachedTheLongestLength() {
        server.enqueue(reply().text("Once upon").finish(finishOfLength()));
        assertThat(answerOf(model().start(question(), _ -> {})).text())
                .startsWith("Once upon")
                .contains("longest length");
        server.enqueue(reply().tool("call_1", "find_risks", new JsonObject()).finish(finishOfLength()));
        assertFails(model(), Kind.REFUSED, "aurora.llm.max.output.tokens");
    }

    @Test
    final void closesTheConnectionWhenCancelled() {
        server.enqueue(reply().text("Well").silence());
        var heard = new CopyOnWriteArrayList<String>();
        var call = model().start(question(), heard::add);
        await().until(() -> !heard.isEmpty());
        call.cancel();
        assertFails(call, Kind.CANCELLED, "cancelled");
        assertClosed();
    }

    @Test
    final void canBeCancelledWhileItWaitsForTheNextAttempt() {
        server.enqueue(failure(429, "rate_limit_error", "Slow down").header("retry-after", "10"));
        var call = model().start(question(), _ -> {});
        await().until(() -> server.requests().size() == 1);
        call.cancel();
        assertFails(call, Kind.CANCELLED, "cancelled");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    final void failsWithWhatTheListenerThrows() {
        server.enqueue(reply().text("a").silence());
        var call = model().start(question(), _ -> {
            throw new IllegalStateException("listener");
        });
        var failure = catchThrowableOfType(IllegalStateException.class, () -> answerOf(call));
        assertThat(failure).hasMessage("listener");
        assertClosed();
    }

    @Test
    final void serves200StreamsAtOnceWithoutMixingThem() {
        server.answerWith(it -> {
            var number = it.body().encode().replaceAll(".*stream no (\\d+).*", "$1");
            var answer = reply();
            for (var i = 0; i < 20; i++) {
                answer = answer.text(number + ",").pause(Duration.ofMillis(i % 5));
            }
            return answer.tool("call_" + number, "get_resource", new JsonObject().put("id", number));
        });
        var model = model();
        var heard = IntStream.range(0, 200).mapToObj(_ -> new StringBuilder()).toList();
        var calls = IntStream.range(0, 200)
                .mapToObj(i -> model.start(ask("stream no " + i), heard.get(i)::append))
                .toList();
        for (var i = 0; i < calls.size(); i++) {
            var answer = answerOf(calls.get(i));
            assertThat(answer.text())
                    .isEqualTo((i + ",").repeat(20))
                    .isEqualTo(heard.get(i).toString());
            assertThat(answer.toolUses())
                    .containsExactly(new ToolUse("call_" + i, "get_resource", new JsonObject().put("id", "" + i)));
        }
    }

    @Test
    final void waitsForAListenerThatWaits() {
        server.enqueue(reply().text("a", "b")
                .pause(Duration.ofMillis(5))
                .text("c")
                .pause(Duration.ofMillis(5))
                .text("d"));
        var heard = new StringBuilder();
        var model = model();
        var _ = vertx.deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                var call = model.start(question(), delta -> {
                                    heard.append('<');
                                    vertx.timer(30, TimeUnit.MILLISECONDS).await();
                                    heard.append(delta).append('>');
                                });
                                return call.answer();
                            }
                        },
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .timeout(20, TimeUnit.SECONDS)
                .await();
        assertThat(heard).hasToString("<a><b><c><d>");
    }

    @Test
    final void letsASlowListenerHearEverythingBeforeTheStreamEndsBadly() {
        server.enqueue(reply().text("a", "b", "c").cut());
        var heard = new StringBuilder();
        var model = model();
        var deployed = vertx.deployVerticle(
                new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return model.start(question(), delta -> {
                                    heard.append('<');
                                    vertx.timer(60, TimeUnit.MILLISECONDS).await();
                                    heard.append(delta).append('>');
                                })
                                .answer()
                                .onFailure(_ -> heard.append('.'));
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD));
        var failure = catchThrowableOfType(
                ModelFailure.class, () -> deployed.timeout(20, TimeUnit.SECONDS).await());
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(heard.toString()).matches("(<a>(<b>(<c>)?)?)\\.");
    }

    @Test
    final void slowsTheProviderWhenTheListenerIsSlow() {
        var piece = "x".repeat(64 * 1024);
        var sent = new AtomicInteger();
        var flood = reply();
        for (var i = 0; i < 400; i++) {
            flood = flood.text(piece).then(sent::incrementAndGet);
        }
        server.enqueue(flood);
        var gate = Promise.<Void>promise();
        var model = model();
        var answer = Promise.<ModelAnswer>promise();
        var deployed = vertx.deployVerticle(
                new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        var call = model.start(question(), _ -> gate.future().await());
                        call.answer().onComplete(answer);
                        return Future.succeededFuture();
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD));
        await().until(() -> sent.get() > 0);
        await().during(Duration.ofMillis(300)).until(() -> sent.get() < 300);
        gate.complete();
        assertThat(answer.future().timeout(20, TimeUnit.SECONDS).await().text()).hasSize(400 * piece.length());
        vertx.undeploy(deployed.await()).await();
    }

    @Test
    final void acceptsThatThereIsNothingToAddAfterATool() {
        server.answerWith(_ -> reply());
        var conversation = longConversation();
        var afterTool = new ModelRequest("", conversation.messages().subList(0, 4), conversation.tools());
        assertThat(answerOf(model().start(afterTool, _ -> {})).text()).isEmpty();
        assertFails(model("aurora.llm.attempts", "2"), Kind.GARBLED, "gave an empty answer");
    }

    static ModelRequest longConversation() {
        return new ModelRequest(
                "You run clouds.",
                List.of(
                        new ModelMessage.User("What is there?"),
                        new ModelMessage.Assistant(
                                "I look.",
                                List.of(
                                        new ToolUse("call_1", "list_resources", new JsonObject().put("limit", 5)),
                                        new ToolUse("call_2", "find_risks", new JsonObject()))),
                        new ModelMessage.ToolOutput(
                                "call_1", "list_resources", new JsonObject().put("total", 3), false),
                        new ModelMessage.ToolOutput(
                                "call_2", "find_risks", new JsonObject().put("error", "No such check"), true),
                        new ModelMessage.Assistant("Three.", List.of()),
                        new ModelMessage.Assistant("", List.of()),
                        new ModelMessage.User("And in Frankfurt?")),
                List.of(new ToolDefinition(
                        "list_resources",
                        "Lists resources",
                        new JsonObject()
                                .put("type", "object")
                                .put(
                                        "properties",
                                        new JsonObject()
                                                .put(
                                                        "filter",
                                                        new JsonObject()
                                                                .put("type", "array")
                                                                .put(
                                                                        "items",
                                                                        new JsonObject()
                                                                                .put("type", "object")
                                                                                .put(
                                                                                        "properties",
                                                                                        new JsonObject()
                                                                                                .put(
                                                                                                        "value",
                                                                                                        new JsonObject()))))
                                                .put("limit", new JsonObject().put("type", "integer")))
                                .put("required", new JsonArray().add("filter"))
                                .put("additionalProperties", false))));
    }

    final JsonObject sent(ModelRequest request) {
        var _ = answerOf(model().start(request, _ -> {}));
        return server.requests().getLast().body();
    }

    final void assertFails(ChatModel model, Kind kind, String sentence) {
        assertFails(model.start(question(), _ -> {}), kind, sentence);
    }

    static void assertFails(ModelCall call, Kind kind, String sentence) {
        var failure = failureOf(call);
        assertThat(failure).hasMessageContaining(sentence);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    private static ModelFailure failureOf(ModelCall call) {
        return catchThrowableOfType(ModelFailure.class, () -> answerOf(call));
    }

    private void assertClosed() {
        assertThat(server.requests()
                        .getLast()
                        .closedByClient()
                        .toCompletionStage()
                        .toCompletableFuture())
                .succeedsWithin(5, TimeUnit.SECONDS);
    }
}

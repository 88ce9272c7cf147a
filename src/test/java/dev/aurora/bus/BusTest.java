package dev.aurora.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BusTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Address<Question, Reply> ASK = new Address<>("test.ask.v1", Question.class, Reply.class);
    private static final Topic<Question> ASKED = new Topic<>("test.asked.v1", Question.class);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);

    private record Question(String text, Instant at) {}

    private record Reply(String text) {}

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void carriesRecordsThereAndBack() {
        var at = Instant.parse("2026-01-02T03:04:05.678Z");
        bus.serve(ASK, it -> Future.succeededFuture(new Reply(it.text() + " " + it.at())))
                .await();
        assertThat(bus.request(ASK, new Question("now", at), SOON).await().text())
                .isEqualTo("now " + at);
    }

    @Test
    void carriesARefusalWithItsReasonAndSentence() {
        bus.serve(ASK, it -> Future.failedFuture(new Refusal(Reason.CONFLICT, "Not twice")))
                .await();
        assertRefused(Reason.CONFLICT, "Not twice");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "900000, 900", "86400000, 86400", "9000000000000000, 21474835"})
    void carriesHowLongToWait(long millis, long seconds) {
        bus.serve(ASK, it -> Future.failedFuture(Refusal.exhausted("Later", Duration.ofMillis(millis))))
                .await();
        assertThatThrownBy(() ->
                        bus.request(ASK, new Question("", Instant.EPOCH), SOON).await())
                .isInstanceOfSatisfying(Refusal.class, it -> {
                    assertThat(it.reason()).isEqualTo(Reason.EXHAUSTED);
                    assertThat(it.sentence()).isEqualTo("Later");
                    assertThat(it.retryAfter()).contains(Duration.ofSeconds(seconds));
                });
    }

    @Test
    void tellsNothingOfTheInsideWhenAHandlerFails() {
        bus.serve(ASK, it -> {
                    throw new IllegalStateException("password is hunter2");
                })
                .await();
        assertRefused(Reason.INTERNAL, "Internal error");
    }

    @Test
    void saysThatNobodyServesAndThatNobodyAnswersInTime() {
        assertRefused(Reason.UNAVAILABLE, "not running");
        bus.serve(ASK, it -> Promise.<Reply>promise().future()).await();
        assertThatThrownBy(() -> bus.request(ASK, new Question("", Instant.EPOCH), Duration.ofMillis(50))
                        .await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    @Test
    void refusesWhatIsNoMessage() {
        bus.serve(ASK, it -> Future.succeededFuture(new Reply(""))).await();
        assertThatThrownBy(() ->
                        vertx.eventBus().request(ASK.name(), Buffer.buffer("{")).await())
                .hasMessageContaining("Malformed message");
    }

    @Test
    void aHandlerThatWaitsHoldsUpNoOther() {
        var first = Promise.<Reply>promise();
        bus.serve(ASK, it -> it.text().equals("slow") ? first.future() : Future.succeededFuture(new Reply("quick")))
                .await();
        var slow = bus.request(ASK, new Question("slow", Instant.EPOCH), SOON);
        assertThat(bus.request(ASK, new Question("", Instant.EPOCH), SOON)
                        .await()
                        .text())
                .isEqualTo("quick");
        first.complete(new Reply("slow"));
        assertThat(slow.await().text()).isEqualTo("slow");
    }

    @Test
    void tellsEveryListenerAndSurvivesOneThatFails() {
        var heard = new CopyOnWriteArrayList<String>();
        bus.listen(ASKED, it -> {
                    throw new IllegalStateException("deaf");
                })
                .completion()
                .await();
        bus.listen(ASKED, it -> heard.add("a " + it.text())).completion().await();
        bus.listen(ASKED, it -> heard.add("b " + it.text())).completion().await();
        bus.publish(ASKED, new Question("1", Instant.EPOCH));
        bus.publish(ASKED, new Question("2", Instant.EPOCH));
        await().until(() -> heard.size() == 4);
        assertThat(heard).containsSubsequence("a 1", "a 2").containsSubsequence("b 1", "b 2");
    }

    private void assertRefused(Reason reason, String sentence) {
        assertThatThrownBy(() ->
                        bus.request(ASK, new Question("", Instant.EPOCH), SOON).await())
                .isInstanceOfSatisfying(Refusal.class, it -> {
                    assertThat(it.reason()).isEqualTo(reason);
                    assertThat(it.sentence()).contains(sentence);
                    assertThat(it.retryAfter()).isEmpty();
                });
    }
}

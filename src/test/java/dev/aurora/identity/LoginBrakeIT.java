package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.LoginBrake.Attempt;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class LoginBrakeIT {
    private static final String HOME = "10.0.0.1";

    private final TestingDatabase database;
    private final LoginBrake brake;
    private final LoginBrake otherNode;
    private final AtomicInteger guesses = new AtomicInteger();
    private final String ada = UUID.randomUUID() + "@example.com";

    LoginBrakeIT(TestingDatabase database) {
        this.database = database;
        brake = new LoginBrake(database.systemQueries());
        otherNode = new LoginBrake(database.systemQueries());
    }

    @BeforeEach
    void forgetEverything() {
        database.sql("TRUNCATE login_attempt");
    }

    @Test
    void letsAFewFailuresPassAndThenDoublesTheWait() {
        fail(ada, HOME, 5);
        assertBraked(ada, HOME, 1);
        pass(Duration.ofSeconds(1));
        fail(ada, HOME, 1);
        assertBraked(ada, HOME, 2);
        pass(Duration.ofSeconds(2));
        fail(ada, HOME, 1);
        assertBraked(ada, HOME, 4);
        assertThat(guesses).hasValue(7);
    }

    @Test
    void waitsAtMostAQuarterOfAnHour() {
        for (var i = 0; i < 20; i++) {
            fail(ada, HOME, 1);
            pass(Duration.ofMinutes(15));
        }
        fail(ada, HOME, 1);
        assertBraked(ada, HOME, 900);
    }

    @Test
    void countsOnAllNodesTogetherAndAcrossRestarts() {
        fail(ada, HOME, 5);
        assertThatThrownBy(
                        () -> otherNode.guess(attempt(ada, HOME), this::wrong).await())
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new LoginBrake(database.systemQueries())
                        .guess(attempt(ada, HOME), this::wrong)
                        .await())
                .isInstanceOf(Refusal.class);
    }

    @Test
    void countsAttemptsBeforeTheirOutcomeIsKnown() {
        var outcome = Promise.<Optional<String>>promise();
        var attempts = IntStream.range(0, 30)
                .mapToObj(i -> (i % 2 == 0 ? brake : otherNode).guess(attempt(ada, HOME), () -> {
                    guesses.incrementAndGet();
                    return outcome.future();
                }))
                .toList();
        await().until(() -> attempts.stream().filter(Future::failed).count() == 25);
        assertThat(guesses).hasValue(5);
        outcome.complete(Optional.empty());
        assertThat(attempts.stream().filter(it -> !it.failed()))
                .allSatisfy(it -> assertThat(it.await()).isEmpty());
    }

    @Test
    void holdsUpNobodyElse() {
        fail(ada, HOME, 5);
        fail(ada, "10.0.0.2", 1);
        fail(UUID.randomUUID() + "@example.com", HOME, 1);
    }

    @Test
    void forgetsFailuresAfterASuccess() {
        fail(ada, HOME, 4);
        assertThat(succeed(ada, HOME)).isTrue();
        fail(ada, HOME, 5);
    }

    @Test
    void forgetsFailuresAfterAWhile() {
        fail(ada, HOME, 5);
        pass(Duration.ofMinutes(31));
        fail(ada, HOME, 5);
    }

    @Test
    void slowsDownOneAddressThatTriesManyAccounts() {
        for (var i = 0; i < 50; i++) {
            fail("account-" + i, HOME, 1);
        }
        assertBraked("account-51", HOME, 1);
        fail("account-51", "10.0.0.2", 1);
    }

    @Test
    void takesTheAddressesOfOneNetworkForOne() {
        for (var i = 0; i < 5; i++) {
            fail(ada, "2001:db8:1:2::" + i, 1);
        }
        assertBraked(ada, "2001:db8:1:2:ffff::1", 1);
        fail(ada, "2001:db8:1:3::1", 1);
    }

    @Test
    void slowsDownManyAddressesThatTryOneAccountButForAMinuteAtMost() {
        guessFromManyAddresses();
        assertBraked(ada, "10.9.9.9", 60);
    }

    @Test
    void letsTheOwnerInFromAKnownAddressWhateverStrangersDo() {
        assertThat(succeed(ada, HOME)).isTrue();
        guessFromManyAddresses();
        assertBraked(ada, "10.9.9.9", 60);
        assertThat(succeed(ada, HOME)).isTrue();
        assertBraked(ada, "10.9.9.9", 60);
        database.sql("UPDATE login_attempt SET succeeded_at = succeeded_at - interval '31 days'");
        assertBraked(ada, HOME, 60);
    }

    @Test
    void tellsUnknownAccountsFromKnownOnesByNothing() {
        var known = email(database.newMember());
        for (var email : List.of(ada, known)) {
            fail(email, "10.1.1.1", 5);
            assertBraked(email, "10.1.1.1", 1);
        }
    }

    @Test
    void recordsFailuresInTheOrganisationTheyWereFor() {
        var member = database.newMember();
        fail(email(member), "2001:db8::7", 5);
        assertBraked(email(member), "2001:db8::7", 1);
        var entries = database.superuser()
                .preparedQuery("SELECT actor, action, subject, detail FROM audit_entry WHERE org_id = $1 ORDER BY"
                        + " created_at, action DESC")
                .execute(Tuple.of(member.orgId()))
                .await();
        var actions = new ArrayList<String>();
        entries.forEach(row -> {
            actions.add(row.getString("action"));
            assertThat(row.getString("actor")).isEqualTo("anonymous");
            assertThat(row.getString("subject")).isEqualTo("account:" + member.accountId());
            assertThat(row.get(JsonObject.class, "detail").getString("address")).isEqualTo("2001:db8::7");
        });
        assertThat(actions)
                .containsExactly(
                        "login.failed", "login.failed", "login.failed", "login.failed", "login.failed", "login.braked");
    }

    @Test
    void keepsNoEmailAndForgetsOldRowsAsOthersCome() {
        for (var i = 0; i < 10; i++) {
            fail("account-" + i, "10.0.0." + i, 1);
        }
        assertThat(succeed(ada, HOME)).isTrue();
        assertThat(rows()).isEqualTo(30 + 3 - 1);
        database.sql("UPDATE login_attempt SET forget_at = forget_at - interval '1 hour', last_at = last_at - interval"
                + " '1 hour'");
        fail("somebody", "10.2.2.2", 1);
        fail("somebody", "10.2.2.2", 1);
        // What stays is what was asked for now, and that the owner is known at home.
        assertThat(rows()).isEqualTo(3 + 1);
    }

    private long rows() {
        return database.superuser()
                .query("SELECT count(*) FROM login_attempt")
                .execute()
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    /** As many as are free, and then so many that the wait is the longest. */
    private void guessFromManyAddresses() {
        for (var i = 0; i < 107; i++) {
            fail(ada, "10.1." + i / 250 + "." + i % 250, 1);
            pass(Duration.ofSeconds(i < 99 ? 0 : 61));
        }
        fail(ada, "10.2.0.1", 1);
    }

    private void fail(String email, String address, int times) {
        for (var i = 0; i < times; i++) {
            assertThat(brake.guess(attempt(email, address), this::wrong).await())
                    .isEmpty();
        }
    }

    private boolean succeed(String email, String address) {
        return brake.guess(attempt(email, address), () -> Future.succeededFuture(Optional.of("in")))
                .await()
                .isPresent();
    }

    private Future<Optional<String>> wrong() {
        guesses.incrementAndGet();
        return Future.succeededFuture(Optional.empty());
    }

    private void assertBraked(String email, String address, int seconds) {
        assertThatThrownBy(
                        () -> brake.guess(attempt(email, address), this::wrong).await())
                .isInstanceOfSatisfying(Refusal.class, it -> {
                    assertThat(it.reason()).isEqualTo(Reason.EXHAUSTED);
                    assertThat(it.retryAfter()).contains(Duration.ofSeconds(seconds));
                    assertThat(it.sentence()).contains(seconds + " seconds");
                });
    }

    private void pass(Duration time) {
        database.sql("UPDATE login_attempt SET last_at = last_at - $1::float8 * interval '1 second'", (double)
                time.toSeconds());
    }

    private static String email(Member member) {
        return member.accountId() + "@example.com";
    }

    private static Attempt attempt(String email, String address) {
        return new Attempt(email, null, address, "login.failed");
    }
}

package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.IdempotencyKeys.Keyed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DatabaseExtension.class)
final class IdempotencyKeysIT {
    private static final String REQUEST = "one";
    private static final String OTHER_REQUEST = "two";

    private final TestingDatabase database;
    private final IdempotencyKeys keys;
    private final Member member;
    private final Caller caller;
    private final AtomicInteger done = new AtomicInteger();

    IdempotencyKeysIT(TestingDatabase database) {
        this.database = database;
        keys = new IdempotencyKeys(database.tenant());
        member = database.newMember();
        caller = caller(member);
    }

    @Test
    void answersARepeatWithWhatTheFirstGot() {
        var first = once(caller, REQUEST);
        var repeat = once(caller, REQUEST);
        assertThat(done).hasValue(1);
        assertThat(first.headers()).doesNotContainKey("Idempotency-Replayed");
        assertThat(repeat.status()).isEqualTo(first.status());
        assertThat(repeat.body()).isEqualTo(new JsonObject().put("number", 1));
        assertThat(repeat.headers())
                .containsEntry("Location", "/made/1")
                .containsEntry("ETag", "\"1\"")
                .containsEntry("Idempotency-Replayed", "true");
    }

    @Test
    void repeatsAnAnswerWithoutContent() {
        for (var i = 0; i < 2; i++) {
            var answer = keys.once(caller, keyed(REQUEST), () -> Future.succeededFuture(Answer.noContent()))
                    .await();
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.body()).isNull();
        }
    }

    @Test
    void refusesTheKeyOfAnotherRequest() {
        assertThat(once(caller, REQUEST).status()).isEqualTo(201);
        refused(Reason.CONFLICT, "another request", () -> once(caller, OTHER_REQUEST));
        assertThat(done).hasValue(1);
    }

    @Test
    void doesOnceWhatComesManyTimesAtOnce() {
        var answers = new ArrayList<Future<Answer>>();
        var gate = Promise.<Void>promise();
        for (var i = 0; i < 30; i++) {
            answers.add(keys.once(caller, keyed(REQUEST), () -> gate.future().map(v -> made())));
        }
        await().until(() -> answers.stream().filter(Future::failed).count() == 29);
        gate.complete();
        Future.join(answers).transform(Future::succeededFuture).await();
        var failed = answers.stream().filter(Future::failed).toList();
        assertThat(failed).hasSize(29).allSatisfy(it -> {
            assertThat(it.cause()).isInstanceOf(Refusal.class);
            assertThat(((Refusal) it.cause()).reason()).isEqualTo(Reason.CONFLICT);
            assertThat(((Refusal) it.cause()).retryAfter()).isPresent();
        });
        assertThat(done).hasValue(1);
        assertThat(once(caller, REQUEST).headers()).containsKey("Idempotency-Replayed");
        assertThat(done).hasValue(1);
    }

    @Test
    void givesTheKeyBackWhenTheRequestFails() {
        assertThatThrownBy(() -> keys.once(
                                caller,
                                keyed(REQUEST),
                                () -> Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "Away")))
                        .await())
                .hasMessage("Away");
        assertThatThrownBy(() -> keys.once(caller, keyed(REQUEST), () -> {
                            throw new IllegalStateException("Broken");
                        })
                        .await())
                .hasMessage("Broken");
        keys.once(caller, keyed(REQUEST), () -> Future.succeededFuture(new Answer(302, null, Map.of())))
                .await();
        assertThat(once(caller, OTHER_REQUEST).status()).isEqualTo(201);
    }

    @Test
    void findsTheFirstAlsoWhenItFailsMeanwhile() {
        var gate = Promise.<Answer>promise();
        var first = keys.once(caller, keyed(REQUEST), gate::future);
        await().until(() -> rows() == 1);
        var inserted = Promise.<Void>promise();
        var goOn = Promise.<Void>promise();
        var second = database.tenant()
                .run(
                        caller.scope(),
                        tx -> claim(tx).compose(found -> {
                            inserted.complete();
                            return goOn.future()
                                    .compose(v -> claim(tx))
                                    .map(again -> found.isPresent() && again.isPresent());
                        }));
        inserted.future().await();
        gate.fail(new Refusal(Reason.UNAVAILABLE, "Away"));
        await().until(this::somebodyWaitsForALock);
        goOn.complete();
        assertThat(second.await()).isTrue();
        refused(Reason.UNAVAILABLE, "Away", first::await);
        assertThat(rows()).isZero();
    }

    @Test
    void takesOverWhatADeadProcessHadBegun() {
        var dead = Promise.<Answer>promise();
        var first = keys.once(caller, keyed(REQUEST), dead::future);
        refused(Reason.CONFLICT, "not done yet", () -> once(caller, REQUEST));
        age("119 seconds");
        refused(Reason.CONFLICT, "not done yet", () -> once(caller, REQUEST));
        age("2 seconds");
        assertThat(once(caller, REQUEST).headers()).containsEntry("Location", "/made/1");
        // It was not dead after all, but what it did late is not what a repeat gets.
        dead.complete(Answer.created("/made/late", Map.of()));
        first.await();
        assertThat(once(caller, REQUEST).headers()).containsEntry("Location", "/made/1");
    }

    @Test
    void forgetsAfterADay() {
        assertThat(once(caller, REQUEST).status()).isEqualTo(201);
        age("23 hours 59 minutes");
        assertThat(once(caller, REQUEST).headers()).containsKey("Idempotency-Replayed");
        age("2 minutes");
        assertThat(once(caller, OTHER_REQUEST).headers()).containsEntry("Location", "/made/2");
    }

    @Test
    void removesWhatIsOldALittleAtATime() {
        database.sql(
                "INSERT INTO idempotency_key (org_id, account_id, key, claim, fingerprint, created_at)"
                        + " SELECT $1, $2, 'old-' || n, gen_random_uuid(), '', now() - interval '2 days'"
                        + " FROM generate_series(1, 120) n",
                member.orgId(),
                member.accountId());
        assertThat(once(caller, REQUEST).status()).isEqualTo(201);
        assertThat(rows()).isEqualTo(71);
        keys.once(caller, new Keyed("another", REQUEST, false), () -> Future.succeededFuture(made()))
                .await();
        assertThat(rows()).isEqualTo(22);
    }

    @Test
    void showsNobodyTheKeysOfAnother() {
        assertThat(once(caller, REQUEST).status()).isEqualTo(201);
        var colleague = caller(database.newColleague(member, "admin"));
        assertThat(once(colleague, OTHER_REQUEST).headers()).containsEntry("Location", "/made/2");
        assertThat(once(caller(database.newMember()), OTHER_REQUEST).headers()).containsEntry("Location", "/made/3");
    }

    @Test
    void keepsNoSecretThatIsShownOnce() {
        var keyed = new Keyed("key", REQUEST, true);
        var first = keys.once(
                        caller,
                        keyed,
                        () -> Future.succeededFuture(Answer.created("/made/1", Map.of("secret", "hunter2"))))
                .await();
        assertThat(first.body()).isEqualTo(Map.of("secret", "hunter2"));
        var repeat =
                keys.once(caller, keyed, () -> Future.succeededFuture(made())).await();
        assertThat(repeat.status()).isEqualTo(409);
        assertThat(repeat.headers()).containsEntry("Location", "/made/1");
        assertThat(repeat.body())
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.detail()).contains("/made/1"));
        assertThat(done).hasValue(0);
        var row = database.superuser()
                .query("SELECT count(*) FROM idempotency_key k WHERE k::text LIKE '%hunter2%'")
                .execute()
                .await();
        assertThat(row.iterator().next().getLong(0)).isZero();
    }

    @Test
    void answersWhatWasDoneByASessionThatHasEndedMeanwhile() {
        var answer = keys.once(
                        caller,
                        keyed(REQUEST),
                        () -> database.superuser()
                                .preparedQuery("UPDATE session SET ended_at = now() WHERE id = $1")
                                .execute(Tuple.of(member.sessionId()))
                                .map(v -> made()))
                .await();
        assertThat(answer.status()).isEqualTo(201);
        refused(Reason.UNAUTHENTICATED, "ended", () -> once(caller, REQUEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "with space", "tab\t", "ümlaut", "line\nbreak"})
    void refusesWhatIsNoKey(String key) {
        refused(Reason.INVALID, "visible ASCII", () -> new Keyed(key, REQUEST, false));
        refused(Reason.INVALID, "visible ASCII", () -> new Keyed("k".repeat(256), REQUEST, false));
        assertThat(new Keyed("k".repeat(255), REQUEST, false).key()).hasSize(255);
    }

    private Answer once(Caller by, String request) {
        return keys.once(by, keyed(request), () -> Future.succeededFuture(made()))
                .await();
    }

    private Future<Optional<IdempotencyRepository.Stored>> claim(SqlClient tx) {
        return IdempotencyRepository.claim(
                tx, caller, "key", REQUEST, UUID.randomUUID(), Duration.ofMinutes(2), Duration.ofHours(24));
    }

    private boolean somebodyWaitsForALock() {
        return database.superuser()
                .query("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND query LIKE '%DELETE FROM idempotency_key%')")
                .execute()
                .await()
                .iterator()
                .next()
                .getBoolean(0);
    }

    private Answer made() {
        var number = done.incrementAndGet();
        return Answer.created("/made/" + number, Map.of("number", number)).version(1);
    }

    private void age(String by) {
        database.sql(
                "UPDATE idempotency_key SET created_at = created_at - $1::text::interval WHERE account_id = $2",
                by,
                member.accountId());
    }

    private long rows() {
        return database.superuser()
                .preparedQuery("SELECT count(*) FROM idempotency_key WHERE org_id = $1")
                .execute(Tuple.of(member.orgId()))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    private static void refused(Reason reason, String why, ThrowingCallable call) {
        assertThatThrownBy(call)
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    private static Keyed keyed(String request) {
        return new Keyed("key", request, false);
    }

    private static Caller caller(Member member) {
        return Caller.session(
                member.accountId(), member.orgId(), member.sessionId(), "test@example.com", "Test", Role.ADMIN);
    }
}

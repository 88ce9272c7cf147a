package dev.aurora.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.postgres.Scope;
import dev.aurora.redis.RedisLink;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingReader;
import dev.aurora.support.TestingRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class RunEventsIT {

    private final TestingDatabase database;
    private final TestingRedis redis = new TestingRedis();
    private final RedisLink link;
    private final RunEvents events;
    private final Member member;

    RunEventsIT(Vertx vertx, TestingDatabase database) {

        this.database = database;
        member = database.newMember();
        link = new RedisLink(vertx, redis.url(), Optional.empty());
        events = new RunEvents(vertx, database.tenant(), link);
    }

    @BeforeEach
    void connect() {
        link.start().await();
    }

    @AfterEach
    void close() {
        events.close();
        link.close().await();
        redis.close();
    }

    @Test
    void forgetsARunThatNobodyFollowsAnyMore() {
        var runId = newRun();
        var writer = events.writer(Scope.run(member.orgId(), runId), runId, 1, 0);
        var toTheEnd = new TestingReader();
        var _ = events.attach(member.scope(), runId, 0, toTheEnd);
        var leaving = events.attach(member.scope(), runId, 0, new TestingReader());
        leaving.close();
        assertThat(events.followed()).isEqualTo(1);
        writer.commit(List.of(AgUi.runFinished(UUID.randomUUID(), runId)), tx -> Future.succeededFuture())
                .await();
        toTheEnd.end().await();
        await().until(() -> events.followed() == 0);
    }

    @Test
    void givesTheSameTextWhereverAReaderComesInAndWhateverRedisForgets() {
        var runId = newRun();
        var writer = events.writer(Scope.run(member.orgId(), runId), runId, 1, 0);
        var random = new Random(7);
        var messageId = UUID.randomUUID();
        var expected = new StringBuilder();
        var readers = new ArrayList<TestingReader>();
        writer.startText(messageId);
        for (var i = 0; i < 400; i++) {
            var piece = i + " ";
            expected.append(piece);
            writer.text(messageId, piece);
            if (i % 40 == 0) {
                var reader = new TestingReader();
                readers.add(reader);
                var _ = events.attach(member.scope(), runId, 0, reader);
            }
            if (i == 130 || i == 260) {
                var _ = link.send(Request.cmd(Command.FLUSHALL)).await();
            }
            if (random.nextInt(10) == 0) {
                writer.commit(List.of(), tx -> Future.succeededFuture()).await();
            }
        }
        writer.commit(
                        List.of(AgUi.textEnd(messageId), AgUi.runFinished(UUID.randomUUID(), runId)),
                        tx -> Future.succeededFuture())
                .await();
        for (var reader : readers) {
            reader.end().await();
            assertThat(reader.text()).isEqualTo(expected.toString());
            assertThat(reader.heard()).isEqualTo(readers.getFirst().heard());
        }
    }

    @Test
    void doesNotAskAgainAndAgainForWhatIsInNeitherRedisNorTheLogYet() {
        var runId = newRun();
        var live = new LiveTail(link);
        var reader = new TestingReader();
        var _ = events.attach(member.scope(), runId, 0, reader);
        live.append(runId, new LiveTail.Entry(50, new RunEvent(60, AgUi.runFinished(UUID.randomUUID(), runId))))
                .await();
        events.appended(runId, 60);
        await().until(() -> reads() > 0);
        await().during(Duration.ofSeconds(1)).until(() -> reads() < 20);
        assertThat(reader.heard()).isEmpty();
    }

    /** How often Redis was asked for events. */
    private long reads() {
        var statistics = String.valueOf(
                link.send(Request.cmd(Command.INFO).arg("commandstats")).await());
        var found = Pattern.compile("cmdstat_xrange:calls=(\\d+)").matcher(statistics);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    @Test
    void writesNothingForAnEpochThatIsOver() {
        var runId = newRun();
        var writer = events.writer(Scope.run(member.orgId(), runId), runId, 1, 0);
        database.sql("UPDATE run SET epoch = 2 WHERE id = $1", runId);
        writer.startText(UUID.randomUUID());
        var reader = new TestingReader();
        var _ = events.attach(member.scope(), runId, 0, reader);
        var next = events.writer(Scope.run(member.orgId(), runId), runId, 2, RunWriter.firstSeq(2));
        next.commit(List.of(AgUi.runFinished(UUID.randomUUID(), runId)), tx -> Future.succeededFuture())
                .await();
        reader.end().await();
        var logged = database.superuser()
                .query("SELECT count(*) FROM run_event WHERE seq < 1000000000 AND run_id = '" + runId + "'")
                .execute()
                .await()
                .iterator()
                .next()
                .getLong(0);
        assertThat(logged).isZero();
    }

    private UUID newRun() {
        var conversation = UUID.randomUUID();
        var run = UUID.randomUUID();
        database.sql(
                "INSERT INTO conversation (id, org_id, project_id, account_id, title) VALUES ($1, $2, $3, $4, 'x')",
                conversation,
                member.orgId(),
                member.projectId(),
                member.accountId());
        database.sql(
                "INSERT INTO run (id, org_id, project_id, conversation_id, account_id, state, model, holder, lease_until)"
                        + " VALUES ($1, $2, $3, $4, $5, 'running', 'x', $1, now() + interval '1 hour')",
                run,
                member.orgId(),
                member.projectId(),
                conversation,
                member.accountId());
        return run;
    }
}

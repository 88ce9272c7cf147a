package dev.aurora.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.jobs.JobKind.Work;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class JobsVerticleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final TestingDatabase database;
    private final Jobs jobs = new Jobs();
    private final List<String> deployments = new ArrayList<>();
    private final String kind = "test." + UUID.randomUUID();
    private final Member member;

    JobsVerticleIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        member = database.newMember();
        database.sql("CREATE SCHEMA IF NOT EXISTS effects");
        database.sql("GRANT USAGE ON SCHEMA effects TO aurora_app");
        database.sql("CREATE TABLE IF NOT EXISTS effects.job_effect (job uuid, what int)");
        database.sql("GRANT INSERT ON effects.job_effect TO aurora_app");
    }

    @AfterEach
    void undeploy() {
        deployments.forEach(it -> vertx.undeploy(it).await());
    }

    @Test
    void doesWhatATransactionLeftThatCommittedAndNothingElse() {
        node(effect());
        var done = enqueue(NewJob.of(kind, new JsonObject().put("what", 7)));
        assertThatThrownBy(() -> database.tenant()
                        .run(
                                member.scope(),
                                tx -> jobs.enqueue(tx, NewJob.of(kind, new JsonObject().put("what", 8)))
                                        .compose(id -> Future.failedFuture("no commit")))
                        .await())
                .hasMessage("no commit");
        await().atMost(PATIENCE).until(() -> state(done).equals("succeeded"));
        assertThat(count("SELECT count(*) FROM effects.job_effect WHERE job = $1 AND what = 7", done))
                .isEqualTo(1);
        assertThat(count("SELECT count(*) FROM job WHERE kind = $1", kind)).isEqualTo(1);
    }

    @Test
    void doesEachOfManyOnceThroughTwoNodes() {
        node(effect());
        node(effect());
        database.tenant()
                .run(
                        member.scope(),
                        tx -> tx.query("INSERT INTO job (id, kind, payload, attempts) SELECT gen_random_uuid(), '"
                                        + kind + "', '{}', 5 FROM generate_series(1, 1000)")
                                .execute())
                .await();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> count("SELECT count(*) FROM job WHERE kind = $1 AND state = 'succeeded'", kind) == 1000);
        assertThat(count(
                        "SELECT count(*) FROM effects.job_effect e JOIN job j ON j.id = e.job WHERE j.kind = $1", kind))
                .isEqualTo(1000);
        assertThat(count("SELECT count(DISTINCT holder) FROM job WHERE kind = $1", kind))
                .isEqualTo(2);
    }

    @Test
    void triesAgainWhatFailedAndGivesUpInTheEnd() {
        var tries = new AtomicInteger();
        node(job -> {
            if (tries.incrementAndGet() == 1) {
                throw new Refusal(Reason.UNAVAILABLE, "Not now");
            }
        });
        var id = enqueue(NewJob.of(kind, new JsonObject()));
        await().atMost(PATIENCE).until(() -> tries.get() == 1 && state(id).equals("queued"));
        assertThat(text("SELECT problem FROM job WHERE id = $1", id)).isEqualTo("Not now");
        await().atMost(PATIENCE).until(() -> state(id).equals("succeeded"));
        assertThat(tries).hasValue(2);
    }

    @Test
    void isDeadAfterItsLastAttemptAndAtOnceWhenNothingCanHelp() {
        node(job -> {
            throw new Refusal(
                    job.payload().getBoolean("hopeless") ? Reason.NOT_FOUND : Reason.UNAVAILABLE, "Cannot be done");
        });
        var last =
                enqueue(NewJob.of(kind, new JsonObject().put("hopeless", false)).attempts(1));
        var hopeless = enqueue(NewJob.of(kind, new JsonObject().put("hopeless", true)));
        await().atMost(PATIENCE)
                .until(() -> state(last).equals("dead") && state(hopeless).equals("dead"));
        assertThat(text("SELECT problem FROM job WHERE id = $1", hopeless)).isEqualTo("Cannot be done");
    }

    @Test
    void tellsNothingOfTheInsideOfAFailure() {
        node(job -> {
            throw new IllegalStateException("password=hunter2");
        });
        var id = enqueue(NewJob.of(kind, new JsonObject()).attempts(1));
        await().atMost(PATIENCE).until(() -> state(id).equals("dead"));
        assertThat(text("SELECT problem FROM job WHERE id = $1", id)).isEqualTo("Internal error");
    }

    @Test
    void makesNoSecondOneOfTheSameKeyWhileOneWaitsOrRuns() {
        var first = enqueue(NewJob.of(kind, new JsonObject()).unique("one"));
        assertThat(enqueue(NewJob.of(kind, new JsonObject()).unique("one"))).isEqualTo(first);
        assertThat(enqueue(NewJob.of(kind, new JsonObject()).unique("two"))).isNotEqualTo(first);
        var other = database.newMember();
        assertThat(enqueue(other, NewJob.of(kind, new JsonObject()).unique("one")))
                .isNotEqualTo(first);
        node(effect());
        await().atMost(PATIENCE).until(() -> state(first).equals("succeeded"));
        assertThat(enqueue(NewJob.of(kind, new JsonObject()).unique("one"))).isNotEqualTo(first);
    }

    @Test
    void takesOverWhatAStalledNodeHoldsAndLetsThatEndNothing() {
        var id = enqueue(NewJob.of(kind, new JsonObject()));
        var theirs = new JobKind(kind, 4, 0, PATIENCE, effect());
        var stalled = database.systemQueries()
                .run(client -> JobRepository.claim(client, Map.of(theirs, 1), UUID.randomUUID(), Duration.ofMillis(1)))
                .await();
        var run = new JobRun(stalled.getFirst(), database.tenant());
        node(effect());
        await().atMost(PATIENCE).until(() -> state(id).equals("succeeded"));
        assertThatThrownBy(() -> run.finish(tx -> note(tx, run)))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isIn(Reason.CONFLICT, Reason.UNAUTHENTICATED));
        assertThat(database.systemQueries()
                        .run(client -> JobRepository.end(client, stalled.getFirst(), "dead", "late", Duration.ZERO))
                        .await())
                .isFalse();
        assertThat(count("SELECT count(*) FROM effects.job_effect WHERE job = $1", id))
                .isEqualTo(1);
        assertThat(state(id)).isEqualTo("succeeded");
    }

    @Test
    void runsNoMoreForAnOrganisationAtOnceThanTheKindAllows() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var gate = Promise.<Void>promise();
        Work waiting = job -> {
            if (job.scope().orgId().equals(member.orgId())) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                gate.future().await();
                running.decrementAndGet();
            }
        };
        var mine = new ArrayList<UUID>();
        for (var i = 0; i < 20; i++) {
            mine.add(enqueue(NewJob.of(kind, new JsonObject())));
        }
        var other = database.newMember();
        var theirs = enqueue(other, NewJob.of(kind, new JsonObject()));
        node(new JobKind(kind, 8, 2, PATIENCE, waiting));
        node(new JobKind(kind, 8, 2, PATIENCE, waiting));
        await().atMost(PATIENCE).until(() -> state(theirs).equals("succeeded") && running.get() == 2);
        gate.complete();
        await().atMost(PATIENCE)
                .until(() -> mine.stream().allMatch(it -> state(it).equals("succeeded")));
        assertThat(most).hasValue(2);
    }

    @Test
    void takesTheMostUrgentFirst() {
        var order = new ArrayList<Integer>();
        for (var priority : List.of(0, 5, -3, 9)) {
            var _ = enqueue(
                    NewJob.of(kind, new JsonObject().put("priority", priority)).priority(priority));
        }
        node(new JobKind(kind, 1, 0, PATIENCE, job -> {
            synchronized (order) {
                order.add(job.payload().getInteger("priority"));
            }
        }));
        await().atMost(PATIENCE).until(() -> order.size() == 4);
        assertThat(order).containsExactly(9, 5, 0, -3);
    }

    @Test
    void stopsWhatTakesLongerThanItMay() {
        node(new JobKind(kind, 1, 0, Duration.ofMillis(200), job -> {
            job.stopped().await();
            job.checkpoint();
        }));
        var id = enqueue(NewJob.of(kind, new JsonObject()).attempts(1));
        await().atMost(PATIENCE).until(() -> state(id).equals("dead"));
        assertThat(text("SELECT problem FROM job WHERE id = $1", id)).contains("took longer");
    }

    @Test
    void stopsWhatSomebodyCancels() {
        var started = Promise.<Void>promise();
        node(job -> {
            job.progress(3, 10, "third of ten");
            started.complete();
            job.stopped().await();
            job.checkpoint();
        });
        var id = enqueue(NewJob.of(kind, new JsonObject()));
        started.future().await();
        assertThat(text("SELECT progress ->> 'what' FROM job WHERE id = $1", id))
                .isEqualTo("third of ten");
        database.sql("UPDATE job SET cancel_requested_at = now() WHERE id = $1", id);
        await().atMost(PATIENCE).until(() -> state(id).equals("cancelled"));
    }

    @Test
    void isCancelledAndNotTriedAgainWhenItFailsAfterSomebodyCancelledIt() {
        var started = Promise.<Void>promise();
        var go = Promise.<Void>promise();
        node(job -> {
            started.tryComplete();
            go.future().await();
            throw new Refusal(Reason.UNAVAILABLE, "Not now");
        });
        var id = enqueue(NewJob.of(kind, new JsonObject()));
        started.future().await();
        database.sql("UPDATE job SET cancel_requested_at = now() WHERE id = $1", id);
        go.complete();
        await().atMost(PATIENCE).until(() -> state(id).equals("cancelled"));
    }

    @Test
    void goesBackIntoTheQueueWhenItsNodeStops() {
        var started = Promise.<Void>promise();
        node(job -> {
            started.tryComplete();
            job.stopped().await();
            job.checkpoint();
        });
        var id = enqueue(NewJob.of(kind, new JsonObject()));
        started.future().await();
        vertx.undeploy(deployments.removeLast()).await();
        assertThat(state(id)).isEqualTo("queued");
        assertThat(count("SELECT attempt FROM job WHERE id = $1", id))
                .as("the attempt is given back")
                .isZero();
        node(effect());
        await().atMost(PATIENCE).until(() -> state(id).equals("succeeded"));
    }

    @Test
    void firesAScheduleOnceHoweverManyNodesLook() {
        schedule("* * * * *", "once", "now() - interval '3 hours'");
        schedule("* * * * *", "skip", "now() - interval '3 hours'");
        node(effect());
        node(effect());
        await().atMost(PATIENCE)
                .until(() -> count("SELECT count(*) FROM schedule WHERE kind = $1 AND next_at > now()", kind) == 2);
        await().atMost(PATIENCE)
                .until(() -> count("SELECT count(*) FROM job WHERE kind = $1 AND state = 'succeeded'", kind) == 1);
        assertThat(count("SELECT count(*) FROM job WHERE kind = $1", kind))
                .as("one for all that was missed, none where that is skipped")
                .isEqualTo(1);
        assertThat(text("SELECT org_id::text FROM job WHERE kind = '" + kind + "' AND schedule_id IS NOT NULL"))
                .isEqualTo(member.orgId().toString());
    }

    @Test
    void doesTheSystemsOwnWorkInNobodysName() {
        var scoped = Promise.<Boolean>promise();
        node(job -> {
            try {
                var _ = job.scope();
                scoped.complete(true);
            } catch (NullPointerException none) {
                scoped.complete(false);
            }
        });
        database.systemQueries()
                .run(client -> JobRepository.insertSystem(client, UUID.randomUUID(), NewJob.of(kind, new JsonObject())))
                .await();
        assertThat(scoped.future().await()).isFalse();
        await().atMost(PATIENCE)
                .until(() -> count("SELECT count(*) FROM job WHERE kind = $1 AND state = 'succeeded'", kind) == 1);
        assertThat(database.tenant()
                        .run(
                                member.scope(),
                                tx -> tx.query("SELECT id FROM job WHERE org_id IS NULL")
                                        .execute())
                        .await()
                        .size())
                .isZero();
    }

    private Work effect() {
        return job -> {
            var _ = job.finish(tx -> note(tx, job));
        };
    }

    private static Future<Integer> note(SqlConnection tx, JobRun job) {
        return tx.preparedQuery("INSERT INTO effects.job_effect (job, what) VALUES ($1, $2)")
                .execute(Tuple.of(job.id(), job.payload().getInteger("what", 0)))
                .map(rows -> rows.rowCount());
    }

    private void node(Work work) {
        node(new JobKind(kind, 8, 0, PATIENCE, work));
    }

    private void node(JobKind kindOfNode) {
        deployments.add(vertx.deployVerticle(
                        new JobsVerticle(
                                database.postgres(),
                                UUID.randomUUID(),
                                List.of(kindOfNode),
                                List.of(),
                                LEASE,
                                Clock.systemUTC()),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await());
    }

    private UUID enqueue(NewJob job) {
        return enqueue(member, job);
    }

    private UUID enqueue(Member who, NewJob job) {
        return database.tenant().run(who.scope(), tx -> jobs.enqueue(tx, job)).await();
    }

    private void schedule(String cron, String missed, String nextAt) {
        database.sql(
                "INSERT INTO schedule (id, org_id, project_id, name, kind, cron, zone, missed, next_at)"
                        + " VALUES ($1, $2, $3, $1::text, $4, $5, 'UTC', $6, " + nextAt + ")",
                UUID.randomUUID(),
                member.orgId(),
                member.projectId(),
                kind,
                cron,
                missed);
    }

    private String state(UUID id) {
        return text("SELECT state FROM job WHERE id = $1", id);
    }

    private String text(String sql, Object... values) {
        return database.superuser()
                .preparedQuery(sql)
                .execute(Tuple.from(values))
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private long count(String sql, Object... values) {
        return database.superuser()
                .preparedQuery(sql)
                .execute(Tuple.from(values))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }
}

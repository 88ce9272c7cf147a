package dev.aurora.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.jobs.Jobs;
import dev.aurora.jobs.JobsVerticle;
import dev.aurora.jobs.NewJob;
import dev.aurora.redaction.Redactor;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingChatModel;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingRedis;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
final class ScheduledQuestionsIT {
    private static final Duration PATIENCE = TestingNode.PATIENCE;

    private final Vertx vertx;
    private final TestingDatabase database;
    private final Member member;
    private final TestingRedis redis = new TestingRedis();
    private final TestingChatModel model = new TestingChatModel();
    private TestingNode node;
    private String jobs;

    ScheduledQuestionsIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        member = database.newMember("operator");
    }

    @BeforeEach
    void begin() {
        database.endRuns();
        node = new TestingNode(database, database.address().port(), redis, model, List.of());
        jobs = vertx.deployVerticle(
                        new JobsVerticle(
                                database.postgres(),
                                UUID.randomUUID(),
                                List.of(new ScheduledQuestions(database.tenant(), model, new Redactor()).kind()),
                                List.of(),
                                Duration.ofSeconds(5),
                                Clock.systemUTC()),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
    }

    @AfterEach
    void end() {
        vertx.undeploy(jobs).await();
        node.close();
        redis.close();
    }

    @Test
    void startOneRunInTheBackgroundWhoseEndIsTold() {
        model.says("Nothing is open");
        var key = "AKIA" + "Q3EGRJWX7LPOZ5TY";
        var job = ask(member, new JsonObject().put("question", "What is open? Use " + key));
        await().atMost(PATIENCE)
                .until(() -> text("SELECT state FROM run WHERE id = $1", job).equals("finished"));
        assertThat(text("SELECT state FROM job WHERE id = $1", job)).isEqualTo("succeeded");
        assertThat(text("SELECT background::text FROM run WHERE id = $1", job)).isEqualTo("true");
        assertThat(text("SELECT title FROM notification WHERE subject = $1", "run:" + job))
                .startsWith("Answered: What is open? Use [redacted")
                .doesNotContain(key);
        assertThat(model.requests().getLast().messages().toString()).doesNotContain(key);
    }

    @Test
    void endWithASentenceWhenWhoeverAskedIsNoMemberAnyMore() {
        var gone = database.newColleague(member, "operator");
        var job = UUID.randomUUID();
        database.sql("""
                INSERT INTO job (id, org_id, project_id, created_by, kind, payload, attempts, run_at)
                VALUES ($1, $2, $3, $4, 'agent.ask', '{"question": "Who am I?"}', 5, now() + interval '1 hour')""", job, member.orgId(), member.projectId(), gone.accountId());
        database.sql("DELETE FROM membership WHERE account_id = $1", gone.accountId());
        database.sql("UPDATE job SET run_at = now() WHERE id = $1", job);
        await().atMost(PATIENCE)
                .until(() -> text("SELECT state FROM job WHERE id = $1", job).equals("dead"));
        assertThat(text("SELECT problem FROM job WHERE id = $1", job)).contains("no member");
        assertThat(model.requests()).isEmpty();
    }

    @Test
    void changeNothingForSomebodyWhoMayNotAct() {
        var viewer = database.newColleague(member, "viewer");
        var job = ask(viewer, new JsonObject().put("question", "Change it").put("mode", "act"));
        await().atMost(PATIENCE)
                .until(() -> text("SELECT state FROM job WHERE id = $1", job).equals("dead"));
        assertThat(text("SELECT problem FROM job WHERE id = $1", job)).contains("may not let runs change things");
        assertThat(model.requests()).isEmpty();
    }

    private UUID ask(Member who, JsonObject payload) {
        return database.tenant()
                .run(who.scope(), tx -> new Jobs().enqueue(tx, NewJob.of(ScheduledQuestions.KIND, payload)))
                .await();
    }

    private String text(String sql, Object value) {
        var rows =
                database.superuser().preparedQuery(sql).execute(Tuple.of(value)).await();
        return rows.size() == 0 ? "" : rows.iterator().next().getString(0);
    }
}

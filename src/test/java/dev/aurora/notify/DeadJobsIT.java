package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.jobs.JobKind;
import dev.aurora.jobs.Jobs;
import dev.aurora.jobs.NewJob;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jobs that were given up are told of, and not more often than anybody wants to hear. */
@ExtendWith(DatabaseExtension.class)
final class DeadJobsIT {
    private final Vertx vertx;
    private final TestingDatabase database;
    private final Told told;
    private final Member operator;

    DeadJobsIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        told = new Told(vertx, database);
        operator = database.newMember("operator");
    }

    @Test
    void tellsOnceAnHourOfAThousandThatWereGivenUp() {
        var viewer = database.newColleague(operator, "viewer");
        for (var i = 0; i < 200; i++) {
            dead("inventory.discover");
        }
        dead("billing.import");
        dead("notify.webhook");
        dead("");
        var work = new DeadJobs(new Notices(NotifyConfig.NONE));
        var nodes = List.of(
                told.node(List.of(new JobKind("notify.job-dead", 4, 0, Duration.ofMinutes(1), work::tell))),
                told.node(List.of(new JobKind("notify.job-dead", 4, 0, Duration.ofMinutes(1), work::tell))));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> told.states(operator).stream().allMatch("succeeded"::equals));
        assertThat(subjects(operator))
                .containsExactlyInAnyOrder("job-kind:inventory.discover", "job-kind:billing.import");
        assertThat(subjects(viewer)).isEmpty();
        database.sql(
                "UPDATE notification SET created_at = now() - interval '61 minutes' WHERE org_id = $1",
                operator.orgId());
        dead("inventory.discover");
        await().atMost(Told.PATIENCE).until(() -> subjects(operator).size() == 3);
        nodes.forEach(it -> vertx.undeploy(it).await());
    }

    private void dead(String kind) {
        var payload = new JsonObject()
                .put("jobId", UUID.randomUUID().toString())
                .put("kind", kind)
                .put("problem", "AWS does not answer");
        database.tenant()
                .run(operator.scope(), tx -> new Jobs().enqueue(tx, NewJob.of("notify.job-dead", payload)))
                .await();
    }

    private List<String> subjects(Member of) {
        return database
                .superuser()
                .preparedQuery("SELECT subject FROM notification WHERE account_id = $1")
                .execute(Tuple.of(of.accountId()))
                .await()
                .stream()
                .map(it -> it.getString(0))
                .toList();
    }
}

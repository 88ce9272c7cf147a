package dev.aurora.notify;

import static org.awaitility.Awaitility.await;

import dev.aurora.jobs.JobKind;
import dev.aurora.jobs.JobsVerticle;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Somebody who is told things, a node that brings them, and what has become of its jobs. */
final class Told {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final TestingDatabase database;

    Told(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** Answers what to undeploy. */
    String node(List<JobKind> kinds) {
        return vertx.deployVerticle(
                        new JobsVerticle(
                                database.postgres(),
                                UUID.randomUUID(),
                                kinds,
                                List.of(),
                                Duration.ofSeconds(10),
                                Clock.systemUTC()),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
    }

    static Caller caller(Member member) {
        return Caller.session(
                        member.accountId(),
                        member.orgId(),
                        member.sessionId(),
                        member.accountId() + "@example.com",
                        "Test",
                        Role.of(member.role()))
                .in(member.projectId());
    }

    /** Every kind by those ways. */
    static Map<Kind, Ways> every(Ways ways) {
        var all = new EnumMap<Kind, Ways>(Kind.class);
        for (var kind : Kind.values()) {
            all.put(kind, ways);
        }
        return all;
    }

    void tell(Notices notices, Member who, String title, String text) {
        database.tenant()
                .run(
                        who.scope(),
                        tx -> notices.tell(
                                tx,
                                new Notice(
                                        Kind.APPROVAL_WANTED,
                                        Audience.accounts(Set.of(who.accountId())),
                                        title,
                                        text,
                                        "/approvals/1?a=1&b=2",
                                        "approval:1")))
                .await();
    }

    List<Row> jobs(Member of) {
        return database
                .superuser()
                .preparedQuery("SELECT state, attempt, problem FROM job WHERE org_id = $1 ORDER BY created_at, id")
                .execute(Tuple.of(of.orgId()))
                .await()
                .stream()
                .toList();
    }

    List<String> states(Member of) {
        return jobs(of).stream().map(it -> it.getString("state")).toList();
    }

    void until(Member of, String... states) {
        await().atMost(PATIENCE).until(() -> states(of), List.of(states)::equals);
    }

    /** Brings what waits for another attempt forward. */
    void hurry(Member of) {
        database.sql("UPDATE job SET run_at = now() WHERE org_id = $1 AND state = 'queued'", of.orgId());
    }
}

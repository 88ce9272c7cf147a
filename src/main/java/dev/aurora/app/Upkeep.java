package dev.aurora.app;

import dev.aurora.audit.AuditHeads;
import dev.aurora.identity.OldSessions;
import dev.aurora.jobs.JobKind;
import dev.aurora.jobs.JobRun;
import dev.aurora.jobs.OldJobs;
import dev.aurora.jobs.SystemSchedule;
import dev.aurora.notify.OldNotifications;
import dev.aurora.policy.ExpiredApprovals;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.tool.OldToolOutputs;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/** What Aurora does for itself from time to time. */
record Upkeep(List<JobKind> kinds, List<SystemSchedule> schedules) {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(10);
    private static final int BATCH = 1000;

    static Upkeep of(SystemQueries system, OldToolOutputs outputs, AuditHeads heads) {
        var sessions = new OldSessions(system);
        var jobs = new OldJobs(system);
        var approvals = new ExpiredApprovals(system);
        var notifications = new OldNotifications(system);
        return new Upkeep(
                List.of(
                        JobKind.single("audit.write-heads", TIME_LIMIT, job -> {
                            var _ = heads.write().await();
                        }),
                        JobKind.single("identity.forget-sessions", TIME_LIMIT, job -> untilNone(job, sessions::forget)),
                        JobKind.single("jobs.forget-jobs", TIME_LIMIT, job -> untilNone(job, jobs::forget)),
                        JobKind.single("policy.expire-approvals", TIME_LIMIT, job -> untilNone(job, approvals::end)),
                        JobKind.single(
                                "notify.forget-notifications",
                                TIME_LIMIT,
                                job -> untilNone(job, notifications::forget)),
                        JobKind.single("tool.forget-outputs", TIME_LIMIT, job -> untilNone(job, outputs::forget))),
                List.of(
                        new SystemSchedule("audit.write-heads", "3 * * * *"),
                        new SystemSchedule("identity.forget-sessions", "17 3 * * *"),
                        new SystemSchedule("jobs.forget-jobs", "47 * * * *"),
                        new SystemSchedule("policy.expire-approvals", "* * * * *"),
                        new SystemSchedule("notify.forget-notifications", "29 3 * * *"),
                        new SystemSchedule("tool.forget-outputs", "41 * * * *")));
    }

    private static void untilNone(JobRun job, IntFunction<Future<Integer>> batch) {
        while (batch.apply(BATCH).await() == BATCH) {
            job.checkpoint();
        }
    }
}

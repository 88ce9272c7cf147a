package dev.aurora.notify;

import dev.aurora.jobs.JobRun;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Tells of jobs that were given up: once an hour of each kind, however many there are. */
final class DeadJobs {
    private static final Duration PAUSE = Duration.ofHours(1);
    /** What a person is sent goes wrong where that person is reached, who sees so in the settings. */
    private static final String OWN = "notify.";

    private final Notices notices;

    DeadJobs(Notices notices) {
        this.notices = notices;
    }

    /** The work of {@code notify.job-dead}: the payload has {@code jobId}, {@code kind} and {@code problem}. */
    void tell(JobRun job) {
        var kind = job.payload().getString("kind", "");
        if (kind.isEmpty() || kind.startsWith(OWN)) {
            return;
        }
        var problem = job.payload().getString("problem", "");
        var subject = "job-kind:" + kind;
        var _ = job.finish(tx -> DeliveryRepository.toldWithin(tx, subject, PAUSE)
                .compose(told -> told
                        ? Future.succeededFuture()
                        : notices.tell(
                                tx,
                                new Notice(
                                        Kind.JOB_DEAD,
                                        Audience.allowed(Permission.JOBS_WRITE, null),
                                        "Work in the background was given up: " + kind,
                                        problem + (problem.isEmpty() || problem.endsWith(".") ? "" : ".")
                                                + "\nIf more of this kind is given up within the hour, it is not said again.",
                                        "/jobs?state=dead&kind=" + URLEncoder.encode(kind, StandardCharsets.UTF_8),
                                        subject)))
                .mapEmpty());
    }
}

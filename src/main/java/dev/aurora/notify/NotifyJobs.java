package dev.aurora.notify;

import dev.aurora.jobs.JobKind;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What brings notices to people outside the product, as jobs; make it outside of verticles and close it after them. */
public final class NotifyJobs implements AutoCloseable {
    private static final String JOB_DEAD = "notify.job-dead";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    static final int WEBHOOKS_AT_ONCE = 64;
    private static final int MAILS_AT_ONCE = 4;

    private final HostNames names;
    private final WebhookClient client;
    private final Webhooks webhooks;
    private final DeadJobs deadJobs;
    private final @Nullable Mails mails;

    public NotifyJobs(
            Vertx vertx, Tenant tenant, SecretStore secrets, Notices notices, NotifyConfig config, Clock clock) {
        names = new HostNames(vertx);
        client = new WebhookClient(vertx, names::addresses, config.privateWebhooks());
        webhooks = new Webhooks(vertx, tenant, secrets, client, config, clock);
        deadJobs = new DeadJobs(notices);
        mails = config.smtp()
                .map(it -> new Mails(vertx, tenant, config, it, new MailConfig()))
                .orElse(null);
    }

    /** Without a mail server mails wait, for a node that has one. */
    public List<JobKind> kinds() {
        var kinds = new ArrayList<JobKind>();
        kinds.add(new JobKind(Notices.WEBHOOK, WEBHOOKS_AT_ONCE, 0, LIMIT, webhooks::deliver));
        kinds.add(JobKind.single(JOB_DEAD, LIMIT, deadJobs::tell));
        if (mails != null) {
            kinds.add(new JobKind(Notices.EMAIL, MAILS_AT_ONCE, 0, LIMIT, mails::deliver));
        }
        return kinds;
    }

    @Override
    public void close() {
        client.close().await();
        names.close().await();
        if (mails != null) {
            mails.close().await();
        }
    }
}

package dev.aurora.notify;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.jobs.JobRun;
import dev.aurora.notify.NotifyConfig.Smtp;
import dev.aurora.notify.NotifyConfig.Tls;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one notice to one person by mail. */
final class Mails {
    private static final Logger LOG = LoggerFactory.getLogger(Mails.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CONNECT_MILLIS = 5000;
    private static final int IDLE_SECONDS = 20;
    /** No more than an address, whatever a mail server would take for one. */
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s\\p{Cntrl}<>()\\[\\],;:\\\\\"@]{1,64}@[^\\s\\p{Cntrl}<>()\\[\\],;:\\\\\"@]{1,255}");
    /** The server does not want Aurora, which says nothing about the mail. */
    private static final Set<Integer> ABOUT_AURORA = Set.of(530, 534, 535, 538);

    private final Tenant tenant;
    private final Smtp smtp;
    private final MailText texts;
    private final MailClient client;
    /** An event loop's: on a virtual thread the client may hear nothing of what a server says at once. */
    private final Context context;

    Mails(Vertx vertx, Tenant tenant, NotifyConfig config, Smtp smtp, MailConfig options) {
        this.tenant = tenant;
        this.smtp = smtp;
        texts = new MailText(config, smtp.from());
        context = vertx.getOrCreateContext();
        client = MailClient.create(vertx, configured(options));
    }

    private MailConfig configured(MailConfig options) {
        options.setHostname(smtp.host())
                .setPort(smtp.port())
                .setSsl(smtp.tls() == Tls.IMPLICIT)
                .setStarttls(smtp.tls() == Tls.STARTTLS ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setLogin(smtp.user().isPresent() ? LoginOption.REQUIRED : LoginOption.DISABLED)
                // A connection that was closed meanwhile would fail a mail, and mails are rare.
                .setKeepAlive(false)
                .setConnectTimeout(CONNECT_MILLIS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHostnameVerificationAlgorithm("HTTPS");
        smtp.user().ifPresent(options::setUsername);
        smtp.password().map(Secret::reveal).ifPresent(options::setPassword);
        return options;
    }

    /** The work of {@link Notices#EMAIL}. */
    void deliver(JobRun job) {
        var id = UUID.fromString(job.payload().getString(Notices.ID));
        var found =
                tenant.run(job.scope(), tx -> DeliveryRepository.find(tx, id)).await();
        var address = found.map(it -> it.email()).orElse(null);
        if (found.isEmpty() || address == null) {
            return;
        }
        if (!ADDRESS.matcher(address).matches()) {
            throw new Refusal(Reason.INVALID, "The account's e-mail address is none that mail can be sent to");
        }
        send(texts.mail(address, found.get().notification()))
                .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(refusal(failure)))
                .await();
    }

    private Future<MailResult> send(MailMessage mail) {
        var sent = Promise.<MailResult>promise();
        context.runOnContext(v -> client.sendMail(mail).onComplete(sent));
        return sent.future();
    }

    private static Refusal refusal(Throwable failure) {
        LOG.warn("A mail was not sent: {}", failure.getMessage());
        if (failure instanceof SMTPException answer && answer.getReplyCode() > 0) {
            return answer.isPermanent() && !ABOUT_AURORA.contains(answer.getReplyCode())
                    ? new Refusal(Reason.INVALID, "The mail server refused the mail (" + answer.getReplyCode() + ")")
                    : new Refusal(
                            Reason.UNAVAILABLE, "The mail server took no mail now (" + answer.getReplyCode() + ")");
        }
        return new Refusal(Reason.UNAVAILABLE, "The mail server does not answer as it should");
    }

    Future<Void> close() {
        return client.close();
    }
}

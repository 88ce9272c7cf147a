package dev.aurora.notify;

import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.jobs.JobRun;
import dev.aurora.notify.DeliveryRepository.Delivery;
import dev.aurora.notify.Lanes.Entry;
import dev.aurora.notify.SettingRepository.Webhook;
import dev.aurora.notify.WebhookClient.Reply;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends one notice to one person's webhook; the same bytes under the same id however often it is tried. */
final class Webhooks {
    private static final int GONE = 410;
    /** The receiver has understood, and refuses these bytes. */
    private static final Set<Integer> HOPELESS = Set.of(400, 413, 415, 422);

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int LOOKS = 20;

    private final Vertx vertx;
    private final Tenant tenant;
    private final SecretStore secrets;
    private final WebhookClient client;
    private final NotifyConfig config;
    private final Clock clock;
    private final Lanes lanes;

    Webhooks(Vertx vertx, Tenant tenant, SecretStore secrets, WebhookClient client, NotifyConfig config, Clock clock) {
        this.vertx = vertx;
        this.tenant = tenant;
        this.secrets = secrets;
        this.client = client;
        this.config = config;
        this.clock = clock;
        lanes = new Lanes(clock);
    }

    /** The work of {@link Notices#WEBHOOK}. */
    void deliver(JobRun job) {
        var id = UUID.fromString(job.payload().getString(Notices.ID));
        var found =
                tenant.run(job.scope(), tx -> DeliveryRepository.find(tx, id)).await();
        var webhook = found.map(Delivery::webhook).orElse(null);
        if (found.isEmpty() || webhook == null || webhook.gone()) {
            return;
        }
        send(job, found.get(), webhook);
    }

    private void send(JobRun job, Delivery delivery, Webhook webhook) {
        enter(delivery.accountId());
        Reply reply = null;
        Refusal refusal = null;
        try {
            reply = post(job.scope(), delivery, webhook);
            refusal = refusal(reply);
        } catch (Refusal it) {
            refusal = it;
        } finally {
            lanes.leave(
                    delivery.accountId(),
                    refusal == null ? reply == null : refusal.reason() == Reason.UNAVAILABLE,
                    Optional.ofNullable(reply).flatMap(Reply::retryAfter));
        }
        var state = refusal == null ? "working" : reply != null && reply.status() == GONE ? "gone" : "failing";
        note(job.scope(), delivery.accountId(), webhook, state, refusal == null ? null : refusal.sentence());
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Waits a little for a receiver that is well. */
    private void enter(UUID receiver) {
        var entry = lanes.enter(receiver, false);
        for (var looks = 0; entry == Entry.WAIT && looks < LOOKS; looks++) {
            vertx.timer(LOOK_EVERY.toMillis()).await();
            entry = lanes.enter(receiver, true);
        }
        if (entry == Entry.WAIT) {
            lanes.giveUp(receiver);
        }
        if (entry != Entry.IN) {
            throw new Refusal(Reason.EXHAUSTED, "The webhook's receiver is busy with other notices or has just failed");
        }
    }

    private Reply post(Scope scope, Delivery delivery, Webhook webhook) {
        var now = clock.instant();
        var signing = new ArrayList<Secret>();
        signing.add(secret(scope, webhook.secret()));
        webhook.previousSecret(now).ifPresent(it -> signing.add(secret(scope, it)));
        var id = delivery.notification().id().toString();
        var body = body(scope.orgId(), delivery);
        var headers = Map.of(
                "webhook-id", id,
                "webhook-timestamp", Long.toString(now.getEpochSecond()),
                "webhook-signature", WebhookSecret.sign(signing, id, now, body));
        return client.post(WebhookUrl.parse(webhook.url(), config.privateWebhooks()), headers, body)
                .await();
    }

    /** One that was replaced just now is not there any more; the next attempt knows the new one. */
    private Secret secret(Scope scope, UUID id) {
        return secrets.get(scope, SecretReference.webhook(scope.orgId(), id), "sign-webhook")
                .recover(failure -> Future.failedFuture(
                        new Refusal(Reason.UNAVAILABLE, "The secret of the webhook cannot be read now")))
                .await();
    }

    private Buffer body(UUID orgId, Delivery delivery) {
        var notification = delivery.notification();
        var data = new JsonObject()
                .put("id", notification.id().toString())
                .put("organisationId", orgId.toString())
                .put("title", notification.title())
                .put("text", notification.text())
                .put("subject", notification.subject())
                .put("link", notification.link());
        if (notification.projectId() != null) {
            data.put("projectId", notification.projectId().toString());
        }
        config.page(notification.link()).ifPresent(it -> data.put("url", it));
        return JsonMapper.encode(new JsonObject()
                .put("type", notification.kind())
                .put("timestamp", notification.createdAt().toString())
                .put("data", data));
    }

    private static @Nullable Refusal refusal(Reply reply) {
        if (reply.ok()) {
            return null;
        }
        var status = reply.status();
        if (status == GONE) {
            return new Refusal(
                    Reason.NOT_FOUND,
                    "The webhook's receiver answered 410, so it is sent nothing more until its settings are saved again");
        }
        if (HOPELESS.contains(status)) {
            return new Refusal(Reason.INVALID, "The webhook's receiver answered " + status + " and would do so again");
        }
        return new Refusal(
                Reason.UNAVAILABLE,
                status / 100 == 3
                        ? "The webhook's receiver answered " + status
                                + ", a redirect, which is not followed; set the address that it leads to"
                        : "The webhook's receiver answered " + status);
    }

    private void note(Scope scope, UUID accountId, Webhook webhook, String state, @Nullable String problem) {
        var changed = !state.equals(webhook.state())
                || webhook.triedAt() == null
                || Duration.between(webhook.triedAt(), clock.instant()).compareTo(Duration.ofMinutes(1)) > 0
                || !String.valueOf(problem).equals(String.valueOf(webhook.problem()));
        if (changed) {
            tenant.run(
                            scope,
                            tx -> SettingRepository.tried(
                                    tx, accountId, webhook.url(), state, problem, clock.instant()))
                    .await();
        }
    }
}

package dev.aurora.notify;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.notify.SettingRepository.Setting;
import dev.aurora.notify.SettingRepository.Webhook;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By which ways a person is told, as that person sees and changes it. */
final class NoticeSettings {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeSettings.class);
    private static final Duration BOTH_SIGN = Duration.ofDays(1);

    private final Tenant tenant;
    private final SecretStore secrets;
    private final NotifyConfig config;
    private final Clock clock;
    private final AuditLog audit = new AuditLog();
    private final WebhookSecret webhookSecret = new WebhookSecret();

    NoticeSettings(Tenant tenant, SecretStore secrets, NotifyConfig config, Clock clock) {
        this.tenant = tenant;
        this.secrets = secrets;
        this.config = config;
        this.clock = clock;
    }

    /** A change, and which secrets nothing refers to any more after it. */
    private record Change(Setting setting, List<UUID> unused) {}

    Future<SettingsView> get(Caller caller) {
        return tenant.run(caller.scope(), tx -> SettingRepository.get(tx, caller.accountId()))
                .map(it -> view(caller, it, null));
    }

    /**
     * Refuses with INVALID an address that is none. The secret of a first webhook is put before anything refers to it, so
     * that no webhook is ever without.
     */
    Future<SettingsView> update(Caller caller, Map<Kind, Ways> ways, @Nullable String url) {
        if (url != null) {
            var _ = WebhookUrl.parse(url, config.privateWebhooks());
        }
        return tenant.run(caller.scope(), tx -> SettingRepository.get(tx, caller.accountId()))
                .compose(before -> url == null || before.webhook() != null
                        ? Future.succeededFuture(Optional.<Made>empty())
                        : make(caller).map(Optional::of))
                .compose(made -> change(
                        caller,
                        "notification-settings.updated",
                        new JsonObject()
                                .put(
                                        "webhook",
                                        url == null
                                                ? "none"
                                                : WebhookUrl.parse(url, true).host()),
                        made,
                        before -> changed(before, ways, url, made)));
    }

    /** Refuses with CONFLICT where there is no webhook. */
    Future<SettingsView> rotate(Caller caller) {
        return make(caller)
                .compose(made -> change(
                        caller,
                        "webhook-secret.rotated",
                        new JsonObject(),
                        Optional.of(made),
                        before -> rotated(before, made)));
    }

    private Change changed(Setting before, Map<Kind, Ways> ways, @Nullable String url, Optional<Made> made) {
        var json = new JsonObject();
        ways.forEach((kind, way) -> json.put(kind.label(), JsonMapper.toObject(way)));
        var old = before.webhook();
        if (url == null) {
            return new Change(
                    new Setting(json, null), old == null ? List.of() : ids(old.secret(), old.previousSecret()));
        }
        if (old == null) {
            // Somebody may have removed it between the two transactions.
            var secret = made.orElseThrow(() -> new Refusal(
                    Reason.CONFLICT, "The webhook was removed meanwhile; read the settings and repeat the change"));
            return new Change(
                    new Setting(
                            json, new Webhook(url, "untried", null, null, secret.id(), clock.instant(), null, null)),
                    List.of());
        }
        var same = old.url().equals(url) && !old.gone();
        var webhook = new Webhook(
                url,
                same ? old.state() : "untried",
                same ? old.problem() : null,
                same ? old.triedAt() : null,
                old.secret(),
                old.secretMadeAt(),
                old.previousSecret(),
                old.previousUntil());
        return new Change(
                new Setting(json, webhook), made.map(it -> List.of(it.id())).orElse(List.of()));
    }

    private Change rotated(Setting before, Made made) {
        var old = before.webhook();
        if (old == null) {
            throw new Refusal(
                    Reason.CONFLICT, "There is no webhook whose secret could be replaced; set its address first");
        }
        var webhook = new Webhook(
                old.url(),
                old.state(),
                old.problem(),
                old.triedAt(),
                made.id(),
                clock.instant(),
                old.secret(),
                clock.instant().plus(BOTH_SIGN));
        return new Change(new Setting(before.ways(), webhook), ids(old.previousSecret()));
    }

    private Future<SettingsView> change(
            Caller caller, String action, JsonObject detail, Optional<Made> made, Function<Setting, Change> how) {
        return tenant.run(
                        caller.scope(),
                        tx -> SettingRepository.lock(tx, caller.accountId()).compose(before -> {
                            var change = how.apply(before);
                            return SettingRepository.update(tx, caller.accountId(), change.setting())
                                    .compose(v -> audit.record(
                                            tx,
                                            caller.orgId(),
                                            caller.actor(),
                                            action,
                                            AuditLog.account(caller.accountId()),
                                            detail))
                                    .map(change);
                        }))
                .recover(failure ->
                        forget(caller, made.stream().map(Made::id).toList()).compose(v -> Future.failedFuture(failure)))
                .compose(change -> forget(caller, change.unused()).map(change))
                .map(change -> view(
                        caller,
                        change.setting(),
                        made.filter(it -> change.setting().webhook() != null
                                        && it.id()
                                                .equals(change.setting()
                                                        .webhook()
                                                        .secret()))
                                .map(it -> it.value().reveal())
                                .orElse(null)));
    }

    private record Made(UUID id, Secret value) {}

    private Future<Made> make(Caller caller) {
        var made = new Made(UUID.randomUUID(), webhookSecret.generate());
        return secrets.put(caller.scope(), SecretReference.webhook(caller.orgId(), made.id()), made.value())
                .map(made);
    }

    /** What stays behind when this fails is sealed, and nothing refers to it. */
    private Future<?> forget(Caller caller, List<UUID> unused) {
        return Future.join(unused.stream()
                        .map(it -> secrets.delete(caller.scope(), SecretReference.webhook(caller.orgId(), it)))
                        .toList())
                .onFailure(failure -> LOG.warn("Unused secrets stay, one of {}: {}", unused, failure.getMessage()))
                .transform(done -> Future.succeededFuture());
    }

    private static List<UUID> ids(@Nullable UUID... ids) {
        return Arrays.stream(ids)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private SettingsView view(Caller caller, Setting setting, @Nullable String secret) {
        var ways = new EnumMap<Kind, Ways>(Kind.class);
        for (var kind : Kind.values()) {
            var chosen = setting.ways().getJsonObject(kind.label());
            ways.put(kind, chosen == null ? Ways.usual(kind) : JsonMapper.fromObject(chosen, Ways.class));
        }
        return SettingsView.of(
                ways,
                SettingsView.Email.of(caller.email(), config.smtp().isPresent()),
                SettingsView.Webhook.of(setting.webhook(), secret, clock.instant()));
    }
}

package dev.aurora.notify;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.notify.SettingsView.KindWays;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretStore;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Cursor;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notices and their settings over REST. */
public final class NotifyRoutes implements Routes {
    private record Notifications(
            List<Notification> items, @Nullable String nextCursor, int unread) {}

    private record Unread(int unread) {}

    private record MarkRead(@Nullable List<UUID> ids) {}

    private record Update(List<KindWays> kinds, @Nullable String webhookUrl) {}

    private final Tenant tenant;
    private final NoticeSettings settings;

    public NotifyRoutes(Tenant tenant, SecretStore secrets, NotifyConfig config, Clock clock) {
        this.tenant = tenant;
        settings = new NoticeSettings(tenant, secrets, config, clock);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listNotifications", this::list),
                new Operation.Guarded("markNotificationsRead", this::markRead),
                new Operation.Guarded(
                        "getNotificationSettings",
                        call -> settings.get(call.caller()).map(Answer::ok)),
                new Operation.Guarded("updateNotificationSettings", this::update),
                new Operation.Guarded(
                        "rotateWebhookSecret",
                        call -> settings.rotate(call.caller()).map(Answer::ok)));
    }

    private Future<Answer> list(Call call) {
        var account = call.caller().accountId();
        var limit = call.limit();
        var unreadOnly = call.parameter("unread").map(Boolean::parseBoolean).orElse(false);
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(
                call.caller().scope(),
                tx -> Future.all(
                                NotificationRepository.list(tx, account, unreadOnly, after, limit + 1),
                                NotificationRepository.unread(tx, account))
                        .map(both -> {
                            var page = Page.of(
                                    both.<List<Notification>>resultAt(0),
                                    limit,
                                    it -> Cursor.of(it.createdAt().toString(), it.id()));
                            return Answer.ok(new Notifications(page.items(), page.nextCursor(), both.resultAt(1)));
                        }));
    }

    private Future<Answer> markRead(Call call) {
        var account = call.caller().accountId();
        var ids = call.body(MarkRead.class).ids();
        return tenant.run(
                call.caller().scope(),
                tx -> NotificationRepository.markRead(tx, account, ids)
                        .compose(v -> NotificationRepository.unread(tx, account))
                        .map(unread -> Answer.ok(new Unread(unread))));
    }

    private Future<Answer> update(Call call) {
        var update = call.body(Update.class);
        return settings.update(call.caller(), ways(update.kinds()), update.webhookUrl())
                .map(Answer::ok);
    }

    private static Map<Kind, Ways> ways(List<KindWays> kinds) {
        var ways = new EnumMap<Kind, Ways>(Kind.class);
        for (var wanted : kinds) {
            var kind = Kind.of(wanted.kind())
                    .orElseThrow(() -> new Refusal(Reason.INVALID, "There is no kind of notice " + wanted.kind()));
            if (ways.put(kind, new Ways(wanted.inApp(), wanted.email(), wanted.webhook())) != null) {
                throw new Refusal(Reason.INVALID, "The kind " + wanted.kind() + " is there twice; name each once");
            }
        }
        return ways;
    }
}

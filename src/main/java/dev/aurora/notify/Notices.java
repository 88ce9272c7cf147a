package dev.aurora.notify;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.JsonMapper;
import dev.aurora.jobs.Jobs;
import dev.aurora.jobs.NewJob;
import dev.aurora.notify.NotificationRepository.Told;
import dev.aurora.notify.RecipientRepository.Recipient;
import dev.aurora.redaction.Redactor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where features tell people what happened. */
public final class Notices {
    /** On which nodes hear of what was told, each time as a {@link Hint}. */
    public static final String CHANNEL = "aurora_notice";

    static final String EMAIL = "notify.email";
    static final String WEBHOOK = "notify.webhook";
    static final String ID = "notificationId";

    // Together with the wait between them about a working day.
    private static final int ATTEMPTS = 20;

    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final Jobs jobs = new Jobs();
    private final Redactor redactor = new Redactor();
    private final boolean mail;

    public Notices(NotifyConfig config) {
        mail = config.smtp().isPresent();
    }

    /**
     * Tells it in the caller's own tenant transaction: it is told if that commits, and not otherwise. In the product at once,
     * by e-mail and webhook soon afterwards, to each member of the audience by the ways that this member wants.
     */
    public Future<Void> tell(SqlConnection tx, Notice notice) {
        return RecipientRepository.find(tx, notice.kind(), notice.audience())
                .compose(recipients -> tell(tx, notice, recipients));
    }

    private Future<Void> tell(SqlConnection tx, Notice notice, List<Recipient> recipients) {
        var told = new ArrayList<Told>();
        var outbox = new ArrayList<NewJob>();
        for (var recipient : recipients) {
            var ways = recipient.ways();
            var byMail = ways.email() && mail;
            if (!ways.inApp() && !byMail && !ways.webhook()) {
                continue;
            }
            var id = ids.generate();
            told.add(new Told(id, recipient.accountId(), ways.inApp()));
            if (byMail) {
                outbox.add(delivery(EMAIL, id));
            }
            if (ways.webhook()) {
                outbox.add(delivery(WEBHOOK, id));
            }
        }
        return told.isEmpty()
                ? Future.succeededFuture()
                : NotificationRepository.insert(tx, redacted(notice), told)
                        .compose(v -> Future.join(
                                outbox.stream().map(it -> jobs.enqueue(tx, it)).toList()))
                        .mapEmpty();
    }

    /** Titles are Aurora's own, but a name in one may be anybody's. */
    private Notice redacted(Notice notice) {
        return new Notice(
                notice.kind(),
                notice.audience(),
                redactor.text(notice.title()),
                redactor.text(notice.text()),
                notice.link(),
                notice.subject());
    }

    private static NewJob delivery(String kind, UUID id) {
        return NewJob.of(kind, new JsonObject().put(ID, id.toString())).attempts(ATTEMPTS);
    }

    /** What open pages of an account are told of one of its notices; empty when it is none. */
    public Future<Optional<JsonObject>> frame(SqlClient tx, UUID accountId, UUID id) {
        return NotificationRepository.find(tx, accountId, id)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : NotificationRepository.unread(tx, accountId)
                                .map(unread -> Optional.of(new JsonObject()
                                        .put("type", "notice")
                                        .put("notice", JsonMapper.toObject(found.get()))
                                        .put("unread", unread))));
    }

    /** That an account was told something in an organisation. */
    public record Hint(UUID orgId, UUID accountId, UUID id) {
        /** Of what {@link #CHANNEL} said; empty when it was nothing of ours. */
        public static Optional<Hint> parse(String payload) {
            var parts = payload.split(":", -1);
            try {
                return parts.length == 3
                        ? Optional.of(new Hint(
                                UUID.fromString(parts[0]), UUID.fromString(parts[1]), UUID.fromString(parts[2])))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}

package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.aurora.config.Secret;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.notify.NotifyConfig.Smtp;
import dev.aurora.notify.NotifyConfig.Tls;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Cursor.Place;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is told what, and who sees it. */
@ExtendWith(DatabaseExtension.class)
final class NoticesIT {
    private static final Smtp SMTP = new Smtp(
            "mail.example.com", 587, Optional.empty(), Optional.<Secret>empty(), Tls.STARTTLS, "a@example.com");

    private final TestingDatabase database;
    private final Notices notices = new Notices(NotifyConfig.NONE);
    private final Notices withMail = new Notices(new NotifyConfig(Optional.empty(), Optional.of(SMTP), false));
    private final Member admin;
    private final Member approver;
    private final Member operator;
    private final Member stranger;

    NoticesIT(TestingDatabase database) {
        this.database = database;
        admin = database.newMember();
        approver = database.newColleague(admin, "approver");
        operator = database.newColleague(admin, "operator");
        stranger = database.newMember();
    }

    @Test
    void tellsEveryPersonWhoMayButTheOneLeftOut() {
        var program = database.newColleague(admin, "admin");
        database.sql("UPDATE account SET kind = 'service', email = NULL WHERE id = $1", program.accountId());
        tell(operator, notice(Audience.allowed(Permission.JOBS_WRITE, approver.accountId())));
        assertThat(told()).containsExactlyInAnyOrder(admin.accountId(), operator.accountId());
    }

    @Test
    void tellsMembersOfTheOrganisationAlone() {
        tell(admin, notice(Audience.accounts(Set.of(approver.accountId(), stranger.accountId(), UUID.randomUUID()))));
        assertThat(told()).containsExactly(approver.accountId());
        assertThat(list(stranger, false)).isEmpty();
    }

    @Test
    void tellsNothingWhenTheTransactionDoesNotCommit() {
        assertThatThrownBy(() -> database.tenant()
                        .run(
                                admin.scope(),
                                tx -> withMail.tell(tx, notice(Audience.accounts(Set.of(admin.accountId()))))
                                        .compose(v -> Future.failedFuture("no commit")))
                        .await())
                .hasMessage("no commit");
        assertThat(told()).isEmpty();
        assertThat(jobs()).isEmpty();
    }

    @Test
    void letsNobodySeeOrMarkWhatAnotherIsTold() {
        tell(admin, notice(Audience.accounts(Set.of(approver.accountId()))));
        var id = list(approver, true).getFirst().id();
        assertThat(list(admin, false)).isEmpty();
        for (var other : List.of(admin, operator, stranger)) {
            assertThat(seenBy(other, "SELECT id FROM notification WHERE id = $1", id))
                    .isZero();
            assertThat(seenBy(other, "UPDATE notification SET read_at = now() WHERE id = $1", id))
                    .isZero();
            assertThat(database.tenant()
                            .run(other.scope(), tx -> notices.frame(tx, other.accountId(), id))
                            .await())
                    .isEmpty();
        }
        assertThat(list(approver, true)).hasSize(1);
    }

    @Test
    void marksSomeOrAllAsReadAndCountsTheRest() {
        for (var i = 0; i < 3; i++) {
            tell(admin, notice(Audience.accounts(Set.of(admin.accountId(), approver.accountId()))));
        }
        var some = list(admin, true).get(1).id();
        mark(
                admin,
                List.of(some, UUID.randomUUID(), list(approver, true).getFirst().id()));
        assertThat(list(admin, true)).hasSize(2).noneMatch(it -> it.id().equals(some));
        assertThat(list(admin, false)).hasSize(3);
        assertThat(unread(admin)).isEqualTo(2);
        assertThat(unread(approver)).isEqualTo(3);
        database.tenant()
                .run(admin.scope(), tx -> NotificationRepository.markRead(tx, admin.accountId(), null))
                .await();
        assertThat(unread(admin)).isZero();
        assertThat(unread(approver)).isEqualTo(3);
    }

    @Test
    void writesNoSecretDown() {
        var key = "AKIA" + "IOSFODNN7EXAMPL2";
        tell(
                admin,
                new Notice(
                        Kind.JOB_DEAD,
                        Audience.accounts(Set.of(admin.accountId())),
                        "Deploy with " + key,
                        "and again " + key,
                        "/jobs",
                        "job:1"));
        var notification = list(admin, true).getFirst();
        assertThat(notification.title() + notification.text())
                .doesNotContain(key)
                .contains("redacted");
    }

    @Test
    void endsWithTheMembership() {
        tell(admin, notice(Audience.accounts(Set.of(approver.accountId()))));
        database.sql(
                "INSERT INTO notification_setting (org_id, account_id) VALUES ($1, $2)",
                approver.orgId(),
                approver.accountId());
        database.tenant()
                .run(
                        admin.scope(),
                        tx -> tx.preparedQuery("DELETE FROM membership WHERE account_id = $1")
                                .execute(Tuple.of(approver.accountId())))
                .await();
        assertThat(told()).isEmpty();
    }

    @Test
    void leavesMailForWhoWantsItWhereMailIsSentAtAll() {
        tell(admin, notice(Audience.accounts(Set.of(admin.accountId()))));
        assertThat(jobs()).isEmpty();
        ways(operator, Kind.APPROVAL_WANTED, new Ways(true, false, true));
        ways(approver, Kind.APPROVAL_WANTED, new Ways(false, true, true));
        database.tenant()
                .run(admin.scope(), tx -> withMail.tell(tx, notice(Audience.allowed(Permission.JOBS_WRITE, null))))
                .await();
        assertThat(jobs())
                .as("of admin and approver; nobody has a webhook")
                .containsExactly(Notices.EMAIL, Notices.EMAIL);
        assertThat(list(approver, false)).as("not wanted in the product").isEmpty();
        assertThat(unread(approver)).isZero();
        assertThat(list(operator, false)).hasSize(1);
    }

    @Test
    void writesNothingForWhoWantsNothing() {
        ways(admin, Kind.APPROVAL_WANTED, new Ways(false, false, false));
        tell(admin, notice(Audience.accounts(Set.of(admin.accountId()))));
        assertThat(told()).isEmpty();
    }

    @Test
    void isHeardOfByWhoeverListensOnceItIsTold() {
        var heard = new CopyOnWriteArrayList<String>();
        database.postgres().listen(Notices.CHANNEL, heard::add).await();
        tell(admin, notice(Audience.accounts(Set.of(admin.accountId()))));
        var notification = list(admin, true).getFirst();
        var hint = new Notices.Hint(admin.orgId(), admin.accountId(), notification.id());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> heard.stream()
                        .map(Notices.Hint::parse)
                        .flatMap(Optional::stream)
                        .anyMatch(hint::equals));
        var frame = database.tenant()
                .run(admin.scope(), tx -> notices.frame(tx, admin.accountId(), notification.id()))
                .await()
                .orElseThrow();
        assertThat(frame.getString("type")).isEqualTo("notice");
        assertThat(frame.getInteger("unread")).isEqualTo(1);
        assertThat(frame.getJsonObject("notice").getString("title")).isEqualTo("A run waits for your approval");
        assertThat(frame.getJsonObject("notice").getString("projectId"))
                .isEqualTo(admin.projectId().toString());
    }

    @Test
    void forgetsWhatWasReadLongAgoAndKeepsWhatWasNot() {
        for (var i = 0; i < 3; i++) {
            tell(admin, notice(Audience.accounts(Set.of(admin.accountId()))));
        }
        var ids = list(admin, true).stream().map(Notification::id).toList();
        mark(admin, List.of(ids.get(0), ids.get(1)));
        database.sql("UPDATE notification SET created_at = now() - interval '91 days' WHERE id = ANY ($1)", (Object)
                new UUID[] {ids.get(0), ids.get(2)});
        while (new OldNotifications(database.systemQueries()).forget(100).await() == 100) {
            // More than one batch may be old by now.
        }
        assertThat(list(admin, false)).extracting(Notification::id).containsExactly(ids.get(1), ids.get(2));
        database.sql("UPDATE notification SET created_at = now() - interval '366 days' WHERE id = $1", ids.get(2));
        while (new OldNotifications(database.systemQueries()).forget(100).await() == 100) {
            // As above.
        }
        assertThat(list(admin, false)).extracting(Notification::id).containsExactly(ids.get(1));
    }

    @Test
    void pagesThroughTenThousandWithoutLosingOne() {
        database.sql("""
                INSERT INTO notification (id, org_id, account_id, kind, title, body, link, subject, in_app, created_at)
                SELECT gen_random_uuid(), $1, $2, 'job.dead', 'Title', '', '/jobs', 'job:' || i, true,
                    now() - (i / 3) * interval '1 second'
                FROM generate_series(1, 10000) i
                """, admin.orgId(), admin.accountId());
        var began = Instant.now();
        var seen = new ArrayList<UUID>();
        Optional<Place> after = Optional.empty();
        for (var page = list(admin, true, after, 500); !page.isEmpty(); page = list(admin, true, after, 500)) {
            page.forEach(it -> seen.add(it.id()));
            after = Optional.of(new Place(
                    page.getLast().createdAt().toString(), page.getLast().id()));
        }
        assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(unread(admin)).isEqualTo(1000);
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    private static Notice notice(Audience audience) {
        return new Notice(
                Kind.APPROVAL_WANTED, audience, "A run waits for your approval", "", "/approvals", "approval:1");
    }

    private void tell(Member by, Notice notice) {
        database.tenant().run(by.scope(), tx -> notices.tell(tx, notice)).await();
    }

    private void ways(Member of, Kind kind, Ways ways) {
        database.sql(
                "INSERT INTO notification_setting (org_id, account_id, ways) VALUES ($1, $2, jsonb_build_object($3::text,"
                        + " jsonb_build_object('inApp', $4::boolean, 'email', $5::boolean, 'webhook', $6::boolean)))",
                of.orgId(),
                of.accountId(),
                kind.label(),
                ways.inApp(),
                ways.email(),
                ways.webhook());
    }

    private List<Notification> list(Member of, boolean unreadOnly) {
        return list(of, unreadOnly, Optional.empty(), 100);
    }

    private List<Notification> list(Member of, boolean unreadOnly, Optional<Place> after, int most) {
        return database.tenant()
                .run(of.scope(), tx -> NotificationRepository.list(tx, of.accountId(), unreadOnly, after, most))
                .await();
    }

    private int unread(Member of) {
        return database.tenant()
                .run(of.scope(), tx -> NotificationRepository.unread(tx, of.accountId()))
                .await();
    }

    private void mark(Member of, List<UUID> ids) {
        database.tenant()
                .run(of.scope(), tx -> NotificationRepository.markRead(tx, of.accountId(), ids))
                .await();
    }

    private int seenBy(Member who, String statement, UUID id) {
        return database.tenant()
                .run(who.scope(), tx -> tx.preparedQuery(statement).execute(Tuple.of(id)))
                .await()
                .rowCount();
    }

    private List<UUID> told() {
        return StreamSupport.stream(
                        database.superuser()
                                .preparedQuery("SELECT account_id FROM notification WHERE org_id = $1")
                                .execute(Tuple.of(admin.orgId()))
                                .await()
                                .spliterator(),
                        false)
                .map(it -> it.getUUID(0))
                .toList();
    }

    private List<String> jobs() {
        return StreamSupport.stream(
                        database.superuser()
                                .preparedQuery("SELECT kind FROM job WHERE org_id = $1 ORDER BY kind")
                                .execute(Tuple.of(admin.orgId()))
                                .await()
                                .spliterator(),
                        false)
                .map(it -> it.getString(0))
                .toList();
    }
}

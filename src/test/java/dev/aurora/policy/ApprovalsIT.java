package dev.aurora.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.policy.Approval.Kind;
import dev.aurora.policy.Approval.State;
import dev.aurora.postgres.Scope;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asked for, decided, used once: on a real database, against everybody who should not. */
@ExtendWith(DatabaseExtension.class)
final class ApprovalsIT {
    private static final JsonObject CONTENT = new JsonObject()
            .put("tool", "delete_bucket")
            .put("arguments", new JsonObject().put("name", "logs").put("force", true));

    private final TestingDatabase database;
    private final Approvals approvals;
    private final ApprovalSettings settings;
    private final Member requester;
    private final Member approver;
    private final Member viewer;
    private final Member stranger;

    ApprovalsIT(TestingDatabase database) {
        this.database = database;
        approvals = TestingApprovals.of(database.postgres());
        settings = new ApprovalSettings(database.tenant(), approvals, PolicyConfig.USUAL);
        requester = database.newMember();
        approver = database.newColleague(requester, "approver");
        viewer = database.newColleague(requester, "viewer");
        stranger = database.newMember();
    }

    @Test
    void isAskedForDecidedAndUsedOnce() {
        var run = newRun();
        var asked = ask(run, change("c1"));
        assertThat(asked.state()).isEqualTo(State.OPEN);
        assertThat(asked.requestedBy().accountId()).isEqualTo(requester.accountId());
        assertThat(asked.runId()).isEqualTo(run);
        assertThat(asked.conversationId()).isNotNull();
        assertThat(Duration.between(asked.createdAt(), asked.expiresAt())).isEqualTo(Duration.ofDays(7));
        assertThat(asked.content()).isEqualTo(CONTENT);

        var decided = decide(approver, asked.id(), Decision.APPROVE);
        assertThat(decided.state()).isEqualTo(State.APPROVED);
        assertThat(decided.decidedBy()).extracting(Approval.Person::accountId).isEqualTo(approver.accountId());
        assertThat(ofRun(run)).containsExactly(decided);

        redeem(asked.id(), run, 1, CONTENT);
        assertThat(ofRun(run)).extracting(Approval::state).containsExactly(State.REDEEMED);
        assertRefused(
                Reason.CONFLICT,
                "used up",
                () -> redeeming(asked.id(), run, 1, CONTENT).await());
        assertThat(audited(asked.id()))
                .containsExactly(
                        "approval.requested", "approval.approved", "approval.redeemed", "approval.refused redeemed");
    }

    @Test
    void keepsWhyItWasRejectedAndAllowsNothingThen() {
        var run = newRun();
        var asked = ask(run, change("c1"));
        var rejected = approvals
                .decide(caller(approver), asked.id(), Decision.REJECT, "  Not on a Friday ", "")
                .await();
        assertThat(rejected.state()).isEqualTo(State.REJECTED);
        assertThat(rejected.reason()).isEqualTo("Not on a Friday");
        assertRefused(
                Reason.CONFLICT,
                "rejected",
                () -> redeeming(asked.id(), run, 1, CONTENT).await());
        assertRefused(Reason.CONFLICT, "rejected already", () -> decide(requester, asked.id(), Decision.APPROVE));
    }

    @Test
    void refusesWhoeverMayNotDecide() {
        var asked = ask(newRun(), change("c1"));
        assertRefused(Reason.FORBIDDEN, "approver", () -> decide(viewer, asked.id(), Decision.REJECT));
        var operator = database.newColleague(requester, "operator");
        assertRefused(Reason.FORBIDDEN, "approver", () -> decide(operator, asked.id(), Decision.APPROVE));
        assertRefused(
                Reason.FORBIDDEN,
                "API key",
                () -> approvals
                        .decide(key(approver, Set.of(Permission.APPROVALS_READ)), asked.id(), Decision.APPROVE, "", "")
                        .await());
        assertThat(audited(asked.id()))
                .containsExactly(
                        "approval.requested",
                        "approval.refused not-permitted",
                        "approval.refused not-permitted",
                        "approval.refused not-permitted");
        assertThat(find(asked.id()).state()).isEqualTo(State.OPEN);
    }

    @Test
    void takesADecisionByAKeyThatMayDecide() {
        var asked = ask(newRun(), change("c1"));
        var decided = approvals
                .decide(key(approver, Set.of(Permission.APPROVALS_DECIDE)), asked.id(), Decision.APPROVE, "", "")
                .await();
        assertThat(decided.state()).isEqualTo(State.APPROVED);
    }

    @Test
    void refusesWhoseRoleOrMembershipIsGone() {
        var asked = ask(newRun(), change("c1"));
        database.sql("UPDATE membership SET role = 'viewer' WHERE account_id = $1", approver.accountId());
        assertRefused(Reason.UNAUTHENTICATED, "role", () -> decide(approver, asked.id(), Decision.APPROVE));
        database.sql("DELETE FROM membership WHERE account_id = $1", approver.accountId());
        assertRefused(Reason.UNAUTHENTICATED, "session", () -> decide(approver, asked.id(), Decision.APPROVE));
        assertThat(find(asked.id()).state()).isEqualTo(State.OPEN);
    }

    @Test
    void refusesASecondDecision() {
        var asked = ask(newRun(), change("c1"));
        var _ = decide(approver, asked.id(), Decision.APPROVE);
        assertRefused(Reason.CONFLICT, "approved already", () -> decide(approver, asked.id(), Decision.APPROVE));
        assertRefused(Reason.CONFLICT, "approved already", () -> decide(requester, asked.id(), Decision.REJECT));
        assertThat(audited(asked.id()))
                .containsExactly(
                        "approval.requested",
                        "approval.approved",
                        "approval.refused decided",
                        "approval.refused decided");
    }

    @Test
    void refusesADecisionOrUseThatComesTooLate() {
        var run = newRun();
        var late = ask(run, change("late"));
        var used = ask(run, change("used"));
        var _ = decide(approver, used.id(), Decision.APPROVE);
        database.sql("UPDATE approval SET expires_at = now() WHERE run_id = $1", run);
        assertRefused(Reason.CONFLICT, "expired", () -> decide(approver, late.id(), Decision.APPROVE));
        assertRefused(
                Reason.CONFLICT,
                "expired",
                () -> redeeming(used.id(), run, 1, CONTENT).await());
        assertThat(audited(late.id())).containsExactly("approval.requested", "approval.refused expired");
        assertThat(audited(used.id()))
                .containsExactly("approval.requested", "approval.approved", "approval.refused expired");
    }

    @Test
    void isUnknownInAnotherOrganisationAndProject() {
        var asked = ask(newRun(), change("c1"));
        assertRefused(Reason.NOT_FOUND, asked.id().toString(), () -> decide(stranger, asked.id(), Decision.APPROVE));
        var elsewhere = database.newProject(requester);
        assertRefused(
                Reason.NOT_FOUND,
                asked.id().toString(),
                () -> approvals
                        .decide(caller(approver).in(elsewhere), asked.id(), Decision.APPROVE, "", "")
                        .await());
        assertThat(auditedIn(stranger, asked.id())).containsExactly("approval.refused unknown");
        assertThat(audited(asked.id())).containsExactly("approval.requested", "approval.refused unknown");
        assertThat(find(asked.id()).state()).isEqualTo(State.OPEN);
    }

    @Test
    void allowsNothingButWhatWasShown() {
        var run = newRun();
        var asked = ask(run, change("c1"));
        var _ = decide(approver, asked.id(), Decision.APPROVE);
        var other = CONTENT.copy()
                .put("arguments", new JsonObject().put("name", "customers").put("force", true));
        assertRefused(
                Reason.CONFLICT,
                "not what was approved",
                () -> redeeming(asked.id(), run, 1, other).await());
        assertThat(audited(asked.id())).contains("approval.refused other-content");
        redeem(
                asked.id(),
                run,
                1,
                new JsonObject("{\"arguments\": {\"force\": true, \"name\": \"logs\"}, \"tool\": \"delete_bucket\"}"));
    }

    @Test
    void allowsNothingToAnotherRunOrAnEndedLease() {
        var run = newRun();
        var other = newRun();
        var asked = ask(run, change("c1"));
        var _ = decide(approver, asked.id(), Decision.APPROVE);
        assertRefused(
                Reason.NOT_FOUND,
                asked.id().toString(),
                () -> redeeming(asked.id(), other, 1, CONTENT).await());
        database.sql("UPDATE run SET epoch = 2 WHERE id = $1", run);
        assertRefused(
                Reason.CONFLICT,
                "Another node",
                () -> redeeming(asked.id(), run, 1, CONTENT).await());
        assertThat(audited(asked.id())).contains("approval.refused unknown", "approval.refused lease");
        redeem(asked.id(), run, 2, CONTENT);
    }

    @Test
    void undoesTheUseWithWhatItWasFor() {
        var run = newRun();
        var asked = ask(run, change("c1"));
        var _ = decide(approver, asked.id(), Decision.APPROVE);
        assertThatThrownBy(() -> database.tenant()
                        .run(
                                Scope.run(requester.orgId(), run),
                                tx -> approvals
                                        .redeem(tx, new Redemption(asked.id(), run, 1, CONTENT))
                                        .compose(v -> Future.failedFuture("not begun")))
                        .await())
                .hasMessage("not begun");
        assertThat(find(asked.id()).state()).isEqualTo(State.APPROVED);
        assertThat(audited(asked.id())).doesNotContain("approval.redeemed");
    }

    @Test
    void oneOfManyDecisionsWins() {
        var others = Stream.generate(() -> database.newColleague(requester, "approver"))
                .limit(5)
                .toList();
        for (var round = 0; round < 5; round++) {
            var asked = ask(newRun(), change("c1"));
            var settled = together(IntStream.range(0, 30)
                    .mapToObj(it -> approvals.decide(
                            caller(others.get(it % others.size())),
                            asked.id(),
                            it % 2 == 0 ? Decision.APPROVE : Decision.REJECT,
                            "",
                            ""))
                    .toList());
            assertOneWon(settled);
            assertThat(audited(asked.id()))
                    .hasSize(31)
                    .filteredOn(it -> it.equals("approval.approved") || it.equals("approval.rejected"))
                    .hasSize(1);
        }
    }

    @Test
    void oneOfManyUsesWins() {
        for (var round = 0; round < 5; round++) {
            var run = newRun();
            var asked = ask(run, change("c1"));
            var _ = decide(approver, asked.id(), Decision.APPROVE);
            assertOneWon(together(IntStream.range(0, 30)
                    .mapToObj(it -> redeeming(asked.id(), run, 1, CONTENT))
                    .toList()));
            assertThat(audited(asked.id()))
                    .filteredOn("approval.redeemed"::equals)
                    .hasSize(1);
        }
    }

    @Test
    void isUsedBeforeOrAfterATakeoverButNeverByBothHolders() {
        for (var round = 0; round < 20; round++) {
            var run = newRun();
            var asked = ask(run, change("c1"));
            var _ = decide(approver, asked.id(), Decision.APPROVE);
            var stale = redeeming(asked.id(), run, 1, CONTENT);
            var takeover = database.superuser()
                    .preparedQuery("UPDATE run SET epoch = 2 WHERE id = $1")
                    .execute(Tuple.of(run))
                    .compose(v -> redeeming(asked.id(), run, 2, CONTENT));
            assertOneWon(together(List.of(stale, takeover)));
        }
    }

    @Test
    void wakesAParkedRunWithTheLastOfItsDecisions() {
        for (var round = 0; round < 20; round++) {
            var run = newRun();
            var asked = IntStream.range(0, 4)
                    .mapToObj(it -> ask(run, change("c" + it)))
                    .toList();
            park(run);
            var _ = decide(approver, asked.getFirst().id(), Decision.REJECT);
            assertThat(ready(run)).isFalse();
            var _ = together(asked.stream()
                    .skip(1)
                    .map(it -> approvals.decide(caller(approver), it.id(), Decision.APPROVE, "", ""))
                    .toList());
            assertThat(ready(run)).isTrue();
        }
    }

    @Test
    void aRunThatParksAfterTheLastDecisionGoesOnToo() {
        var run = newRun();
        var asked = ask(run, change("c1"));
        var _ = decide(approver, asked.id(), Decision.APPROVE);
        park(run);
        assertThat(ready(run)).isTrue();
        var waiting = newRun();
        var _ = ask(waiting, change("c1"));
        park(waiting);
        assertThat(ready(waiting)).isFalse();
    }

    @Test
    void tellsNodesThatARunCanGoOn() {
        var heard = new CopyOnWriteArrayList<String>();
        database.postgres().listen("aurora_run", heard::add).await();
        var run = newRun();
        var asked = ask(run, change("c1"));
        park(run);
        heard.clear();
        var _ = decide(approver, asked.id(), Decision.APPROVE);
        await().atMost(Duration.ofSeconds(5)).until(() -> !heard.isEmpty());
    }

    @Test
    void expiresAndWakesTheRun() {
        var run = newRun();
        var open = ask(run, change("open"));
        var unused = ask(run, change("unused"));
        var _ = decide(approver, unused.id(), Decision.APPROVE);
        park(run);
        var expired = new ExpiredApprovals(database.systemQueries());
        while (expired.end(1000).await() == 1000) {
            assertThat(ready(run)).isFalse();
        }
        assertThat(find(open.id()).state()).isEqualTo(State.OPEN);
        database.sql("UPDATE approval SET expires_at = now() WHERE run_id = $1", run);
        while (expired.end(1).await() == 1) {
            assertThat(stored(open.id())).isIn("open", "expired");
        }
        assertThat(List.of(stored(open.id()), stored(unused.id()))).containsExactly("expired", "expired");
        assertThat(ready(run)).isTrue();
        assertThat(audited(open.id())).containsExactly("approval.requested", "approval.expired");
        assertThat(expired.end(1000).await()).isZero();
    }

    @Test
    void isVoidOnceItsRunEndsHoweverThatHappens() {
        var run = newRun();
        var open = ask(run, change("open"));
        var unused = ask(run, change("unused"));
        var rejected = ask(run, change("rejected"));
        var _ = decide(approver, unused.id(), Decision.APPROVE);
        var _ = decide(approver, rejected.id(), Decision.REJECT);
        database.sql("UPDATE run SET state = 'failed' WHERE id = $1", run);
        assertThat(List.of(stored(open.id()), stored(unused.id()), stored(rejected.id())))
                .containsExactly("void", "void", "rejected");
        assertRefused(Reason.CONFLICT, "does not wait", () -> decide(approver, open.id(), Decision.APPROVE));
        assertThat(audited(open.id()))
                .containsExactly("approval.requested", "approval.voided", "approval.refused void");
    }

    @Test
    void answersWhatWasAskedForBeforeAndVoidsWhatWasAskedForOtherwise() {
        var run = newRun();
        var first = ask(run, change("c1"));
        assertThat(ask(run, change("c1")).id()).isEqualTo(first.id());
        var _ = decide(approver, first.id(), Decision.APPROVE);
        assertThat(ask(run, change("c1")).id()).isEqualTo(first.id());
        var repeat = ask(run, wanted("c1", Kind.REPEAT, Effect.CHANGE, CONTENT, false));
        assertThat(repeat.id()).isNotEqualTo(first.id());
        var other =
                ask(run, wanted("c1", Kind.CALL, Effect.CHANGE, CONTENT.copy().put("more", 1), false));
        assertThat(ofRun(run))
                .extracting(Approval::id, Approval::state)
                .containsExactly(
                        tuple(first.id(), State.VOID), tuple(repeat.id(), State.OPEN), tuple(other.id(), State.OPEN));
        assertRefused(
                Reason.CONFLICT,
                "void",
                () -> redeeming(first.id(), run, 1, CONTENT).await());
    }

    @Test
    void needsASecondPersonWhereTheSettingSaysSo() {
        var run = newRun();
        var change = ask(run, change("change"));
        var destroy = ask(run, wanted("destroy", Kind.CALL, Effect.DESTROY, CONTENT, false));
        var stateful = ask(run, wanted("stateful", Kind.CALL, Effect.DESTROY, CONTENT, true));
        assertThat(Stream.of(change, destroy, stateful).map(Approval::secondPerson))
                .containsExactly(false, false, true);
        assertThat(Stream.of(change, destroy, stateful).map(Approval::confirm)).containsExactly(null, "logs", null);
        assertRefused(Reason.FORBIDDEN, "yourself", () -> decide(requester, stateful.id(), Decision.APPROVE));
        assertRefused(
                Reason.FORBIDDEN,
                "yourself",
                () -> approvals
                        .decide(
                                key(requester, Set.of(Permission.APPROVALS_DECIDE)),
                                stateful.id(),
                                Decision.APPROVE,
                                "",
                                "logs")
                        .await());
        assertThat(audited(stateful.id())).contains("approval.refused second-person");

        set("always");
        assertRefused(Reason.FORBIDDEN, "yourself", () -> decide(requester, change.id(), Decision.APPROVE));
        set("never");
        assertThat(find(stateful.id()).secondPerson()).isFalse();
        assertThat(find(stateful.id()).confirm()).isEqualTo("logs");
        set("stateful-destroy");
        assertThat(decide(approver, stateful.id(), Decision.APPROVE).state()).isEqualTo(State.APPROVED);
        assertThat(decide(requester, change.id(), Decision.APPROVE).state()).isEqualTo(State.APPROVED);
    }

    @Test
    void takesNoServiceAccountForASecondPerson() {
        database.sql("UPDATE account SET kind = 'service', email = NULL WHERE id = $1", approver.accountId());
        var run = newRun();
        assertThat(ask(run, wanted("alone", Kind.CALL, Effect.DESTROY, CONTENT, true))
                        .secondPerson())
                .as("nobody else is a person")
                .isFalse();
        set("always");
        var asked = ask(run, change("always"));
        var service = new Caller(
                approver.accountId(),
                "",
                "Robot",
                Role.APPROVER,
                Set.of(Permission.APPROVALS_DECIDE),
                keyScope(approver));
        assertRefused(
                Reason.FORBIDDEN,
                "service account",
                () -> approvals
                        .decide(service, asked.id(), Decision.APPROVE, "", "")
                        .await());
        set("never");
        assertThat(approvals
                        .decide(service, asked.id(), Decision.APPROVE, "", "")
                        .await()
                        .state())
                .isEqualTo(State.APPROVED);
    }

    @Test
    void asksASingleApproverToTypeTheName() {
        database.sql("UPDATE membership SET role = 'operator' WHERE account_id = $1", approver.accountId());
        var run = newRun();
        var asked = ask(run, wanted("c1", Kind.CALL, Effect.DESTROY, CONTENT, true));
        assertThat(asked.secondPerson()).isFalse();
        for (var typed : List.of("", "Logs", "log", "logs2")) {
            assertRefused(
                    Reason.INVALID,
                    "\"logs\"",
                    () -> approvals
                            .decide(caller(requester), asked.id(), Decision.APPROVE, "", typed)
                            .await());
        }
        assertThat(approvals
                        .decide(caller(requester), asked.id(), Decision.APPROVE, "", " logs ")
                        .await()
                        .state())
                .isEqualTo(State.APPROVED);
        var rejected = ask(run, wanted("c2", Kind.CALL, Effect.DESTROY, CONTENT, true));
        assertThat(decide(requester, rejected.id(), Decision.REJECT).state()).isEqualTo(State.REJECTED);
    }

    @Test
    void changesTheSettingByAnApprovalOfASecondPerson() {
        var pending =
                pending(settings.ask(caller(requester), SecondPerson.NEVER).await());
        assertThat(setting()).isEqualTo("stateful-destroy");
        assertRefused(Reason.FORBIDDEN, "yourself", () -> decide(requester, pending, Decision.APPROVE));
        assertRefused(Reason.FORBIDDEN, "approver", () -> decide(viewer, pending, Decision.APPROVE));
        assertThat(decide(approver, pending, Decision.APPROVE).state()).isEqualTo(State.REDEEMED);
        assertThat(setting()).isEqualTo("never");
        assertThat(auditedSettings()).isEqualTo(1);
        assertRefused(Reason.CONFLICT, "approved already", () -> decide(approver, pending, Decision.APPROVE));

        var rejected =
                pending(settings.ask(caller(requester), SecondPerson.ALWAYS).await());
        var _ = decide(approver, rejected, Decision.REJECT);
        assertThat(setting()).isEqualTo("never");
        assertThat(auditedSettings()).isEqualTo(1);
    }

    @Test
    void changesTheSettingAloneOnlyWhereNobodyElseMayApprove() {
        var pending =
                pending(settings.ask(caller(requester), SecondPerson.ALWAYS).await());
        database.sql("UPDATE membership SET role = 'viewer' WHERE account_id = $1", approver.accountId());
        assertThat(find(pending).confirm()).isEqualTo("Test");
        assertRefused(Reason.INVALID, "\"Test\"", () -> decide(requester, pending, Decision.APPROVE));
        var _ = approvals
                .decide(caller(requester), pending, Decision.APPROVE, "", "Test")
                .await();
        assertThat(setting()).isEqualTo("always");
    }

    @Test
    void replacesOrWithdrawsAChangeThatWaits() {
        var first = pending(settings.ask(caller(requester), SecondPerson.NEVER).await());
        var second =
                pending(settings.ask(caller(requester), SecondPerson.ALWAYS).await());
        assertThat(stored(first)).isEqualTo("void");
        assertThat(settings.ask(caller(requester), SecondPerson.STATEFUL_DESTROY)
                        .await()
                        .containsKey("pending"))
                .isFalse();
        assertThat(stored(second)).isEqualTo("void");
        var _ = together(IntStream.range(0, 10)
                .mapToObj(it -> settings.ask(caller(requester), SecondPerson.ALWAYS))
                .toList());
        assertThat(count("SELECT count(*) FROM approval WHERE state = 'open' AND org_id = $1", requester.orgId()))
                .isEqualTo(1);
    }

    @Test
    void aChangeOfTheSettingIsTheWholeOrganisationsAndNobodyElses() {
        var pending =
                pending(settings.ask(caller(requester), SecondPerson.NEVER).await());
        assertRefused(Reason.NOT_FOUND, pending.toString(), () -> decide(stranger, pending, Decision.APPROVE));
        var _ = approvals
                .decide(caller(approver).in(database.newProject(requester)), pending, Decision.APPROVE, "", "")
                .await();
        assertThat(setting()).isEqualTo("never");
        assertThat(count(
                        "SELECT count(*) FROM org WHERE id = $1 AND approval_second_person = 'never'",
                        stranger.orgId()))
                .isZero();
    }

    @Test
    void tellsThoseWhoMayDecide() {
        var run = newRun();
        var change = ask(run, change("c1"));
        var stateful = ask(run, wanted("c2", Kind.CALL, Effect.DESTROY, CONTENT, true));
        assertThat(told(change.id())).containsExactlyInAnyOrder(requester.accountId(), approver.accountId());
        assertThat(told(stateful.id())).containsExactly(approver.accountId());
    }

    @Test
    void refusesAReasonThatCannotBeKept() {
        var asked = ask(newRun(), change("c1"));
        for (var reason : List.of("x".repeat(2001), "a\0b")) {
            assertRefused(
                    Reason.INVALID,
                    "2000",
                    () -> approvals
                            .decide(caller(approver), asked.id(), Decision.APPROVE, reason, "")
                            .await());
        }
        assertThat(find(asked.id()).state()).isEqualTo(State.OPEN);
    }

    @Test
    void doesNotLetAnybodyFillTheAuditLog() {
        var asked = ask(newRun(), change("c1"));
        var failures = IntStream.range(0, 120)
                .mapToObj(it -> approvals.decide(caller(viewer), asked.id(), Decision.APPROVE, "", ""))
                .map(it -> it.transform(Future::succeededFuture).await().cause())
                .map(it -> it instanceof Refusal refusal ? refusal.reason() : null)
                .toList();
        assertThat(failures.subList(0, 100)).containsOnly(Reason.FORBIDDEN);
        assertThat(failures.subList(100, 120)).containsOnly(Reason.EXHAUSTED);
        assertThat(audited(asked.id())).hasSize(101);
        assertThat(decide(approver, asked.id(), Decision.APPROVE).state()).isEqualTo(State.APPROVED);
    }

    @Test
    void listsTenThousandQuickly() {
        var run = newRun();
        database.sql("""
                INSERT INTO approval (id, org_id, project_id, run_id, call_id, kind, tool, effect, title, target, content, hash,
                    stateful, tainted, requested_by, state, decided_by, decided_at, created_at, expires_at)
                SELECT gen_random_uuid(), r.org_id, r.project_id, r.id, 'n' || n, 'call', 't', 'change', 'Title ' || n, 'Target',
                    jsonb_build_object('text', repeat('x', 1000)), repeat('0', 64), false, false, r.account_id,
                    CASE WHEN n % 2 = 0 THEN 'open' ELSE 'rejected' END, CASE WHEN n % 2 = 1 THEN r.account_id END,
                    CASE WHEN n % 2 = 1 THEN now() END, now() - n * interval '1 second', now() + interval '1 day'
                FROM run r, generate_series(1, 10000) n WHERE r.id = $1""", run);
        database.sql("ANALYZE approval");
        for (var states : List.of(List.<State>of(), List.of(State.OPEN), List.of(State.OPEN, State.REJECTED))) {
            var fastest = IntStream.range(0, 5)
                    .mapToLong(it -> {
                        var begun = System.nanoTime();
                        var listed = database.tenant()
                                .run(
                                        approver.scope(),
                                        tx -> ApprovalListRepository.list(tx, states, Optional.empty(), 51)
                                                .compose(found -> ApprovalListRepository.countOpen(tx)
                                                        .map(found)))
                                .await();
                        assertThat(listed).hasSize(51);
                        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
                    })
                    .min()
                    .orElseThrow();
            assertThat(fastest).as("milliseconds for " + states).isLessThan(100);
        }
    }

    private UUID newRun() {
        var conversation = UUID.randomUUID();
        var run = UUID.randomUUID();
        database.sql(
                "INSERT INTO conversation (id, org_id, project_id, account_id, title) VALUES ($1, $2, $3, $4, 'Test')",
                conversation,
                requester.orgId(),
                requester.projectId(),
                requester.accountId());
        database.sql("""
                INSERT INTO run (id, org_id, project_id, conversation_id, account_id, mode, state, model, holder, lease_until)
                VALUES ($1, $2, $3, $4, $5, 'act', 'running', 'test', gen_random_uuid(), now() + interval '1 day')
                """, run, requester.orgId(), requester.projectId(), conversation, requester.accountId());
        return run;
    }

    private void park(UUID run) {
        database.sql("UPDATE run SET state = 'parked', ready_at = NULL WHERE id = $1", run);
    }

    private boolean ready(UUID run) {
        return count("SELECT count(*) FROM run WHERE id = $1 AND ready_at IS NOT NULL", run) == 1;
    }

    private static NewApproval change(String callId) {
        return wanted(callId, Kind.CALL, Effect.CHANGE, CONTENT, false);
    }

    /** Its run is set by {@link #ask}. */
    private static NewApproval wanted(String callId, Kind kind, Effect effect, JsonObject content, boolean stateful) {
        return new NewApproval(
                new UUID(0, 0),
                callId,
                kind,
                "delete_bucket",
                effect,
                content,
                "Delete the bucket logs",
                "aws 123456789012 eu-central-1",
                "logs",
                stateful,
                false);
    }

    private Approval ask(UUID run, NewApproval wanted) {
        var ofRun = new NewApproval(
                run,
                wanted.callId(),
                wanted.kind(),
                wanted.tool(),
                wanted.effect(),
                wanted.content(),
                wanted.title(),
                wanted.target(),
                wanted.resourceName(),
                wanted.stateful(),
                wanted.tainted());
        return inRun(run, tx -> approvals.request(tx, ofRun));
    }

    private <T> T inRun(UUID run, Function<SqlConnection, Future<T>> work) {
        return database.tenant().run(Scope.run(requester.orgId(), run), work).await();
    }

    private List<Approval> ofRun(UUID run) {
        return inRun(run, tx -> approvals.ofRun(tx, run));
    }

    private Approval find(UUID id) {
        return database.tenant()
                .run(requester.scope(), tx -> ApprovalListRepository.find(tx, id))
                .await()
                .orElseThrow();
    }

    private Approval decide(Member by, UUID id, Decision decision) {
        return approvals.decide(caller(by), id, decision, "", "").await();
    }

    private void redeem(UUID id, UUID run, int epoch, JsonObject content) {
        redeeming(id, run, epoch, content).await();
    }

    private Future<Void> redeeming(UUID id, UUID run, int epoch, JsonObject content) {
        return database.tenant()
                .run(
                        Scope.run(requester.orgId(), run),
                        tx -> approvals.redeem(tx, new Redemption(id, run, epoch, content)));
    }

    private static Caller caller(Member member) {
        return Caller.session(
                        member.accountId(),
                        member.orgId(),
                        member.sessionId(),
                        member.accountId() + "@example.com",
                        "Test",
                        Role.of(member.role()))
                .in(member.projectId());
    }

    private Caller key(Member member, Set<Permission> limit) {
        return new Caller(member.accountId(), "a@example.com", "Test", Role.of(member.role()), limit, keyScope(member));
    }

    private Scope keyScope(Member member) {
        var key = UUID.randomUUID();
        database.sql("""
                INSERT INTO api_key (id, org_id, account_id, name, hint, hash, permissions, created_by, expires_at)
                VALUES ($1, $2, $3, 'Test', 'Test', sha256($1::text::bytea), '{}', $3, now() + interval '1 day')
                """, key, member.orgId(), member.accountId());
        return Scope.apiKey(member.orgId(), key, member.projectId(), member.role());
    }

    private static UUID pending(JsonObject shown) {
        return UUID.fromString(shown.getJsonObject("pending").getString("id"));
    }

    private void set(String secondPerson) {
        database.sql("UPDATE org SET approval_second_person = $1 WHERE id = $2", secondPerson, requester.orgId());
    }

    private @Nullable String setting() {
        return settings.get(caller(requester)).await().getString("secondPerson");
    }

    private long auditedSettings() {
        return count(
                "SELECT count(*) FROM audit_entry WHERE org_id = $1 AND action = 'approval-settings.changed'",
                requester.orgId());
    }

    private String stored(UUID id) {
        return texts("SELECT state FROM approval WHERE id = $1", id).getFirst();
    }

    private List<UUID> told(UUID approval) {
        return StreamSupport.stream(
                        database.superuser()
                                .preparedQuery("SELECT account_id FROM notification WHERE subject = $1")
                                .execute(Tuple.of("approval:" + approval))
                                .await()
                                .spliterator(),
                        false)
                .map(it -> it.getUUID(0))
                .toList();
    }

    private List<String> audited(UUID approval) {
        return auditedIn(requester, approval);
    }

    private List<String> auditedIn(Member member, UUID approval) {
        return texts("""
                SELECT concat_ws(' ', action, detail ->> 'why') FROM audit_entry WHERE org_id = $1 AND subject = $2
                ORDER BY created_at""", member.orgId(), "approval:" + approval);
    }

    private List<String> texts(String query, Object... values) {
        return StreamSupport.stream(
                        database.superuser()
                                .preparedQuery(query)
                                .execute(Tuple.from(values))
                                .await()
                                .spliterator(),
                        false)
                .map(it -> it.getString(0))
                .toList();
    }

    private long count(String query, Object... values) {
        return database.superuser()
                .preparedQuery(query)
                .execute(Tuple.from(values))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    /** The failures, null for what went well, in the order given. */
    private static List<@Nullable Throwable> together(List<? extends Future<?>> futures) {
        Future.join(new ArrayList<>(futures)).otherwiseEmpty().await();
        var failures = new ArrayList<@Nullable Throwable>();
        futures.forEach(it -> failures.add(it.cause()));
        return failures;
    }

    private static void assertOneWon(List<@Nullable Throwable> failures) {
        assertThat(failures.stream().filter(it -> it == null)).hasSize(1);
        assertThat(failures.stream().filter(it -> it != null))
                .allSatisfy(it -> assertThat(it)
                        .isInstanceOfSatisfying(
                                Refusal.class,
                                refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CONFLICT)));
    }

    private static void assertRefused(Reason reason, String part, Supplier<?> work) {
        assertThatThrownBy(work::get)
                .hasMessageContaining(part)
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }
}

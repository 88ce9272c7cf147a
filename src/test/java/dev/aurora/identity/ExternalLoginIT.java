package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.bus.Bus;
import dev.aurora.config.Secret;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.identity.IdentityContract.Joining;
import dev.aurora.identity.IdentityContract.LogInExternally;
import dev.aurora.identity.IdentityContract.LoggedInExternally;
import dev.aurora.identity.IdentityContract.LoggedInExternally.Outcome;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who becomes who, on a real database: the rules by which an issuer's people become accounts and members. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExternalLoginIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Joining NEW = new Joining(true, false, false);
    private static final Joining MEMBERS = new Joining(false, true, false);
    private static final Joining ALWAYS = new Joining(true, true, true);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private TestingDatabase database;
    private Member admin;
    private String subject = "";

    @BeforeAll
    void start() {
        database = new TestingDatabase(vertx);
        var config = new IdentityConfig(
                Optional.empty(),
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                Duration.ofDays(90),
                Optional.of(new Secret("unused")));
        vertx.deployVerticle(new IdentityVerticle(
                        database.systemQueries(), database.tenant(), database.secrets(), config, Clock.systemUTC()))
                .await();
    }

    @AfterAll
    void stop() {
        database.close();
        vertx.close().await();
    }

    /** The organisation of this member is the one in which the issuer has a say. */
    @BeforeEach
    void newOrganisation() {
        admin = database.newMember();
        subject = UUID.randomUUID().toString();
    }

    @Test
    void makesAnAccountOnceHoweverOftenSomebodyComesAtTheSameTime() {
        var logIns = Stream.generate(() -> asking(subject, email(), Role.VIEWER, true, NEW))
                .limit(8)
                .toList();
        var outcomes = Future.all(logIns).await().<LoggedInExternally>list();
        assertThat(outcomes).extracting(LoggedInExternally::outcome).containsOnly(Outcome.LOGGED_IN);
        assertThat(outcomes)
                .extracting(it -> caller(it).accountId())
                .containsOnly(caller(outcomes.getFirst()).accountId());
    }

    @Test
    void joinsAMemberByTheAddressWhereThatIsAllowed() {
        var member = newMember(Role.VIEWER);
        assertThat(outcome(subject, emailOf(member), Role.OPERATOR, NEW)).isEqualTo(Outcome.TAKEN);
        var joined =
                asking(subject, emailOf(member), Role.OPERATOR, true, MEMBERS).await();
        assertThat(caller(joined).accountId()).isEqualTo(member);
        assertThat(caller(joined).role()).isEqualTo(Role.OPERATOR);
        // From now on the address does not matter.
        assertThat(caller(asking(subject, null, Role.OPERATOR, true, NEW).await())
                        .accountId())
                .isEqualTo(member);
        assertThat(audited("account.linked", member)).isEqualTo(1);
    }

    @Test
    void joinsNoAccountThatSomebodyOfTheIssuerHasAlready() {
        var first = asking(subject, email(), Role.VIEWER, true, NEW).await();
        assertThat(outcome(UUID.randomUUID().toString(), caller(first).email(), Role.VIEWER, ALWAYS))
                .isEqualTo(Outcome.TAKEN);
    }

    @Test
    void joinsNoMemberOfAnotherOrganisation() {
        var elsewhere = database.newMember();
        assertThat(outcome(subject, emailOf(elsewhere.accountId()), Role.ADMIN, ALWAYS))
                .isEqualTo(Outcome.TAKEN);
        var both = newMember(Role.VIEWER);
        addTo(elsewhere.orgId(), both, Role.VIEWER);
        assertThat(outcome(subject, emailOf(both), Role.ADMIN, ALWAYS)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void changesNoRoleInAnotherOrganisation() {
        var account =
                caller(asking(subject, email(), Role.VIEWER, true, NEW).await()).accountId();
        var elsewhere = database.newMember();
        addTo(elsewhere.orgId(), account, Role.OPERATOR);
        var next = asking(subject, null, Role.ADMIN, true, NEW).await();
        assertThat(caller(next).orgId()).isEqualTo(admin.orgId());
        assertThat(roleIn(elsewhere.orgId(), account)).contains("operator");
        assertThat(outcome(subject, null, null, NEW)).isEqualTo(Outcome.NO_ROLE);
        assertThat(roleIn(admin.orgId(), account)).isEmpty();
        assertThat(roleIn(elsewhere.orgId(), account)).contains("operator");
    }

    @Test
    void makesNoAccountWhereOnlyMembersComeIn() {
        assertThat(outcome(subject, email(), Role.VIEWER, MEMBERS)).isEqualTo(Outcome.NOT_MEMBER);
    }

    @Test
    void letsNobodyNewInWithoutARoleOrAnAddress() {
        assertThat(outcome(subject, email(), null, ALWAYS)).isEqualTo(Outcome.NO_ROLE);
        assertThat(outcome(subject, null, Role.ADMIN, ALWAYS)).isEqualTo(Outcome.NO_EMAIL);
    }

    @Test
    void takesBackWhomAnAdministratorRemovedOnlyWhereThatIsAllowed() {
        var account =
                caller(asking(subject, email(), Role.VIEWER, true, NEW).await()).accountId();
        database.sql("DELETE FROM membership WHERE account_id = $1", account);
        assertThat(outcome(subject, null, Role.VIEWER, NEW)).isEqualTo(Outcome.NOT_MEMBER);
        // Also not by way of a role that comes and goes.
        assertThat(outcome(subject, null, null, NEW)).isEqualTo(Outcome.NO_ROLE);
        assertThat(outcome(subject, null, Role.VIEWER, NEW)).isEqualTo(Outcome.NOT_MEMBER);
        assertThat(outcome(subject, null, Role.VIEWER, ALWAYS)).isEqualTo(Outcome.LOGGED_IN);
    }

    @Test
    void doesNotTakeAnAdministratorsDecisionForItsOwn() {
        var account =
                caller(asking(subject, email(), Role.VIEWER, true, NEW).await()).accountId();
        assertThat(outcome(subject, null, null, NEW)).isEqualTo(Outcome.NO_ROLE);
        // An administrator invites the person again, and removes it again.
        addTo(admin.orgId(), account, Role.VIEWER);
        database.sql("DELETE FROM membership WHERE account_id = $1", account);
        assertThat(outcome(subject, null, Role.VIEWER, NEW)).isEqualTo(Outcome.NOT_MEMBER);
    }

    @Test
    void keepsTheLastAdministrator() {
        var account =
                caller(asking(subject, email(), Role.ADMIN, true, NEW).await()).accountId();
        database.sql("DELETE FROM membership WHERE account_id = $1", admin.accountId());
        var kept = asking(subject, null, Role.VIEWER, true, NEW).await();
        assertThat(caller(kept).role()).isEqualTo(Role.ADMIN);
        assertThat(outcome(subject, null, null, NEW)).isEqualTo(Outcome.NO_ROLE);
        assertThat(roleIn(admin.orgId(), account)).contains("admin");
        assertThat(audited("member.role-kept", account)).isEqualTo(2);
        assertThat(audited("member.role-changed", account)).isZero();
        assertThat(audited("member.removed", account)).isZero();
    }

    @Test
    void leavesRolesToTheAdministratorsWhereItDoesNotGovernThem() {
        var account = caller(asking(subject, email(), Role.VIEWER, false, NEW).await())
                .accountId();
        database.sql("UPDATE membership SET role = 'approver' WHERE account_id = $1", account);
        assertThat(caller(asking(subject, null, Role.VIEWER, false, NEW).await())
                        .role())
                .isEqualTo(Role.APPROVER);
    }

    @Test
    void logsInNoServiceAccount() {
        var account =
                caller(asking(subject, email(), Role.VIEWER, true, NEW).await()).accountId();
        database.sql("UPDATE account SET kind = 'service', email = NULL WHERE id = $1", account);
        assertThat(outcome(subject, null, Role.VIEWER, ALWAYS)).isEqualTo(Outcome.NOT_MEMBER);
    }

    @Test
    void saysThatThereIsNoSuchOrganisation() {
        var request = new LogInExternally(
                "https://id.example.com", subject, email(), "Ann", "nowhere", Role.VIEWER, true, NEW, "", "");
        assertThat(bus.request(IdentityContract.LOG_IN_EXTERNALLY, request, TIMEOUT)
                        .await()
                        .outcome())
                .isEqualTo(Outcome.NO_ORG);
    }

    private Outcome outcome(String who, @Nullable String email, @Nullable Role role, Joining joining) {
        return asking(who, email, role, true, joining).await().outcome();
    }

    private Future<LoggedInExternally> asking(
            String who, @Nullable String email, @Nullable Role role, boolean governs, Joining joining) {
        return bus.request(
                IdentityContract.LOG_IN_EXTERNALLY,
                new LogInExternally(
                        "https://id.example.com",
                        who,
                        email,
                        "Ann",
                        admin.orgId().toString(),
                        role,
                        governs,
                        joining,
                        "test",
                        "127.0.0.1"),
                TIMEOUT);
    }

    private Caller caller(LoggedInExternally loggedIn) {
        var token = Objects.requireNonNull(loggedIn.session()).accessToken();
        return bus.request(IdentityContract.AUTHENTICATE, new Authenticate(token), TIMEOUT)
                .await()
                .caller();
    }

    private UUID newMember(Role role) {
        var account = UUID.randomUUID();
        database.sql("INSERT INTO account (id, email, name) VALUES ($1, $2, 'Bob')", account, emailOf(account));
        addTo(admin.orgId(), account, role);
        return account;
    }

    private void addTo(UUID org, UUID account, Role role) {
        database.sql(
                "INSERT INTO membership (org_id, account_id, role) VALUES ($1, $2, $3)",
                org,
                account,
                role.name().toLowerCase(Locale.ROOT));
    }

    private Optional<String> roleIn(UUID org, UUID account) {
        return database
                .superuser()
                .preparedQuery("SELECT role FROM membership WHERE org_id = $1 AND account_id = $2")
                .execute(Tuple.of(org, account))
                .await()
                .stream()
                .map(row -> row.getString("role"))
                .findFirst();
    }

    private long audited(String action, UUID account) {
        return database.superuser()
                .preparedQuery("SELECT count(*) FROM audit_entry WHERE org_id = $1 AND action = $2 AND subject = $3")
                .execute(Tuple.of(admin.orgId(), action, "account:" + account))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    private static String emailOf(UUID account) {
        return account + "@example.com";
    }

    private static String email() {
        return emailOf(UUID.randomUUID());
    }
}

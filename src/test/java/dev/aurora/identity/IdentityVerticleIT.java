package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.identity.IdentityContract.GetKeys;
import dev.aurora.identity.IdentityContract.GetMe;
import dev.aurora.identity.IdentityContract.IssueCommandLineToken;
import dev.aurora.identity.IdentityContract.LogIn;
import dev.aurora.identity.IdentityContract.RotateKeys;
import dev.aurora.postgres.DatabaseAddress;
import dev.aurora.postgres.Postgres;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.StillClock;
import dev.aurora.support.TestingDatabase;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IdentityVerticleIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String GIVEN = "four words given together";

    private final TestingDatabase database;
    private Vertx vertx;
    private Vertx otherNode;

    IdentityVerticleIT(Vertx shared) {
        database = new TestingDatabase(shared);
    }

    @BeforeEach
    void empty() {
        vertx = Vertx.vertx();
        otherNode = Vertx.vertx();
        database.sql("TRUNCATE org, account CASCADE");
    }

    @AfterEach
    void stop() {
        Future.join(vertx.close(), otherNode.close()).await();
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void makesTheFirstUserOnceHoweverManyNodesStart() {
        var first = firstUser(vertx, Optional.empty());
        var second = firstUser(otherNode, Optional.empty());
        var passwords = Future.all(first.ensure(), second.ensure()).await();
        var generated = passwords.<Optional<Secret>>list().stream()
                .flatMap(Optional::stream)
                .toList();
        assertThat(generated).hasSize(1);
        deploy(vertx);
        assertThat(logIn(vertx, generated.getFirst().reveal()).expiresInSeconds())
                .isEqualTo(900);
        assertThat(first.ensure().await()).isEmpty();
    }

    @Test
    void tellsNoPasswordThatItWasGiven() {
        assertThat(firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await())
                .isEmpty();
        deploy(vertx);
        assertThat(logIn(vertx, GIVEN).refreshToken()).isNotNull();
    }

    @Test
    void makesNoFirstUserWithAWeakPassword() {
        assertThatThrownBy(() -> firstUser(vertx, Optional.of(new Secret("Administrator1")))
                        .ensure()
                        .await())
                .isInstanceOfSatisfying(Refusal.class, it -> {
                    assertThat(it.reason()).isEqualTo(Reason.INVALID);
                    assertThat(it.sentence())
                            .startsWith("aurora.admin.password")
                            .contains("easy to guess")
                            .contains("leave out your name");
                });
        var _ = firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await();
        assertThat(firstUser(vertx, Optional.of(new Secret("weak"))).ensure().await())
                .isEmpty();
    }

    @Test
    void finishesADatabaseThatWasLeftHalfInitialised() {
        database.sql("INSERT INTO org (id, name, slug) VALUES ($1, 'default', 'default')", UUID.randomUUID());
        database.sql(
                "INSERT INTO account (id, email, name) VALUES ($1, $2, 'Administrator')",
                UUID.randomUUID(),
                FirstUser.EMAIL);
        var password = firstUser(vertx, Optional.empty()).ensure().await().orElseThrow();
        deploy(vertx);
        var token = logIn(vertx, password.reveal()).accessToken();
        var caller = ask(vertx, token).caller();
        var me = new Bus(vertx)
                .request(IdentityContract.GET_ME, new GetMe(caller), TIMEOUT)
                .await();
        assertThat(me.project().name()).isEqualTo("default");
        assertThat(me.role()).isEqualTo(Caller.Role.ADMIN);
    }

    @Test
    void sharesItsKeysBetweenNodes() {
        Future.all(firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure(), Future.succeededFuture())
                .await();
        Future.all(deploying(vertx), deploying(otherNode)).await();
        var keys = new Bus(vertx)
                .request(IdentityContract.GET_KEYS, new GetKeys(), TIMEOUT)
                .await();
        var others = new Bus(otherNode)
                .request(IdentityContract.GET_KEYS, new GetKeys(), TIMEOUT)
                .await();
        assertThat(others).isEqualTo(keys);
        assertThat(ask(otherNode, logIn(vertx, GIVEN).accessToken()).caller().email())
                .isEqualTo(FirstUser.EMAIL);
    }

    @Test
    void keepsEverybodyLoggedInThroughARotation() {
        var _ = firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await();
        var clock = new StillClock(Instant.now());
        Future.all(deploying(vertx, clock), deploying(otherNode, clock)).await();
        var before = logIn(vertx, GIVEN).accessToken();
        var old = keyIds(vertx).getFirst();

        var rotation = new Bus(vertx)
                .request(
                        IdentityContract.ROTATE_KEYS,
                        new RotateKeys(ask(vertx, before).caller()),
                        TIMEOUT)
                .await();
        assertThat(keyIds(vertx)).containsExactly(old, rotation.keyId());
        var during = logIn(vertx, GIVEN).accessToken();
        assertThat(keyId(during)).isEqualTo(old);

        clock.pass(KeyRing.PUBLISHED_BEFORE);
        var after = logIn(vertx, GIVEN).accessToken();
        assertThat(keyId(after)).isEqualTo(rotation.keyId());
        for (var token : List.of(before, during, after)) {
            // The other node has not heard of the new key, and finds it because a token names it.
            assertThat(ask(otherNode, token).caller())
                    .isEqualTo(ask(vertx, token).caller());
        }
        assertThat(keyId(logIn(otherNode, GIVEN).accessToken())).isEqualTo(rotation.keyId());

        clock.pass(Duration.ofDays(1));
        assertThat(keyIds(vertx)).containsExactly(rotation.keyId());
        assertThat(keyIds(otherNode)).containsExactly(rotation.keyId());
        assertThat(database.superuser()
                        .query("SELECT actor FROM audit_entry WHERE action = 'signing-keys.rotated'")
                        .execute()
                        .await())
                .hasSize(1);
    }

    @Test
    void replacesAnOldKeyAtTheNextStart() {
        var _ = firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await();
        var clock = new StillClock(Instant.now());
        deploying(vertx, clock).await();
        clock.pass(Duration.ofDays(90));
        Future.all(deploying(otherNode, clock), deploying(otherNode, clock)).await();
        assertThat(keyIds(otherNode)).hasSize(2);
    }

    @Test
    void rotatesForNobodyWhoseSessionHasEnded() {
        var _ = firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await();
        deploy(vertx);
        var caller = ask(vertx, logIn(vertx, GIVEN).accessToken()).caller();
        database.sql("UPDATE session SET ended_at = now()");
        assertThatThrownBy(() -> new Bus(vertx)
                        .request(IdentityContract.ROTATE_KEYS, new RotateKeys(caller), TIMEOUT)
                        .await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAUTHENTICATED));
        assertThat(keyIds(vertx)).hasSize(1);
    }

    @Test
    void issuesATokenForADayToTheCommandLine() {
        var _ = firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await();
        deploy(vertx);
        var token = new Bus(vertx)
                .request(IdentityContract.ISSUE_COMMAND_LINE_TOKEN, new IssueCommandLineToken(), TIMEOUT)
                .await();
        assertThat(Instant.ofEpochSecond(token.expiresAtEpochSecond()))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
        var caller = ask(vertx, token.accessToken()).caller();
        assertThat(caller.email()).isEqualTo(FirstUser.EMAIL);
        database.sql("UPDATE session SET ended_at = now() WHERE id = $1", caller.sessionId());
        assertThatThrownBy(() -> new Bus(vertx)
                        .request(IdentityContract.GET_ME, new GetMe(caller), TIMEOUT)
                        .await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAUTHENTICATED));
    }

    @Test
    void saysThatNobodyCanAskWhenNobodyAdministers() {
        deploy(vertx);
        assertThatThrownBy(() -> new Bus(vertx)
                        .request(IdentityContract.ISSUE_COMMAND_LINE_TOKEN, new IssueCommandLineToken(), TIMEOUT)
                        .await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.NOT_FOUND));
    }

    @Test
    void stillChecksTokensAndSaysSoWhenTheDatabaseIsAway() throws IOException {
        var _ = firstUser(vertx, Optional.of(new Secret(GIVEN))).ensure().await();
        deploy(otherNode);
        var token = logIn(otherNode, GIVEN).accessToken();
        var away = away();
        deploying(vertx, away.systemQueries(), away.tenant(), Clock.systemUTC()).await();
        var caller = ask(vertx, token).caller();
        assertThatThrownBy(() -> logIn(vertx, GIVEN)).satisfies(IdentityVerticleIT::isUnavailable);
        assertThatThrownBy(() -> new Bus(vertx)
                        .request(IdentityContract.GET_ME, new GetMe(caller), TIMEOUT)
                        .await())
                .satisfies(IdentityVerticleIT::isUnavailable);
        away.close().await();
    }

    private static void isUnavailable(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    private Postgres away() throws IOException {
        try (var free = new ServerSocket(0)) {
            var secret = new Secret("x");
            return new Postgres(
                    vertx, new DatabaseAddress("127.0.0.1", free.getLocalPort(), "aurora_db"), secret, secret, 2);
        }
    }

    private IdentityContract.Authenticated ask(Vertx node, String token) {
        return new Bus(node)
                .request(IdentityContract.AUTHENTICATE, new Authenticate(token), TIMEOUT)
                .await();
    }

    private IdentityContract.LoggedIn logIn(Vertx node, String password) {
        return new Bus(node)
                .request(
                        IdentityContract.LOG_IN,
                        new LogIn(" Admin@Aurora.local", password, null, "test", "127.0.0.1"),
                        TIMEOUT)
                .await();
    }

    private List<String> keyIds(Vertx node) {
        return new Bus(node)
                        .request(IdentityContract.GET_KEYS, new GetKeys(), TIMEOUT)
                        .await()
                        .keySet()
                        .getJsonArray("keys")
                        .stream()
                        .map(it -> ((JsonObject) it).getString("kid"))
                        .toList();
    }

    private static String keyId(String token) {
        return CompactToken.parse(token).orElseThrow().keyId();
    }

    private void deploy(Vertx node) {
        deploying(node).await();
    }

    private Future<String> deploying(Vertx node) {
        return deploying(node, Clock.systemUTC());
    }

    private Future<String> deploying(Vertx node, Clock clock) {
        return deploying(node, database.systemQueries(), database.tenant(), clock);
    }

    private Future<String> deploying(Vertx node, SystemQueries system, Tenant tenant, Clock clock) {
        return node.deployVerticle(
                new IdentityVerticle(system, tenant, database.secrets(), config(Optional.empty()), clock));
    }

    private FirstUser firstUser(Vertx node, Optional<Secret> password) {
        return new FirstUser(node, database.systemQueries(), config(password));
    }

    private static IdentityConfig config(Optional<Secret> password) {
        return new IdentityConfig(
                Optional.empty(), Duration.ofMinutes(15), Duration.ofDays(30), Duration.ofDays(90), password);
    }
}

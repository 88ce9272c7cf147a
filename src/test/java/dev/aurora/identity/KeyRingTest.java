package dev.aurora.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.config.Secret;
import dev.aurora.secrets.SecretReference;
import dev.aurora.support.StillClock;
import dev.aurora.support.TestingSecretStore;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration LIFETIME = Duration.ofDays(90);
    private static final Duration TOKEN = Duration.ofDays(1);
    private static final Caller CALLER = Caller.session(
            UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "ada@example.com", "Ada", Caller.Role.VIEWER);

    private final StillClock clock = new StillClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AtomicInteger looks = new AtomicInteger();
    private final TestingSecretStore secrets = new TestingSecretStore() {
        @Override
        public Future<Optional<Version>> getSystem(SecretReference reference) {
            looks.incrementAndGet();
            return super.getSystem(reference);
        }
    };

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void keepsEveryTokenGoodThroughARotation() {
        var node = open();
        var other = open();
        var before = issue(node);
        var first = issuedBy(node);
        var next = node.rotate().await();
        assertThat(next.signsFrom()).isEqualTo(clock.instant().plus(KeyRing.PUBLISHED_BEFORE));
        assertThat(ids(node)).hasSize(2);
        assertThat(issuedBy(node)).isNotEqualTo(next.id());

        other.lookAfter().await();
        clock.pass(KeyRing.PUBLISHED_BEFORE);
        assertThat(issuedBy(node)).isEqualTo(next.id());
        assertThat(issuedBy(other)).isEqualTo(next.id());
        var after = issue(node);
        for (var ring : new KeyRing[] {node, other}) {
            assertGood(ring, before);
            assertGood(ring, after);
        }

        clock.pass(TOKEN);
        assertThat(ids(node)).containsExactly(next.id());
        assertRefused(node, before);
        node.lookAfter().await();
        other.reload().await();
        assertThat(ids(other)).containsExactly(next.id());
        assertThat(secrets.getSystem(SecretReference.system("jwt-keys"))
                        .await()
                        .orElseThrow()
                        .value()
                        .reveal())
                .contains(next.id())
                .doesNotContain(first);
    }

    @Test
    void findsAKeyItHasNotHeardOfWhenATokenNamesIt() {
        var node = open();
        var late = open();
        clock.pass(Duration.ofSeconds(10));
        var _ = node.rotate().await();
        clock.pass(KeyRing.PUBLISHED_BEFORE);
        assertGood(late, issue(node));
    }

    @Test
    void looksSeldomForInventedKeys() {
        var node = open();
        looks.set(0);
        clock.pass(Duration.ofSeconds(10));
        for (var i = 0; i < 100; i++) {
            assertThat(node.verifier("invented-" + i).await()).isEmpty();
        }
        assertThat(looks).hasValue(1);
        clock.pass(Duration.ofSeconds(5));
        assertThat(node.verifier("invented").await()).isEmpty();
        assertThat(looks).hasValue(2);
    }

    @Test
    void rotatesOnceHoweverManyNodesFindTheKeyOld() {
        var nodes = IntStream.range(0, 8).mapToObj(i -> open()).toList();
        clock.pass(LIFETIME);
        Future.all(nodes.stream().map(KeyRing::lookAfter).toList()).await();
        Future.all(nodes.stream().map(KeyRing::lookAfter).toList()).await();
        assertThat(nodes).allSatisfy(it -> assertThat(ids(it)).hasSize(2));
        assertThat(nodes.stream().map(it -> it.published()).distinct()).hasSize(1);
        clock.pass(Duration.ofDays(2));
        Future.all(nodes.stream().map(KeyRing::lookAfter).toList()).await();
        assertThat(nodes).allSatisfy(it -> assertThat(ids(it)).hasSize(1));
    }

    @Test
    void beginsOneRotationHoweverOftenItIsAskedFor() {
        var node = open();
        var first = node.rotate().await();
        assertThat(node.rotate().await()).isEqualTo(first);
        assertThat(open().rotate().await()).isEqualTo(first);
        clock.pass(KeyRing.PUBLISHED_BEFORE);
        assertThat(node.rotate().await()).isNotEqualTo(first);
        assertThat(ids(node)).hasSize(3);
    }

    @Test
    void signsWithTheFirstKeyWhereTheClockIsBehind() {
        var _ = open();
        clock.pass(Duration.ofMinutes(-5));
        assertThat(issuedBy(open())).isNotEmpty();
    }

    @Test
    void takesAKeySetThatKnowsNothingOfRotation() {
        var old = SigningKey.generate(Instant.EPOCH).jwk();
        secrets.putSystemOnce(
                        SecretReference.system("jwt-keys"),
                        new Secret(new JsonObject()
                                .put("keys", new JsonArray().add(old))
                                .encode()))
                .await();
        var node = open();
        var token = issue(node);
        node.lookAfter().await();
        assertThat(ids(node)).hasSize(2);
        clock.pass(KeyRing.PUBLISHED_BEFORE);
        assertGood(node, token);
    }

    @Test
    void publishesNothingThatSigns() {
        var node = open();
        var _ = node.rotate().await();
        assertThat(node.published().getJsonArray("keys").stream().map(JsonObject.class::cast))
                .allSatisfy(key ->
                        assertThat(key.fieldNames()).containsExactlyInAnyOrder("kty", "kid", "use", "alg", "n", "e"));
    }

    private KeyRing open() {
        return KeyRing.open(VERTX, secrets, clock, LIFETIME, TOKEN).await();
    }

    private String issue(KeyRing keys) {
        return tokens(keys).issue(CALLER, clock.instant().plus(TOKEN));
    }

    private String issuedBy(KeyRing keys) {
        return CompactToken.parse(issue(keys)).orElseThrow().keyId();
    }

    private static List<String> ids(KeyRing keys) {
        return keys.published().getJsonArray("keys").stream()
                .map(it -> ((JsonObject) it).getString("kid"))
                .toList();
    }

    private void assertGood(KeyRing keys, String token) {
        assertThat(tokens(keys).verify(token).await().caller()).isEqualTo(CALLER);
    }

    private void assertRefused(KeyRing keys, String token) {
        assertThatThrownBy(() -> tokens(keys).verify(token).await()).isInstanceOf(Refusal.class);
    }

    private AccessTokens tokens(KeyRing keys) {
        return new AccessTokens(clock, "aurora", keys);
    }
}

package dev.aurora.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.secrets.SecretStore.Version;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Future;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of secrets does, whatever keeps them. */
abstract class SecretStoreContractTest {
    private SecretStore store;
    private Member mine;
    private Member theirs;

    abstract SecretStore open();

    abstract Member newMember();

    @BeforeEach
    final void arrange() {
        store = open();
        mine = newMember();
        theirs = newMember();
    }

    @Test
    void givesBackWhatWasPut() {
        var reference = connection(mine);
        put(reference, "größer than\nlife");
        assertThat(get(reference)).isEqualTo("größer than\nlife");
    }

    @Test
    void givesBackTheLatestOfSeveral() {
        var reference = connection(mine);
        put(reference, "first");
        put(reference, "second");
        assertThat(get(reference)).isEqualTo("second");
    }

    @Test
    void takesTwoAtTheSameTime() {
        var reference = connection(mine);
        Future.all(IntStream.range(0, 8)
                        .mapToObj(i -> store.put(mine.scope(), reference, new Secret("value " + i)))
                        .toList())
                .await();
        assertThat(get(reference)).startsWith("value ");
    }

    @Test
    void keepsSecretsOfOneOrganisationApart() {
        var first = connection(mine);
        var second = SecretReference.llm(mine.orgId(), "openai");
        put(first, "one");
        put(second, "two");
        assertThat(get(first)).isEqualTo("one");
        assertThat(get(second)).isEqualTo("two");
    }

    @Test
    void forgetsAllVersionsAndPutsAgain() {
        var reference = connection(mine);
        put(reference, "first");
        put(reference, "second");
        store.delete(mine.scope(), reference).await();
        assertRefused(Reason.NOT_FOUND, () -> get(reference));
        store.delete(mine.scope(), reference).await();
        put(reference, "third");
        assertThat(get(reference)).isEqualTo("third");
    }

    @Test
    void refusesWhatWasNeverPut() {
        assertRefused(Reason.NOT_FOUND, () -> get(connection(mine)));
    }

    @Test
    void refusesReferencesOfAnotherOrganisationThoughTheyExist() {
        var reference = connection(theirs);
        store.put(theirs.scope(), reference, new Secret("theirs")).await();
        assertForeign(reference);
        assertThat(store.get(theirs.scope(), reference, "test").await().reveal())
                .isEqualTo("theirs");
    }

    @Test
    void refusesReferencesThatAreNoTenants() {
        assertForeign(SecretReference.system("jwt-keys"));
        assertForeign(new SecretReference(SecretReference.MOUNT, "users/ada"));
        assertForeign(new SecretReference("elsewhere", "orgs/" + mine.orgId() + "/connections/x"));
    }

    @Test
    void letsNobodyInWhoseSessionHasEnded() {
        var reference = connection(mine);
        put(reference, "value");
        endSession(mine);
        assertRefused(Reason.UNAUTHENTICATED, () -> get(reference));
    }

    @Test
    void putsASystemSecretOnceForAllNodes() {
        var reference = SecretReference.system("once-" + UUID.randomUUID());
        assertThat(store.getSystem(reference).await()).isEmpty();
        var nodes = IntStream.range(0, 8)
                .mapToObj(i -> store.putSystemOnce(reference, new Secret("made by node " + i)))
                .toList();
        var values =
                nodes.stream().map(it -> it.await().value().reveal()).distinct().toList();
        assertThat(values).hasSize(1);
        assertThat(store.getSystem(reference).await()).contains(new Version(1, new Secret(values.getFirst())));
    }

    @Test
    void replacesASystemSecretForTheFirstOfSeveralNodes() {
        var reference = SecretReference.system("replaced-" + UUID.randomUUID());
        assertThat(store.replaceSystem(reference, 1, new Secret("x")).await()).isFalse();
        var first = store.putSystemOnce(reference, new Secret("first")).await();
        var nodes = IntStream.range(0, 8)
                .mapToObj(i -> store.replaceSystem(reference, first.number(), new Secret("made by node " + i)))
                .toList();
        assertThat(nodes.stream().filter(it -> it.await())).hasSize(1);
        var second = store.getSystem(reference).await().orElseThrow();
        assertThat(second.number()).isEqualTo(2);
        assertThat(second.value().reveal()).startsWith("made by node ");
        assertThat(store.putSystemOnce(reference, new Secret("x")).await()).isEqualTo(second);
        assertThat(store.replaceSystem(reference, 2, new Secret("third")).await())
                .isTrue();
        assertThat(store.getSystem(reference).await()).contains(new Version(3, new Secret("third")));
    }

    @Test
    void keepsTheSystemsDoorForTheSystem() {
        assertRefused(Reason.FORBIDDEN, () -> store.getSystem(connection(mine)).await());
        assertRefused(
                Reason.FORBIDDEN,
                () -> store.putSystemOnce(connection(mine), new Secret("x")).await());
        assertRefused(
                Reason.FORBIDDEN,
                () -> store.replaceSystem(connection(mine), 1, new Secret("x")).await());
    }

    abstract void endSession(Member member);

    private void assertForeign(SecretReference reference) {
        assertRefused(Reason.FORBIDDEN, () -> get(reference));
        assertRefused(Reason.FORBIDDEN, () -> put(reference, "x"));
        assertRefused(
                Reason.FORBIDDEN, () -> store.delete(mine.scope(), reference).await());
    }

    private void put(SecretReference reference, String value) {
        store.put(mine.scope(), reference, new Secret(value)).await();
    }

    private String get(SecretReference reference) {
        return store.get(mine.scope(), reference, "test").await().reveal();
    }

    private static SecretReference connection(Member member) {
        return SecretReference.connection(member.orgId(), UUID.randomUUID());
    }

    private static void assertRefused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }
}

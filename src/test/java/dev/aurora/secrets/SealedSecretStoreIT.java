package dev.aurora.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.config.Secret;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(DatabaseExtension.class)
final class SealedSecretStoreIT extends SecretStoreContractTest {
    private final TestingDatabase database;

    SealedSecretStoreIT(TestingDatabase database) {
        this.database = database;
    }

    @Override
    SecretStore open() {
        return database.secrets();
    }

    @Override
    Member newMember() {
        return database.newMember();
    }

    @Override
    void endSession(Member member) {
        database.sql("UPDATE session SET ended_at = now() WHERE id = $1", member.sessionId());
    }

    @Test
    void refusesToStartWithAnotherMasterKey(@TempDir Path otherFolder) {
        var _ = MasterKey.open(otherFolder);
        assertThatThrownBy(() -> start(otherFolder))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is not the one")
                .hasMessageContaining(otherFolder.toString());
        assertThat(otherFolder.resolve("master.key")).exists();
    }

    @Test
    void makesNoNewMasterKeyWhereTheOldOneIsMissing(@TempDir Path emptyFolder) {
        assertThatThrownBy(() -> start(emptyFolder)).isInstanceOf(Refusal.class).hasMessageContaining("is missing");
        assertThat(emptyFolder).isEmptyDirectory();
    }

    private void start(Path folder) {
        var _ = SealedSecretStore.open(database.tenant(), database.systemQueries(), MasterKey.open(folder))
                .await();
    }

    @Test
    void givesNoValueThatWasChangedOrMovedInTheDatabase() {
        var member = newMember();
        var reference = SecretReference.connection(member.orgId(), UUID.randomUUID());
        open().put(member.scope(), reference, new Secret("value")).await();
        var moved = SecretReference.connection(member.orgId(), UUID.randomUUID());
        database.sql("UPDATE secret SET path = $1 WHERE path = $2", moved.path(), reference.path());
        assertThatThrownBy(() -> open().get(member.scope(), moved, "test").await())
                .hasMessageContaining("changed or moved");
        database.sql("UPDATE secret SET path = $1 WHERE path = $2", reference.path(), moved.path());
        assertThat(open().get(member.scope(), reference, "test").await().reveal())
                .isEqualTo("value");
        database.sql(
                "UPDATE secret SET envelope = set_byte(envelope, 100, 255 - get_byte(envelope, 100)) WHERE path = $1",
                reference.path());
        assertThatThrownBy(() -> open().get(member.scope(), reference, "test").await())
                .hasMessageContaining("changed or moved");
    }

    @Test
    void keepsNothingReadableInTheDatabase() {
        var member = newMember();
        var reference = SecretReference.connection(member.orgId(), UUID.randomUUID());
        open().put(member.scope(), reference, new Secret("AKIAIOSFODNN7EXAMPLE"))
                .await();
        var stored = database.superuser()
                .query("SELECT envelope FROM secret")
                .execute()
                .await();
        assertThat(stored)
                .allSatisfy(row -> assertThat(row.getBuffer(0).toString(StandardCharsets.ISO_8859_1))
                        .doesNotContain("AKIA"));
    }
}

package dev.aurora.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MasterKeyTest {
    @TempDir
    private Path folder;

    @Test
    void isMadeOnceForItsOwnerAlone() throws IOException {
        var made = MasterKey.open(folder);
        assertThat(MasterKey.open(folder).id()).isEqualTo(made.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("master.key"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void isOneHoweverManyStartAtOnce() {
        var ids = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> MasterKey.open(folder).id())
                .distinct();
        assertThat(ids).hasSize(1);
    }

    @Test
    void makesTheDataFolderToo() {
        assertThat(MasterKey.open(folder.resolve("new/data")).id()).hasSize(16);
    }

    @Test
    void refusesAFileThatOthersMayRead() throws IOException {
        var _ = MasterKey.open(folder);
        Files.setPosixFilePermissions(folder.resolve("master.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> MasterKey.open(folder))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void refusesAFileThatHoldsNoKey() throws IOException {
        var _ = MasterKey.open(folder);
        Files.writeString(folder.resolve("master.key"), "c2hvcnQ=\n");
        assertThatThrownBy(() -> MasterKey.open(folder)).isInstanceOf(Refusal.class);
        Files.writeString(folder.resolve("master.key"), "not Base64!");
        assertThatThrownBy(() -> MasterKey.open(folder)).isInstanceOf(Refusal.class);
    }

    @Test
    void saysWhichFileCannotBeMade() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> MasterKey.open(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("data folder");
    }
}

package dev.aurora.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL as Maven Central has it, unpacked once into the data folder. */
final class PostgresBinaries {
    private static final String VERSION = "17";
    private static final int EXECUTABLE = 0100;

    /** The folder that has {@code bin/postgres}. */
    static Path unpack(Path into) {
        var unpacked = into.resolve("server-" + VERSION);
        if (Files.exists(unpacked.resolve("bin/postgres"))) {
            return unpacked;
        }
        var archive = "/postgres-" + platform() + ".txz";
        try (var packed = PostgresBinaries.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new StartFailure("This build of Aurora brings no PostgreSQL for " + platform()
                        + ". Set aurora.postgres.url to one of your own");
            }
            var next = into.resolve("server.new");
            if (Files.exists(next)) {
                Trees.delete(next);
            }
            try (var tar = new TarArchiveInputStream(new XZInputStream(packed))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    write(tar, entry, next);
                }
            }
            Files.move(next, unpacked);
            return unpacked;
        } catch (IOException e) {
            throw new StartFailure("PostgreSQL cannot be unpacked into " + into, e);
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        var path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("An entry leaves the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        var _ = Files.copy(tar, path);
        if ((entry.getMode() & EXECUTABLE) != 0) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** As the artifacts of the binaries name it. */
    private static String platform() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        var machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return system + "-" + machine;
    }

    private PostgresBinaries() {}
}

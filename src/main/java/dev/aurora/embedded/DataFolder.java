package dev.aurora.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one folder that holds everything of an Aurora; whoever has it open is the only one. */
public final class DataFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    private static final int STICKY = 01000;
    private static final int OTHERS = 0077;
    private static final String OWNER_ONLY = "rwx------";
    private static final String OWNER_FILE = "rw-------";

    private final Path root;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path root, FileChannel channel, FileLock lock) {
        this.root = root;
        this.channel = channel;
        this.lock = lock;
    }

    /** Creates the folder when it is missing, makes it private; empty when another process has it open. */
    public static Optional<DataFolder> open(Path root) {
        try {
            createPrivate(root);
            makePrivate(root);
            var channel =
                    FileChannel.open(root.resolve("lock"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            var lock = tryLock(channel);
            if (lock.isEmpty()) {
                channel.close();
            }
            return lock.map(it -> new DataFolder(root, channel, it));
        } catch (IOException e) {
            throw new StartFailure("The data folder " + root + " cannot be written. Give this user the right to write"
                    + " there, or set AURORA_HOME to another folder");
        }
    }

    public Path root() {
        return root;
    }

    /** A folder inside, readable by its owner only; made when it is missing. */
    public Path folder(String name) {
        try {
            var folder = root.resolve(name);
            createPrivate(folder);
            return folder;
        } catch (IOException e) {
            throw new StartFailure("The folder " + name + " in " + root + " cannot be made", e);
        }
    }

    /** Replaces the file whole, so that a reader sees the old or the new text; readable by its owner only. */
    public static void writePrivate(Path file, String text) {
        var next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(next);
            if (isPosix(next)) {
                Files.createFile(
                        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_FILE)));
            }
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StartFailure("The file " + file + " cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        var parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (isPosix(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
        } else {
            Files.createDirectory(folder);
        }
    }

    /** Leaves a folder alone that is meant for everybody, as that for temporary files is, or belongs to another. */
    private static void makePrivate(Path folder) throws IOException {
        if (!isPosix(folder) || (mode(folder) & STICKY) != 0 || (mode(folder) & OTHERS) == 0) {
            return;
        }
        try {
            var _ = Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_ONLY));
        } catch (FileSystemException e) {
            LOG.warn("The data folder {} is open to others and cannot be closed: {}", folder, e.getMessage());
        }
    }

    private static int mode(Path folder) throws IOException {
        return (int) Files.getAttribute(folder, "unix:mode");
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }
}

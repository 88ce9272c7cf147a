package dev.aurora.secrets;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The one secret in the data folder: 256 bits that wrap the key of every sealed value. */
public final class MasterKey {
    private static final String FILE = "master.key";
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final SecretKey key;
    private final byte[] id;
    private final String origin;
    private final @Nullable Path made;

    private MasterKey(byte[] bytes, String origin, @Nullable Path made) {
        key = new SecretKeySpec(bytes, "AES");
        id = Arrays.copyOf(sha256("aurora master key", bytes), ID_BYTES);
        this.origin = origin;
        this.made = made;
    }

    /**
     * Reads {@code master.key}, making it the first time. Blocking; called once at start. Refuses with a sentence a
     * file that is no key, that others may read, or that cannot be made.
     */
    public static MasterKey open(Path dataFolder) {
        var file = dataFolder.resolve(FILE);
        try {
            var made = Files.notExists(file) && create(file);
            var others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            others.removeAll(OWNER_ONLY);
            if (!others.isEmpty()) {
                throw new Refusal(
                        Reason.FORBIDDEN, "Others may read " + file + "; make it private with: chmod 600 " + file);
            }
            return of(Files.readString(file).strip(), file.toString(), made ? file : null);
        } catch (IOException e) {
            throw new Refusal(
                    Reason.UNAVAILABLE,
                    "The master key " + file + " cannot be read or made ("
                            + e.getClass().getSimpleName() + "); the data folder must be readable and writable");
        }
    }

    static MasterKey of(String text, String origin) {
        return of(text, origin, null);
    }

    private static MasterKey of(String text, String origin, @Nullable Path made) {
        try {
            var bytes = Base64.getDecoder().decode(text);
            if (bytes.length == KEY_BYTES) {
                return new MasterKey(bytes, origin, made);
            }
        } catch (IllegalArgumentException e) {
            throw noKey(origin);
        }
        throw noKey(origin);
    }

    /** Tells keys apart without telling anything of them. */
    String id() {
        return HexFormat.of().formatHex(id);
    }

    byte[] idBytes() {
        return id.clone();
    }

    SecretKey key() {
        return key;
    }

    String origin() {
        return origin;
    }

    /** Takes back a key that was made just now and has sealed nothing; answers whether it was such a one. */
    boolean withdraw() {
        try {
            return made != null && Files.deleteIfExists(made);
        } catch (IOException e) {
            return false;
        }
    }

    // Written aside and moved into place, so that a crash leaves either no key or a whole one; the first of two wins.
    private static boolean create(Path file) throws IOException {
        var bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        Files.createDirectories(folder);
        var aside = Files.createTempFile(folder, FILE, ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(aside, Base64.getEncoder().encodeToString(bytes) + "\n", StandardCharsets.US_ASCII);
            Files.createLink(file, aside);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static Refusal noKey(String origin) {
        return new Refusal(
                Reason.INVALID, origin + " holds no master key (32 bytes in Base64); put the right file back in place");
    }

    private static byte[] sha256(String purpose, byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(purpose.getBytes(StandardCharsets.UTF_8));
            return digest.digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

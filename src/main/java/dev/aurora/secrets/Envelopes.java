package dev.aurora.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values with AES-256-GCM. Each value has a key of its own, which the master key wraps; both layers are bound to
 * reference, version and master key, so that an envelope opens nowhere but in its own row.
 *
 * <p>Format 1: one byte 1, 8 bytes key id, 12 bytes nonce and 48 bytes of wrapped key, 12 bytes nonce and the sealed
 * value with its tag.
 */
final class Envelopes {
    private static final byte FORMAT = 1;
    private static final int ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BYTES = 32;
    private static final int TAG_BITS = 128;
    private static final int WRAPPED_BYTES = KEY_BYTES + TAG_BITS / 8;
    private static final int LEAST_BYTES = 1 + ID_BYTES + NONCE_BYTES + WRAPPED_BYTES + NONCE_BYTES + TAG_BITS / 8;

    private final MasterKey master;
    private final SecureRandom random = new SecureRandom();

    Envelopes(MasterKey master) {
        this.master = master;
    }

    byte[] seal(SecretReference reference, int version, String value) {
        var dataKey = random(KEY_BYTES);
        var wrapNonce = random(NONCE_BYTES);
        var nonce = random(NONCE_BYTES);
        try {
            var wrapped =
                    apply(Cipher.ENCRYPT_MODE, master.key(), wrapNonce, context("key", reference, version), dataKey);
            var sealed = apply(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(dataKey, "AES"),
                    nonce,
                    context("value", reference, version),
                    value.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + ID_BYTES + NONCE_BYTES + wrapped.length + NONCE_BYTES + sealed.length)
                    .put(FORMAT)
                    .put(master.idBytes())
                    .put(wrapNonce)
                    .put(wrapped)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot seal a secret", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Throws {@link BrokenEnvelope} for one that was changed, belongs elsewhere, or has another master key. */
    String open(SecretReference reference, int version, byte[] envelope) {
        if (envelope.length < LEAST_BYTES || envelope[0] != FORMAT) {
            throw new BrokenEnvelope("The sealed value of " + reference + " has an unknown format");
        }
        var buffer = ByteBuffer.wrap(envelope, 1, envelope.length - 1);
        var keyId = take(buffer, ID_BYTES);
        if (!Arrays.equals(keyId, master.idBytes())) {
            throw new BrokenEnvelope("The value of " + reference + " is sealed with the master key "
                    + HexFormat.of().formatHex(keyId) + ", not with " + master.id());
        }
        var wrapNonce = take(buffer, NONCE_BYTES);
        var wrapped = take(buffer, WRAPPED_BYTES);
        var nonce = take(buffer, NONCE_BYTES);
        var sealed = take(buffer, buffer.remaining());
        try {
            var dataKey =
                    apply(Cipher.DECRYPT_MODE, master.key(), wrapNonce, context("key", reference, version), wrapped);
            var value = apply(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(dataKey, "AES"),
                    nonce,
                    context("value", reference, version),
                    sealed);
            return new String(value, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new BrokenEnvelope("The sealed value of " + reference + " was changed or moved");
        }
    }

    private byte[] context(String layer, SecretReference reference, int version) {
        return ("aurora-sealed-" + FORMAT + "\n" + layer + "\n" + reference + "\n" + version + "\n" + master.id())
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] random(int bytes) {
        var result = new byte[bytes];
        random.nextBytes(result);
        return result;
    }

    private static byte[] apply(int mode, SecretKey key, byte[] nonce, byte[] context, byte[] input)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher.doFinal(input);
    }

    private static byte[] take(ByteBuffer buffer, int bytes) {
        var result = new byte[bytes];
        buffer.get(result);
        return result;
    }

    /** A sealed value that does not open here; its message names no secret. */
    static final class BrokenEnvelope extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenEnvelope(String message) {
            super(message);
        }
    }
}

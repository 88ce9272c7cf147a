package dev.aurora.identity;

import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * An API key as its holder has it: {@code aurora_}, 43 letters and digits of 256 random bits, and 6 of a checksum over
 * what is before them. By the checksum a mistyped one is told without the database, and a scanner of files tells a key
 * from what only looks like one. The database knows its SHA-256.
 */
final class ApiKeySecret {
    private static final String PREFIX = "aurora_";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int BITS = 256;
    private static final int RANDOM_CHARACTERS = 43;
    private static final int CHECKSUM_CHARACTERS = 6;
    private static final int LENGTH = PREFIX.length() + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS;
    private static final int HINT_CHARACTERS = PREFIX.length() + 6;

    static String generate(SecureRandom random) {
        var secret = PREFIX + digits(new BigInteger(BITS, random), RANDOM_CHARACTERS);
        return secret + checksum(secret);
    }

    /** Whether it wants to be an API key, and not an access token. */
    static boolean isMeant(String credential) {
        return credential.startsWith(PREFIX);
    }

    static boolean isWellFormed(String secret) {
        if (secret.length() != LENGTH || !isMeant(secret)) {
            return false;
        }
        var end = LENGTH - CHECKSUM_CHARACTERS;
        return secret.chars().skip(PREFIX.length()).allMatch(it -> DIGITS.indexOf(it) >= 0)
                && checksum(secret.substring(0, end)).equals(secret.substring(end));
    }

    /** Its beginning, by which people tell it from others. */
    static String hint(String secret) {
        return secret.substring(0, HINT_CHARACTERS);
    }

    static Buffer hash(String secret) {
        try {
            return Buffer.buffer(
                    MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String checksum(String text) {
        var sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.US_ASCII));
        return digits(BigInteger.valueOf(sum.getValue()), CHECKSUM_CHARACTERS);
    }

    private static String digits(BigInteger number, int length) {
        var base = BigInteger.valueOf(DIGITS.length());
        var text = new StringBuilder();
        for (var rest = number; text.length() < length; rest = rest.divide(base)) {
            text.append(DIGITS.charAt(rest.mod(base).intValue()));
        }
        return text.reverse().toString();
    }

    private ApiKeySecret() {}
}

package dev.aurora.openid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A log-in that has begun: what ties the answer of the provider to the browser that asked.
 *
 * @param state comes back with the browser (RFC 6749)
 * @param nonce comes back in the ID token
 * @param verifier proves to the provider that whoever redeems the code has asked for it (RFC 7636)
 * @param returnTo the path of the page to go to in the end
 */
record LoginAttempt(String state, String nonce, String verifier, String returnTo, Instant startedAt) {
    private static final int RANDOM_BYTES = 32;
    private static final int MAX_PATH = 500;
    // A browser takes a backslash for a slash and leaves out tabs and line breaks, so it is printable ASCII alone.
    private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]*");
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    static LoginAttempt start(SecureRandom random, String returnTo, Instant now) {
        return new LoginAttempt(random(random), random(random), random(random), returnTo, now);
    }

    /** Whether a browser that is sent there stays with this page. */
    static boolean isOwnPath(String path) {
        return path.length() <= MAX_PATH
                && OWN_PATH.matcher(path).matches()
                && !path.startsWith("/api/")
                && !path.startsWith("/ws/");
    }

    /** The challenge of method S256. */
    String challenge() {
        return BASE64URL.encodeToString(sha256(verifier));
    }

    /** Names the attempt without telling its secrets. */
    byte[] fingerprint() {
        return sha256(state);
    }

    /** In a time that tells nothing of how much is alike. */
    static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "LoginAttempt[" + returnTo + ", " + startedAt + "]";
    }

    private static String random(SecureRandom random) {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return BASE64URL.encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.aurora.openid;

import dev.aurora.bus.JsonMapper;
import dev.aurora.config.Secret;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link LoginAttempt} in the browser that began it, sealed with a key that all nodes share: nobody else can
 * read it, make one, or finish the log-in.
 */
final class AttemptCookie {
    static final String NAME = "aurora_openid";
    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final String PATH = "/api/auth/openid";
    private static final SecretReference KEY = SecretReference.system("openid-cookie-key");
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte[] PURPOSE = NAME.getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_CHARACTERS = 4000;

    private final SecretStore secrets;
    private final boolean secure;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable SecretKeySpec key;

    AttemptCookie(SecretStore secrets, boolean secure, Clock clock) {
        this.secrets = secrets;
        this.secure = secure;
        this.clock = clock;
    }

    /** The header with which the browser takes the attempt along. */
    Future<String> of(LoginAttempt attempt) {
        return key().map(it -> cookie(seal(it, JsonMapper.encode(attempt).getBytes()), LIFETIME.toSeconds()));
    }

    /** The header with which the browser forgets it. */
    String cleared() {
        return cookie("", 0);
    }

    /** Empty for everything but an attempt of ours that is young enough. */
    Future<Optional<LoginAttempt>> open(String value) {
        if (value.length() > MAX_CHARACTERS) {
            return Future.succeededFuture(Optional.empty());
        }
        return key().map(it -> unseal(it, value)
                .map(json -> JsonMapper.decode(Buffer.buffer(json), LoginAttempt.class))
                .filter(attempt -> attempt.startedAt().plus(LIFETIME).isAfter(clock.instant())));
    }

    private Future<SecretKeySpec> key() {
        var known = key;
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return secrets.getSystem(KEY)
                .compose(found ->
                        found.map(Future::succeededFuture).orElseGet(() -> secrets.putSystemOnce(KEY, generated())))
                .map(stored -> {
                    var made = new SecretKeySpec(
                            Base64.getDecoder().decode(stored.value().reveal()), "AES");
                    key = made;
                    return made;
                });
    }

    private Secret generated() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return new Secret(Base64.getEncoder().encodeToString(bytes));
    }

    private String seal(SecretKeySpec with, byte[] plain) {
        try {
            var iv = new byte[IV_BYTES];
            random.nextBytes(iv);
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, with, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(PURPOSE);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            Buffer.buffer(iv).appendBytes(cipher.doFinal(plain)).getBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<byte[]> unseal(SecretKeySpec with, String value) {
        try {
            var bytes = Base64.getUrlDecoder().decode(value);
            if (bytes.length <= IV_BYTES) {
                return Optional.empty();
            }
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, with, new GCMParameterSpec(TAG_BITS, bytes, 0, IV_BYTES));
            cipher.updateAAD(PURPOSE);
            return Optional.of(cipher.doFinal(bytes, IV_BYTES, bytes.length - IV_BYTES));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    // Lax, because the browser comes back from another site.
    private String cookie(String value, long maxAgeSeconds) {
        return Cookie.cookie(NAME, value)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setPath(PATH)
                .setSecure(secure)
                .setMaxAge(maxAgeSeconds)
                .encode();
    }
}

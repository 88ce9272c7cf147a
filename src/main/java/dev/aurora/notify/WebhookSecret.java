package dev.aurora.notify;

import dev.aurora.config.Secret;
import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what a webhook is sent, as the Standard Webhooks specification says. */
final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();

    /** In the form in which a receiver gets it. */
    Secret generate() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    /** The value of the header {@code webhook-signature}: one signature for each secret. */
    static String sign(List<Secret> secrets, String id, Instant at, Buffer body) {
        var signed = Buffer.buffer(id + "." + at.getEpochSecond() + ".")
                .appendBuffer(body)
                .getBytes();
        return secrets.stream().map(it -> "v1," + sign(it, signed)).collect(Collectors.joining(" "));
    }

    private static String sign(Secret secret, byte[] signed) {
        var key = Base64.getDecoder().decode(secret.reveal().substring(PREFIX.length()));
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no " + ALGORITHM, e);
        }
    }
}

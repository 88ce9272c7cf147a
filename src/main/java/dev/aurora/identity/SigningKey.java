package dev.aurora.identity;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A key of access tokens as a JSON Web Key, and from when on it signs; known to the world before that. */
record SigningKey(JsonObject jwk, Instant signsFrom) {
    private static final int BITS = 2048;
    private static final String SIGNS_FROM = "signsFrom";
    private static final List<String> PUBLIC_FIELDS = List.of("kty", "kid", "use", "alg", "n", "e");
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    /** Takes about a tenth of a second; blocking. */
    static SigningKey generate(Instant signsFrom) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            var pair = generator.generateKeyPair();
            var open = (RSAPublicKey) pair.getPublic();
            var closed = (RSAPrivateCrtKey) pair.getPrivate();
            var e = number(open.getPublicExponent());
            var n = number(open.getModulus());
            var jwk = new JsonObject()
                    .put("kty", "RSA")
                    .put("kid", thumbprint(e, n))
                    .put("use", "sig")
                    .put("alg", AccessTokens.ALGORITHM)
                    .put("n", n)
                    .put("e", e)
                    .put("d", number(closed.getPrivateExponent()))
                    .put("p", number(closed.getPrimeP()))
                    .put("q", number(closed.getPrimeQ()))
                    .put("dp", number(closed.getPrimeExponentP()))
                    .put("dq", number(closed.getPrimeExponentQ()))
                    .put("qi", number(closed.getCrtCoefficient()));
            return new SigningKey(jwk, Instant.ofEpochSecond(signsFrom.getEpochSecond()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key that says nothing of when it was made has signed for ever. */
    static SigningKey parse(JsonObject stored) {
        var jwk = stored.copy();
        jwk.remove(SIGNS_FROM);
        return new SigningKey(jwk, Instant.ofEpochSecond(stored.getLong(SIGNS_FROM, 0L)));
    }

    JsonObject stored() {
        return jwk.copy().put(SIGNS_FROM, signsFrom.getEpochSecond());
    }

    String id() {
        return jwk.getString("kid");
    }

    JsonObject publicKey() {
        var result = new JsonObject();
        PUBLIC_FIELDS.forEach(field -> result.put(field, jwk.getString(field)));
        return result;
    }

    @Override
    public String toString() {
        return "SigningKey[" + id() + ", from " + signsFrom + "]";
    }

    private static String number(BigInteger value) {
        var bytes = value.toByteArray();
        var from = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        return BASE64URL.encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    // RFC 7638
    private static String thumbprint(String e, String n) throws NoSuchAlgorithmException {
        var canonical = "{\"e\":\"" + e + "\",\"kty\":\"RSA\",\"n\":\"" + n + "\"}";
        return BASE64URL.encodeToString(
                MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
    }
}

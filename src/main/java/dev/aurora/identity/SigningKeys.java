package dev.aurora.identity;

import dev.aurora.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The keys of access tokens as a JSON Web Key Set: the first one signs, all of them verify, so that a new key can be
 * put in front while tokens of the old one are still about.
 */
record SigningKeys(List<JsonObject> keys) {
    private static final int BITS = 2048;
    private static final List<String> PUBLIC_FIELDS = List.of("kty", "kid", "use", "alg", "n", "e");
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    SigningKeys {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A key set needs a key that signs");
        }
    }

    /** Takes about a tenth of a second; blocking. */
    static SigningKeys generate() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            var pair = generator.generateKeyPair();
            var open = (RSAPublicKey) pair.getPublic();
            var closed = (RSAPrivateCrtKey) pair.getPrivate();
            var e = number(open.getPublicExponent());
            var n = number(open.getModulus());
            return new SigningKeys(List.of(new JsonObject()
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
                    .put("qi", number(closed.getCrtCoefficient()))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static SigningKeys parse(Secret stored) {
        return new SigningKeys(new JsonObject(stored.reveal())
                .getJsonArray("keys").stream().map(JsonObject.class::cast).toList());
    }

    Secret stored() {
        return new Secret(keySet(keys).encode());
    }

    JsonObject signing() {
        return keys.getFirst();
    }

    List<JsonObject> verifying() {
        return keys.stream().map(SigningKeys::open).toList();
    }

    JsonObject publicKeySet() {
        return keySet(verifying());
    }

    @Override
    public String toString() {
        return "SigningKeys" + keys.stream().map(it -> it.getString("kid")).toList();
    }

    private static JsonObject keySet(List<JsonObject> keys) {
        return new JsonObject().put("keys", new JsonArray(keys));
    }

    private static JsonObject open(JsonObject key) {
        var result = new JsonObject();
        PUBLIC_FIELDS.forEach(field -> result.put(field, key.getString(field)));
        return result;
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

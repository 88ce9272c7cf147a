package dev.aurora.openid;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Not a provider but the part of one, for what a real one cannot be made to do: it answers what a test tells it to. */
final class ScriptedProvider implements AutoCloseable {
    static final String CLIENT = "aurora";

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final HttpServer server;
    private final KeyPair rsa = pair("RSA");
    final List<String> seen = new CopyOnWriteArrayList<>();
    volatile JsonArray keys;
    volatile JsonObject userInfo = new JsonObject();
    volatile Consumer<JsonObject> discovery = document -> {};
    volatile @Nullable String idToken;
    volatile @Nullable Consumer<HttpServerRequest> tokenEndpoint;
    volatile @Nullable Consumer<HttpServerRequest> discoveryEndpoint;

    ScriptedProvider(Vertx vertx) {
        keys = new JsonArray().add(rsaKey("first"));
        server = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .await();
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    JsonObject rsaKey(String kid) {
        var key = (RSAPublicKey) rsa.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", kid)
                .put("n", number(key.getModulus(), 256))
                .put("e", number(key.getPublicExponent(), 3));
    }

    byte[] rsaKeyBytes() {
        return rsa.getPublic().getEncoded();
    }

    JsonObject claims(LoginAttempt attempt) {
        var now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", issuer().toString())
                .put("aud", CLIENT)
                .put("sub", "248289761001")
                .put("nonce", attempt.nonce())
                .put("iat", now)
                .put("exp", now + 300)
                .put("email", "jane@example.com")
                .put("email_verified", true)
                .put("groups", new JsonArray().add("admins"));
    }

    String signed(JsonObject header, JsonObject claims) {
        return signed(header, claims, rsa, "SHA256withRSA");
    }

    String signed(JsonObject header, JsonObject claims, KeyPair with, String algorithm) {
        return signed(unsigned(header, claims), with, algorithm);
    }

    /** Of texts as they are, which need be no good JSON. */
    String signed(String header, String claims) {
        return signed(
                BASE64URL.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                        + BASE64URL.encodeToString(claims.getBytes(StandardCharsets.UTF_8)),
                rsa,
                "SHA256withRSA");
    }

    private static String signed(String input, KeyPair with, String algorithm) {
        try {
            var signature = Signature.getInstance(algorithm);
            if (algorithm.equals("RSASSA-PSS")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(with.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    KeyPair rsa() {
        return rsa;
    }

    static String authenticated(JsonObject header, JsonObject claims, byte[] secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var input = unsigned(header, claims);
            return input + "." + BASE64URL.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String unsigned(JsonObject header, JsonObject claims) {
        return BASE64URL.encodeToString(header.toBuffer().getBytes()) + "."
                + BASE64URL.encodeToString(claims.toBuffer().getBytes());
    }

    static KeyPair pair(String algorithm) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            switch (algorithm) {
                case "RSA" -> generator.initialize(2048);
                case "EC" -> generator.initialize(new ECGenParameterSpec("secp384r1"));
                default -> {}
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the curve P-384; without an algorithm, as many providers write them. */
    static JsonObject ecKey(KeyPair pair) {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return new JsonObject()
                .put("kty", "EC")
                .put("kid", "ec")
                .put("crv", "P-384")
                .put("x", number(point.getAffineX(), 48))
                .put("y", number(point.getAffineY(), 48));
    }

    static JsonObject edKey(KeyPair pair) {
        var encoded = pair.getPublic().getEncoded();
        return new JsonObject()
                .put("kty", "OKP")
                .put("kid", "ed")
                .put("crv", "Ed25519")
                .put("x", BASE64URL.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
    }

    @Override
    public void close() {
        server.close().await();
    }

    private void serve(HttpServerRequest request) {
        var path = request.path() == null ? "" : request.path();
        seen.add(path);
        switch (path) {
            case "/.well-known/openid-configuration" -> {
                var own = discoveryEndpoint;
                if (own == null) {
                    json(request, document());
                } else {
                    own.accept(request);
                }
            }
            case "/keys" -> json(request, new JsonObject().put("keys", keys));
            case "/userinfo" -> json(request, userInfo);
            case "/token" -> {
                var own = tokenEndpoint;
                if (own == null) {
                    json(request, new JsonObject().put("access_token", "opaque").put("id_token", idToken));
                } else {
                    own.accept(request);
                }
            }
            default -> {
                var _ = request.response().setStatusCode(404).end();
            }
        }
    }

    private JsonObject document() {
        var document = new JsonObject()
                .put("issuer", issuer().toString())
                .put("authorization_endpoint", issuer() + "/authorize?tenant=one")
                .put("token_endpoint", issuer() + "/token")
                .put("jwks_uri", issuer() + "/keys")
                .put("userinfo_endpoint", issuer() + "/userinfo");
        discovery.accept(document);
        return document;
    }

    private static void json(HttpServerRequest request, JsonObject body) {
        var _ = request.response().putHeader("Content-Type", "application/json").end(body.toBuffer());
    }

    static Buffer filler(int bytes) {
        return Buffer.buffer(" ".repeat(bytes));
    }

    private static String number(BigInteger value, int length) {
        var bytes = value.toByteArray();
        var result = new byte[length];
        var from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, result, length - (bytes.length - from), bytes.length - from);
        return BASE64URL.encodeToString(result);
    }
}

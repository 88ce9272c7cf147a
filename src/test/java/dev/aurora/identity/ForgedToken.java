package dev.aurora.identity;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Header and claims as text, so that nothing tidies them up, and every way to sign them. */
record ForgedToken(String header, String claims) {
    ForgedToken(JsonObject header, JsonObject claims) {
        this(header.encode(), claims.encode());
    }

    String unsigned() {
        return base64(header) + "." + base64(claims);
    }

    String with(String signature) {
        return unsigned() + "." + signature;
    }

    /** With an RSA key as a private JWK. */
    String rsa(JsonObject jwk, String algorithm) {
        return with(sign(algorithm, null, privateKey(jwk)));
    }

    String pss(JsonObject jwk) {
        return with(sign(
                "RSASSA-PSS",
                new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1),
                privateKey(jwk)));
    }

    /** With a fresh key on the named curve. */
    String elliptic(String curve, String algorithm) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return with(sign(algorithm, null, generator.generateKeyPair().getPrivate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String edwards() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return with(sign("Ed25519", null, pair.getPrivate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String hmac(String algorithm, byte[] secret) {
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return with(base64(mac.doFinal(unsigned().getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether RS256 finds the signature good, whatever it says. */
    static boolean verifies(JsonObject jwk, String token) {
        try {
            var dot = token.lastIndexOf('.');
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(publicKey(jwk));
            signature.update(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static PublicKey publicKey(JsonObject jwk) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String sign(String algorithm, @Nullable AlgorithmParameterSpec parameters, PrivateKey key) {
        try {
            var signature = Signature.getInstance(algorithm);
            if (parameters != null) {
                signature.setParameter(parameters);
            }
            signature.initSign(key);
            signature.update(unsigned().getBytes(StandardCharsets.US_ASCII));
            return base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey privateKey(JsonObject jwk) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new RSAPrivateKeySpec(number(jwk, "n"), number(jwk, "d")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigInteger number(JsonObject jwk, String field) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.getString(field)));
    }
}

package dev.aurora.audit;

import dev.aurora.config.Secret;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The Ed25519 key that signs the heads of the audit log; it is kept where the system's secrets are. */
public final class HeadKey {
    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey closed;
    private final PublicKey open;

    private HeadKey(PrivateKey closed, PublicKey open) {
        this.closed = closed;
        this.open = open;
    }

    public static HeadKey generate() {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new HeadKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static HeadKey parse(Secret stored) {
        try {
            var json = new JsonObject(stored.reveal());
            var keys = KeyFactory.getInstance(ALGORITHM);
            return new HeadKey(
                    keys.generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getDecoder().decode(json.getString("private")))),
                    keys.generatePublic(
                            new X509EncodedKeySpec(Base64.getDecoder().decode(json.getString("public")))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key of the audit log's heads is none", e);
        }
    }

    public Secret stored() {
        return new Secret(new JsonObject()
                .put("private", Base64.getEncoder().encodeToString(closed.getEncoded()))
                .put("public", publicKey())
                .encode());
    }

    /** SHA-256 of the public key (SubjectPublicKeyInfo), in hexadecimal: what an auditor writes down. */
    public String id() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(open.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SubjectPublicKeyInfo in Base64. */
    String publicKey() {
        return Base64.getEncoder().encodeToString(open.getEncoded());
    }

    byte[] sign(byte[] text) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(closed);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean signed(byte[] text, byte[] signature) {
        try {
            var check = Signature.getInstance(ALGORITHM);
            check.initVerify(open);
            check.update(text);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}

package dev.aurora.identity;

import static dev.aurora.identity.ForgedToken.base64;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Every way we know to make a token that must be refused, from one that is good and the very key that signed it. */
public final class HostileTokens {
    private static final String SHA256 = "SHA256withRSA";

    private final String good;
    private final JsonObject key;
    private final JsonObject header;
    private final JsonObject claims;
    private final long now;
    private final Map<String, String> tokens = new LinkedHashMap<>();

    /** The key is the private JWK. */
    public HostileTokens(String good, JsonObject key) {
        this.good = good;
        this.key = key;
        header = part(good, 0);
        claims = part(good, 1);
        now = claims.getLong("iat");
        algorithms();
        keyConfusion();
        keyIds();
        headers();
        names();
        times();
        issuerAndAudience();
        kinds();
        spelling();
        PublishedExamples.byAlgorithm().forEach((algorithm, token) -> add("RFC 7520 " + algorithm, token));
    }

    /** The private JWKs of the keys that are stored under {@code system/jwt-keys}. */
    public static JsonObject keyOf(String stored) {
        return new JsonObject(stored).getJsonArray("keys").getJsonObject(0);
    }

    /** By what is wrong with them. */
    public Map<String, String> all() {
        return tokens;
    }

    /** The same by the forger's own hand: that it is accepted proves that the others are refused for what they are. */
    public String wellMade() {
        return signed(it -> {}, it -> {});
    }

    private void algorithms() {
        var signature = List.of(good.split("\\.", -1)).get(2);
        for (var none : List.of("none", "None", "NONE", "nOnE", "")) {
            var token = token(it -> it.put("alg", none), it -> {});
            add("alg \"" + none + "\" without a signature", token.unsigned() + ".");
            add("alg \"" + none + "\" with two parts", token.unsigned());
            add("alg \"" + none + "\" with the signature of another", token.with(signature));
            add("alg \"" + none + "\" signed well", token.rsa(key, SHA256));
        }
        add("no alg", signed(it -> it.remove("alg"), it -> {}));
        add("alg null", signed(it -> it.putNull("alg"), it -> {}));
        add("alg in a list", signed(it -> it.put("alg", new JsonArray().add("RS256")), it -> {}));
        add("alg in small letters", signed(it -> it.put("alg", "rs256"), it -> {}));
        add("RS384", token(it -> it.put("alg", "RS384"), it -> {}).rsa(key, "SHA384withRSA"));
        add("RS512", token(it -> it.put("alg", "RS512"), it -> {}).rsa(key, "SHA512withRSA"));
        add("RS256 that is RS512", token(it -> {}, it -> {}).rsa(key, "SHA512withRSA"));
        add("RS1", token(it -> it.put("alg", "RS1"), it -> {}).rsa(key, "SHA1withRSA"));
        add("PS256", token(it -> it.put("alg", "PS256"), it -> {}).pss(key));
        add("RS256 that is PS256", token(it -> {}, it -> {}).pss(key));
        var es256 = token(it -> it.put("alg", "ES256"), it -> {});
        add("ES256", es256.elliptic("secp256r1", "SHA256withECDSAinP1363Format"));
        add("ES256 on P-384", es256.elliptic("secp384r1", "SHA256withECDSAinP1363Format"));
        add("ES256 on P-521", es256.elliptic("secp521r1", "SHA256withECDSAinP1363Format"));
        add("ES256 of nothing but zeroes", es256.with(base64(new byte[64])));
        add(
                "ES384 on P-256",
                token(it -> it.put("alg", "ES384"), it -> {}).elliptic("secp256r1", "SHA384withECDSAinP1363Format"));
        add("RS256 that is ES256", token(it -> {}, it -> {}).elliptic("secp256r1", "SHA256withECDSA"));
        add("EdDSA", token(it -> it.put("alg", "EdDSA"), it -> {}).edwards());
        add("RS256 that is EdDSA", token(it -> {}, it -> {}).edwards());
    }

    /** The public key is no secret, so it must not do for one. */
    private void keyConfusion() {
        var open = new SigningKey(key, Instant.EPOCH).publicKey();
        var der = ForgedToken.publicKey(key).getEncoded();
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----";
        var secrets = Map.of(
                "DER", der,
                "PEM", bytes(pem),
                "PEM with a line end", bytes(pem + "\n"),
                "JWK", bytes(open.encode()),
                "JWK set",
                        bytes(new JsonObject()
                                .put("keys", new JsonArray().add(open))
                                .encode()),
                "modulus", Base64.getUrlDecoder().decode(open.getString("n")),
                "modulus as text", bytes(open.getString("n")),
                "key id", bytes(open.getString("kid")));
        secrets.forEach((form, secret) -> {
            add(
                    "HS256 with the public key as " + form,
                    token(it -> it.put("alg", "HS256"), it -> {}).hmac("HmacSHA256", secret));
            add(
                    "HS512 with the public key as " + form,
                    token(it -> it.put("alg", "HS512"), it -> {}).hmac("HmacSHA512", secret));
            add(
                    "RS256 that is HS256 with the public key as " + form,
                    token(it -> {}, it -> {}).hmac("HmacSHA256", secret));
        });
        add(
                "HS256 with a secret of one zero",
                token(it -> it.put("alg", "HS256"), it -> {}).hmac("HmacSHA256", new byte[1]));
    }

    private void keyIds() {
        var kid = key.getString("kid");
        for (var id : List.of(
                "",
                " " + kid,
                kid + " ",
                kid + "\u0000",
                kid.toUpperCase(Locale.ROOT),
                "unknown",
                "../../../../../../dev/null",
                "/proc/sys/kernel/randomize_va_space",
                "x' UNION SELECT 'c2VjcmV0'; --",
                "'; DROP TABLE secret; --",
                "$(touch /tmp/x)",
                "file:///dev/null",
                "https://evil.example.com/jwks.json",
                "#{kid}",
                "x".repeat(2000))) {
            add(
                    "kid \"" + id.substring(0, Math.min(40, id.length())).replace('\u0000', '0') + "\"",
                    signed(it -> it.put("kid", id), it -> {}));
        }
        add("no kid", signed(it -> it.remove("kid"), it -> {}));
        add("kid null", signed(it -> it.putNull("kid"), it -> {}));
        add("kid a number", signed(it -> it.put("kid", 1), it -> {}));
        add("kid in a list", signed(it -> it.put("kid", new JsonArray().add(kid)), it -> {}));
        add("kid in an object", signed(it -> it.put("kid", new JsonObject().put("kid", kid)), it -> {}));
        add(
                "another key under our kid",
                token(it -> {}, it -> {}).rsa(SigningKey.generate(Instant.EPOCH).jwk(), SHA256));
    }

    /** A header names keys and rules; ours are not for a header to name. */
    private void headers() {
        var theirs = SigningKey.generate(Instant.EPOCH);
        var jwk = theirs.publicKey();
        var embedded = token(it -> it.put("jwk", jwk), it -> {});
        add("a key in the header, under our kid", embedded.rsa(theirs.jwk(), SHA256));
        add(
                "a key in the header, under its own kid",
                token(it -> it.put("jwk", jwk).put("kid", theirs.id()), it -> {})
                        .rsa(theirs.jwk(), SHA256));
        add(
                "a key in the header, without kid",
                token(
                                it -> {
                                    it.put("jwk", jwk);
                                    it.remove("kid");
                                },
                                it -> {})
                        .rsa(theirs.jwk(), SHA256));
        add(
                "our own key in the header",
                signed(it -> it.put("jwk", new SigningKey(key, Instant.EPOCH).publicKey()), it -> {}));
        for (var url : List.of("jku", "x5u")) {
            add(
                    url,
                    token(it -> it.put(url, "https://evil.example.com/keys"), it -> {})
                            .rsa(theirs.jwk(), SHA256));
            add(url + " signed well", signed(it -> it.put(url, "http://127.0.0.1:1/keys"), it -> {}));
        }
        add("x5c", signed(it -> it.put("x5c", new JsonArray().add("MIIB")), it -> {}));
        add("x5t", signed(it -> it.put("x5t", "c2VjcmV0"), it -> {}));
        add("crit b64", signed(it -> it.put("crit", new JsonArray().add("b64")).put("b64", false), it -> {}));
        add("crit exp", signed(it -> it.put("crit", new JsonArray().add("exp")).put("exp", now + 60), it -> {}));
        add("crit of nothing", signed(it -> it.put("crit", new JsonArray()), it -> {}));
        add("crit null", signed(it -> it.putNull("crit"), it -> {}));
        add("b64 without crit", signed(it -> it.put("b64", false), it -> {}));
        add("zip", signed(it -> it.put("zip", "DEF"), it -> {}));
        add("enc", signed(it -> it.put("enc", "A256GCM"), it -> {}));
        add("cty", signed(it -> it.put("cty", "JWT"), it -> {}));
        add("no typ", signed(it -> it.remove("typ"), it -> {}));
        add("typ JWE", signed(it -> it.put("typ", "JWE"), it -> {}));
        add("typ at+jwt", signed(it -> it.put("typ", "at+jwt"), it -> {}));
        add("a huge header", signed(it -> it.put("padding", "x".repeat(5000)), it -> {}));
        add(
                "a deep header",
                raw(
                        header.encode().replace("}", ",\"x\":" + "[".repeat(900) + "]".repeat(900) + "}"),
                        claims.encode()));
        add("huge claims", signed(it -> {}, it -> it.put("padding", "x".repeat(5000))));
        add("a huge signature", good + "A".repeat(4096));
    }

    /** Who reads the first and who reads the last of two would read different tokens. */
    private void names() {
        var head = header.encode();
        var body = claims.encode();
        add("alg twice", raw(before(head, "\"alg\":\"none\","), body));
        add("alg twice, the same", raw(before(head, "\"alg\":\"RS256\","), body));
        add("kid twice", raw(before(head, "\"kid\":\"other\","), body));
        add("typ twice", raw(before(head, "\"typ\":\"JWE\","), body));
        add("alg twice, once escaped", raw(before(head, "\"\\u0061lg\":\"none\","), body));
        for (var claim : List.of(
                "\"role\":\"admin\"",
                "\"exp\":99999999999",
                "\"sub\":\"x\"",
                "\"aud\":\"aurora\"",
                "\"iss\":\"x\"",
                "\"org\":\"x\"",
                "\"sid\":\"x\"")) {
            add(claim + " twice, before", raw(head, before(body, claim + ",")));
            add(claim + " twice, after", raw(head, body.substring(0, body.length() - 1) + "," + claim + "}"));
        }
        add("something behind the header", raw(head + "{}", body));
        add("something behind the claims", raw(head, body + "[]"));
        add("a header in a list", raw("[" + head + "]", body));
        add("claims in a list", raw(head, "[" + body + "]"));
        add("a header that is null", raw("null", body));
        add("claims that are null", raw(head, "null"));
        add("claims that are text", raw(head, "\"" + UUID.randomUUID() + "\""));
        add("a header that is no JSON", raw("{alg:RS256}", body));
        add("claims that are no JSON", raw(head, body.substring(1)));
        add("a header in UTF-16", base64(head.getBytes(StandardCharsets.UTF_16)) + good.substring(good.indexOf('.')));
        add("a byte order mark", raw("\uFEFF" + head, body));
    }

    private void times() {
        add("expired", claim("exp", now - 1));
        add("expired at this second", claim("exp", now));
        add("expired for ever", claim("exp", 0));
        add("expired before time", claim("exp", -now));
        add("exp in milliseconds as a fraction", claim("exp", (now + 900) + 0.5));
        add("exp as text", claim("exp", Long.toString(now + 900)));
        add("exp true", claim("exp", true));
        add("exp in a list", claim("exp", new JsonArray().add(now + 900)));
        add("exp beyond counting", rawClaim("exp", "1e400"));
        add("exp of too many digits", rawClaim("exp", "9".repeat(40)));
        add("not yet valid", claim("nbf", now + 60));
        add("not valid for years", claim("nbf", now * 2));
        add("nbf as text", claim("nbf", Long.toString(now)));
        add("issued in the future", claim("iat", now + 60));
        add("iat as text", claim("iat", Long.toString(now)));
        for (var name : List.of("exp", "nbf", "iat")) {
            add("no " + name, signed(it -> {}, it -> it.remove(name)));
            add(name + " null", signed(it -> {}, it -> it.putNull(name)));
        }
    }

    private void issuerAndAudience() {
        var ours = claims.getString("iss");
        for (var name : List.of("iss", "aud")) {
            add("no " + name, signed(it -> {}, it -> it.remove(name)));
            add(name + " null", signed(it -> {}, it -> it.putNull(name)));
            add(name + " another", claim(name, "https://evil.example.com"));
            add(name + " nearly", claim(name, claims.getString(name) + "/"));
            add(name + " in capitals", claim(name, claims.getString(name).toUpperCase(Locale.ROOT)));
            add(name + " with a space", claim(name, claims.getString(name) + " "));
            add(name + " a number", claim(name, 1));
            add(name + " an object", claim(name, new JsonObject().put("$ne", "")));
        }
        add("iss in a list", claim("iss", new JsonArray().add(ours)));
        add("aud of nobody", claim("aud", new JsonArray()));
        add("aud of many", claim("aud", new JsonArray().add("elsewhere").add("aurora")));
    }

    private void kinds() {
        for (var name : List.of("sub", "org", "sid", "email", "name", "role")) {
            add("no " + name, signed(it -> {}, it -> it.remove(name)));
            add(name + " null", signed(it -> {}, it -> it.putNull(name)));
            add(name + " a number", claim(name, 1));
            add(name + " true", claim(name, true));
            add(name + " in a list", claim(name, new JsonArray().add(claims.getValue(name))));
            add(name + " in an object", claim(name, new JsonObject().put("is", claims.getValue(name))));
        }
        for (var name : List.of("sub", "org", "sid")) {
            add(name + " all", claim(name, "*"));
            add(name + " short", claim(name, "1-1-1-1-1"));
            add(
                    name + " in capitals",
                    claim(name, "A" + claims.getString(name).substring(1).toUpperCase(Locale.ROOT)));
            add(name + " in braces", claim(name, "{" + claims.getString(name) + "}"));
            add(name + " of SQL", claim(name, claims.getString(name) + "' OR '1'='1"));
        }
        add("an unknown role", claim("role", "owner"));
        add("no role at all", claim("role", ""));
        var parts = good.split("\\.", -1);
        add(
                "claims changed after signing",
                parts[0] + "."
                        + base64(claims.copy().put("role", "admin").put("x", 1).encode()) + "." + parts[2]);
    }

    /** A token has one spelling; another is another token to whoever remembers tokens. */
    private void spelling() {
        var parts = List.of(good.split("\\.", -1));
        var head = parts.get(0);
        var body = parts.get(1);
        var signature = parts.get(2);
        add("nothing", "");
        add("a dot", ".");
        add("two dots", "..");
        add("three dots", "...");
        add("words", "a.b.c");
        add("without header", "." + body + "." + signature);
        add("without claims", head + ".." + signature);
        add("without signature", head + "." + body + ".");
        add("a fourth part", good + "." + signature);
        add("an empty fourth part", good + ".");
        add("a part before", "." + good);
        add("five parts, as encrypted", good + "." + body + "." + signature);
        add("a cut signature", good.substring(0, good.length() - 8));
        add("a lengthened signature", good + "AAAA");
        add(
                "a bit of the signature turned",
                head + "." + body + "." + (signature.charAt(0) == 'A' ? 'B' : 'A') + signature.substring(1));
        add("padding", good + "==");
        add("padding in the middle", head + "=." + body + "." + signature);
        add("bits that nobody reads", head + "." + body + "." + spare(signature));
        add("the other alphabet", head + "." + body + "." + other(signature));
        for (var space : List.of(" ", "\t", "\u00A0", "%20")) {
            add("space " + (int) space.charAt(0) + " within", head + "." + space + body + "." + signature);
            add(
                    "space " + (int) space.charAt(0) + " in a part",
                    head + "." + body.substring(0, 9) + space + body.substring(9) + "." + signature);
        }
        add("dots in another form", head + "%2E" + body + "%2E" + signature);
        add("quotes", "\"" + good + "\"");
        add("the scheme twice", "Bearer " + good);
        add("two tokens", good + "," + good);
        add(
                "JSON",
                new JsonObject()
                        .put("protected", head)
                        .put("payload", body)
                        .put("signature", signature)
                        .encode());
    }

    private void add(String name, String token) {
        tokens.put(name, token);
    }

    private String claim(String name, Object value) {
        return signed(it -> {}, it -> it.put(name, value));
    }

    private String rawClaim(String name, String value) {
        var without = claims.copy();
        without.remove(name);
        return raw(header.encode(), before(without.encode(), "\"" + name + "\":" + value + ","));
    }

    private String signed(Consumer<JsonObject> ofHeader, Consumer<JsonObject> ofClaims) {
        return token(ofHeader, ofClaims).rsa(key, SHA256);
    }

    private String raw(String ofHeader, String ofClaims) {
        return new ForgedToken(ofHeader, ofClaims).rsa(key, SHA256);
    }

    private ForgedToken token(Consumer<JsonObject> ofHeader, Consumer<JsonObject> ofClaims) {
        var changedHeader = header.copy();
        ofHeader.accept(changedHeader);
        var changedClaims = claims.copy();
        ofClaims.accept(changedClaims);
        return new ForgedToken(changedHeader, changedClaims);
    }

    private static String before(String object, String member) {
        return "{" + member + object.substring(1);
    }

    /** The last character of 256 bytes has four bits that mean nothing. */
    private static String spare(String signature) {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = alphabet.indexOf(signature.charAt(signature.length() - 1));
        return signature.substring(0, signature.length() - 1) + alphabet.charAt(last ^ 1);
    }

    private static String other(String signature) {
        var other = signature.replace('-', '+').replace('_', '/');
        return other.equals(signature) ? "+" + signature.substring(1) : other;
    }

    private static JsonObject part(String token, int index) {
        return new JsonObject(Buffer.buffer(
                Base64.getUrlDecoder().decode(List.of(token.split("\\.", -1)).get(index))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

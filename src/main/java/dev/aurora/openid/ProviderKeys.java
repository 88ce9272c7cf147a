package dev.aurora.openid;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The keys with which a provider signs, in the form that the library verifies with: each with one algorithm. */
final class ProviderKeys {
    /** Signatures of a key pair alone: none is no signature, and with HMAC the public key would be the secret. */
    static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final List<String> RSA = List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
    private static final List<String> FIELDS = List.of("kty", "kid", "use", "n", "e", "crv", "x", "y");

    static List<JsonObject> of(JsonObject keySet) {
        var result = new ArrayList<JsonObject>();
        if (keySet.getValue("keys") instanceof JsonArray keys) {
            for (var key : keys) {
                if (key instanceof JsonObject it) {
                    algorithms(it).forEach(algorithm -> result.add(only(it, algorithm)));
                }
            }
        }
        return result;
    }

    // A key that names no algorithm is good for each of its kind; the library would take it for one.
    private static List<String> algorithms(JsonObject key) {
        var possible =
                switch (text(key, "kty")) {
                    case "RSA" -> RSA;
                    case "EC" -> curve(key);
                    case "OKP" -> List.of("EdDSA");
                    default -> List.<String>of();
                };
        return possible.stream()
                .filter(it -> !key.containsKey("alg") || it.equals(key.getValue("alg")))
                .filter(it -> !key.containsKey("use") || "sig".equals(key.getValue("use")))
                .toList();
    }

    private static List<String> curve(JsonObject key) {
        return switch (text(key, "crv")) {
            case "P-256" -> List.of("ES256");
            case "P-384" -> List.of("ES384");
            case "P-521" -> List.of("ES512");
            default -> List.of();
        };
    }

    private static JsonObject only(JsonObject key, String algorithm) {
        var result = new JsonObject().put("alg", algorithm);
        for (var field : FIELDS) {
            if (key.getValue(field) instanceof String value) {
                result.put(field, value);
            }
        }
        return result;
    }

    private static String text(JsonObject key, String field) {
        return key.getValue(field) instanceof String text ? text : "";
    }

    private ProviderKeys() {}
}

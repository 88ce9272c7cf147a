package dev.aurora.openid;

import dev.aurora.openid.LoginFailure.Code;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * What we need of the discovery document (OpenID Connect Discovery 1.0).
 *
 * @param issuer as the provider writes it: tokens name it to the letter
 * @param basicAuthentication whether the client secret travels in the header rather than in the form
 * @param namesItself whether each answer to the browser names the issuer (RFC 9207)
 */
record ProviderMetadata(
        String issuer,
        URI authorizationEndpoint,
        URI tokenEndpoint,
        URI jwksUri,
        Optional<URI> userInfoEndpoint,
        boolean basicAuthentication,
        boolean namesItself) {
    private static final String BASIC = "client_secret_basic";

    /** Refuses with UNTRUSTED a document of another issuer, or with endpoints that we would not talk to. */
    static ProviderMetadata of(JsonObject document, OpenIdConfig config) {
        if (!(document.getValue("issuer") instanceof String issuer) || !isIssuer(issuer, config)) {
            throw new LoginFailure(
                    Code.UNTRUSTED,
                    "The discovery document is of the issuer " + document.getValue("issuer")
                            + ", not of aurora.openid.issuer");
        }
        var methods = document.getValue("token_endpoint_auth_methods_supported");
        return new ProviderMetadata(
                issuer,
                endpoint(document, "authorization_endpoint", config),
                endpoint(document, "token_endpoint", config),
                endpoint(document, "jwks_uri", config),
                document.containsKey("userinfo_endpoint")
                        ? Optional.of(endpoint(document, "userinfo_endpoint", config))
                        : Optional.empty(),
                !(methods instanceof JsonArray several) || several.isEmpty() || several.contains(BASIC),
                Boolean.TRUE.equals(document.getValue("authorization_response_iss_parameter_supported")));
    }

    /** Whether the text names the configured issuer; a slash at the end makes no other one. */
    static boolean isIssuer(String text, OpenIdConfig config) {
        return bare(text).equals(bare(config.issuer().toString()));
    }

    private static String bare(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    private static URI endpoint(JsonObject document, String name, OpenIdConfig config) {
        try {
            if (document.getValue(name) instanceof String text) {
                var address = URI.create(text);
                // Not TLS only where the issuer itself is not, which is on this machine.
                if ("https".equals(address.getScheme())
                        || ("http".equals(config.issuer().getScheme()) && OpenIdConfig.safe(address))) {
                    return address;
                }
            }
        } catch (IllegalArgumentException e) {
            throw noEndpoint(name);
        }
        throw noEndpoint(name);
    }

    private static LoginFailure noEndpoint(String name) {
        return new LoginFailure(Code.UNTRUSTED, "The discovery document has no usable " + name);
    }
}

package dev.aurora.web;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The access token or API key that a request shows, whichever way it may. */
public final class Credential {
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    /**
     * From {@code Authorization: Bearer}, or the password of {@code Basic}, whose user name may be any, for programs that
     * know nothing else. A browser would send a password along by itself, also for another site, so what comes from one
     * has no password.
     */
    public static Optional<String> of(MultiMap headers) {
        var header = headers.get("Authorization");
        if (header == null) {
            return Optional.empty();
        }
        var scheme = header.toLowerCase(Locale.ROOT);
        if (scheme.startsWith(BEARER)) {
            return found(header.substring(BEARER.length()));
        }
        return scheme.startsWith(BASIC) && !fromBrowser(headers)
                ? password(header.substring(BASIC.length()).strip()).flatMap(Credential::found)
                : Optional.empty();
    }

    private static Optional<String> found(String credential) {
        return Optional.of(credential.strip()).filter(it -> !it.isEmpty());
    }

    private static Optional<String> password(String encoded) {
        try {
            var pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            var colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean fromBrowser(MultiMap headers) {
        return headers.contains("Origin") || headers.contains("Sec-Fetch-Site");
    }

    private Credential() {}
}

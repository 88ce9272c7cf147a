package dev.aurora.identity;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;

/** The cookie in which a browser keeps its refresh token: for the log-in operations alone, out of reach of scripts and other sites. */
public final class RefreshCookie {
    static final String NAME = "aurora_refresh";

    private static final String PATH = "/api/auth";

    private final boolean secure;

    public RefreshCookie(IdentityConfig config) {
        secure = config.secure();
    }

    /** The header that gives the token to the browser. */
    public String of(String refreshToken, long maxAgeSeconds) {
        return Cookie.cookie(NAME, refreshToken)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setPath(PATH)
                .setSecure(secure)
                .setMaxAge(maxAgeSeconds)
                .encode();
    }

    /** The header that takes it back. */
    String cleared() {
        return of("", 0);
    }
}

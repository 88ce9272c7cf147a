package dev.aurora.identity;

import dev.aurora.identity.IdentityContract.LoggedIn;
import dev.aurora.web.Answer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;

/** The cookie in which a browser keeps its refresh token: for the log-in operations alone, out of reach of scripts and other sites. */
public final class RefreshCookie {
    static final String NAME = "aurora_refresh";

    private record Token(String accessToken, long expiresIn) {}

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

    /** The access token in the body, the refresh token where there is a new one in the cookie. */
    Answer answer(LoggedIn loggedIn) {
        var answer = Answer.ok(new Token(loggedIn.accessToken(), loggedIn.expiresInSeconds()));
        return loggedIn.refreshToken() == null
                ? answer
                : answer.withCookie(of(loggedIn.refreshToken(), loggedIn.refreshExpiresInSeconds()));
    }

    /** The header that takes it back. */
    String cleared() {
        return of("", 0);
    }
}

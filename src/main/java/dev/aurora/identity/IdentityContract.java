package dev.aurora.identity;

import dev.aurora.bus.Address;
import dev.aurora.web.Caller;

/** Everything other features may know of identity. */
public final class IdentityContract {
    /** Refuses with UNAUTHENTICATED a token that is forged, expired or not for this program. */
    public static final Address<Authenticate, Authenticated> AUTHENTICATE =
            new Address<>("identity.authenticate-token.v1", Authenticate.class, Authenticated.class);

    /** Checks the access token's signature, times, issuer and audience; the session itself is checked by the database. */
    public record Authenticate(String accessToken) {
        @Override
        public String toString() {
            return "Authenticate[********]";
        }
    }

    /** Who the token is for; it ends at {@code expiresAtEpochSecond}, in seconds since 1970 */
    public record Authenticated(Caller caller, long expiresAtEpochSecond) {}

    private IdentityContract() {}
}

package dev.aurora.identity;

import dev.aurora.bus.Address;
import dev.aurora.bus.Topic;
import dev.aurora.web.Caller;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything other features may know of identity. */
public final class IdentityContract {
    /**
     * Whose an access token or an API key is. Refuses with UNAUTHENTICATED one that is forged, expired, revoked or not for
     * this program.
     */
    public static final Address<Authenticate, Authenticated> AUTHENTICATE =
            new Address<>("identity.authenticate-token.v1", Authenticate.class, Authenticated.class);

    /** Refuses with UNAUTHENTICATED a wrong e-mail or password, with EXHAUSTED whoever guesses too often. */
    public static final Address<LogIn, LoggedIn> LOG_IN =
            new Address<>("identity.log-in.v1", LogIn.class, LoggedIn.class);

    /** Logs in whom somebody else has identified, such as an OpenID provider; who may come in is told by the outcome. */
    public static final Address<LogInExternally, LoggedInExternally> LOG_IN_EXTERNALLY =
            new Address<>("identity.log-in-externally.v1", LogInExternally.class, LoggedInExternally.class);

    /** Refuses with UNAUTHENTICATED a refresh token that is unknown, used up or of a session that has ended. */
    public static final Address<Refresh, LoggedIn> REFRESH =
            new Address<>("identity.refresh-session.v1", Refresh.class, LoggedIn.class);

    /** Ends the session of a refresh token; ending it again, or none, is no failure. */
    public static final Address<LogOut, LoggedOut> LOG_OUT =
            new Address<>("identity.log-out.v1", LogOut.class, LoggedOut.class);

    /** What a link invites to; refuses with NOT_FOUND an invitation that is not open. */
    public static final Address<ReadInvitation, InvitationPreview> READ_INVITATION =
            new Address<>("identity.read-invitation.v1", ReadInvitation.class, InvitationPreview.class);

    /**
     * Accepts an invitation with a new account, or with the password of the account that its e-mail has, and logs in.
     * Refuses with NOT_FOUND an invitation that is not open, with UNAUTHENTICATED a wrong password, with INVALID a new
     * one that is too weak.
     */
    public static final Address<Join, LoggedIn> JOIN = new Address<>("identity.join.v1", Join.class, LoggedIn.class);

    /**
     * Opens a session of the caller in another organisation and ends the one of the request. Refuses with NOT_FOUND an
     * organisation that the caller is no member of.
     */
    public static final Address<SwitchOrganisation, LoggedIn> SWITCH =
            new Address<>("identity.switch-organisation.v1", SwitchOrganisation.class, LoggedIn.class);

    /** Changes the name that others see. */
    public static final Address<UpdateMe, Me> UPDATE_ME =
            new Address<>("identity.update-me.v1", UpdateMe.class, Me.class);

    /**
     * Ends all other sessions of the account, in every organisation, and leaves its API keys alone. Refuses with
     * FORBIDDEN a wrong current password, with EXHAUSTED whoever guesses it, with INVALID a new one that is weak.
     */
    public static final Address<ChangePassword, EndedSessions> CHANGE_PASSWORD =
            new Address<>("identity.change-password.v1", ChangePassword.class, EndedSessions.class);

    /** The caller's sessions in this organisation that have not ended, latest used first. */
    public static final Address<ListSessions, SessionList> LIST_SESSIONS =
            new Address<>("identity.list-sessions.v1", ListSessions.class, SessionList.class);

    /** Refuses with NOT_FOUND what is no session of the caller in this organisation. */
    public static final Address<EndSession, EndedSessions> END_SESSION =
            new Address<>("identity.end-session.v1", EndSession.class, EndedSessions.class);

    /** In every organisation. */
    public static final Address<EndOtherSessions, EndedSessions> END_OTHER_SESSIONS =
            new Address<>("identity.end-other-sessions.v1", EndOtherSessions.class, EndedSessions.class);

    /** The public keys with which access tokens can be checked. */
    public static final Address<GetKeys, Keys> GET_KEYS =
            new Address<>("identity.get-keys.v1", GetKeys.class, Keys.class);

    /** Begins to replace the key that signs; answers the one that is to replace it. Nobody is logged out. */
    public static final Address<RotateKeys, KeyRotation> ROTATE_KEYS =
            new Address<>("identity.rotate-keys.v1", RotateKeys.class, KeyRotation.class);

    /** Published by the node that changed the keys; a node that does not hear it finds out by itself. */
    static final Topic<KeysChanged> KEYS_CHANGED = new Topic<>("identity.keys-changed.v1", KeysChanged.class);

    /** Who the caller is now; refuses with UNAUTHENTICATED when the session has ended. */
    public static final Address<GetMe, Me> GET_ME = new Address<>("identity.get-me.v1", GetMe.class, Me.class);

    /**
     * For the node that starts: a token with which the machine's own command line asks, good for a day, as the
     * administrator who has been one for longest. Its session has no refresh token.
     */
    public static final Address<IssueCommandLineToken, CommandLineToken> ISSUE_COMMAND_LINE_TOKEN =
            new Address<>("identity.issue-command-line-token.v1", IssueCommandLineToken.class, CommandLineToken.class);

    private static final String MASK = "********";

    /**
     * An access token, of which signature, times, issuer and audience are checked while the session itself is checked by
     * the database; or an API key.
     */
    public record Authenticate(String accessToken) {
        @Override
        public String toString() {
            return "Authenticate[" + MASK + "]";
        }
    }

    /** Who the token is for; it ends at {@code expiresAtEpochSecond}, in seconds since 1970. */
    public record Authenticated(Caller caller, long expiresAtEpochSecond) {}

    /** {@code org} is the slug of an organisation, absent for the account's first one. */
    public record LogIn(
            String email, String password, @Nullable String org, String userAgent, String remoteAddress) {
        @Override
        public String toString() {
            return "LogIn[" + email + ", " + MASK + "]";
        }
    }

    /** The refresh token is absent where the caller keeps the one it has; both times are in seconds from now. */
    public record LoggedIn(
            String accessToken,
            long expiresInSeconds,
            @Nullable String refreshToken,
            long refreshExpiresInSeconds) {
        @Override
        public String toString() {
            return "LoggedIn[" + MASK + "]";
        }
    }

    /**
     * Somebody whom the issuer has identified.
     *
     * @param issuer with {@code subject} names the person for good, whatever becomes of the e-mail address
     * @param verifiedEmail absent when there is none for which the issuer stands
     * @param org slug of the one organisation in which the issuer has a say
     * @param role absent when the issuer gives none
     * @param governsRole whether a member's role follows the issuer at each log-in, not at the first alone
     */
    public record LogInExternally(
            String issuer,
            String subject,
            @Nullable String verifiedEmail,
            String name,
            String org,
            Caller.@Nullable Role role,
            boolean governsRole,
            Joining joining,
            String userAgent,
            String remoteAddress) {
        @Override
        public String toString() {
            return "LogInExternally[" + issuer + ", " + subject + "]";
        }
    }

    /**
     * What may happen for somebody who has never come this way.
     *
     * @param creates an account is made where none has the e-mail address
     * @param links an account with the e-mail address that has no other organisation is joined
     * @param rejoins who was removed from the organisation becomes a member again
     */
    public record Joining(boolean creates, boolean links, boolean rejoins) {}

    /** The session is there for the first outcome alone. */
    public record LoggedInExternally(
            Outcome outcome, @Nullable LoggedIn session) {
        public enum Outcome {
            LOGGED_IN,
            /** The issuer gives no role. */
            NO_ROLE,
            /** There is no verified e-mail address to make or find an account by. */
            NO_EMAIL,
            /** An account that may not be joined has the e-mail address. */
            TAKEN,
            /** No member, and nobody becomes one by this. */
            NOT_MEMBER,
            /** No organisation has the slug. */
            NO_ORG
        }
    }

    public record Refresh(String refreshToken) {
        @Override
        public String toString() {
            return "Refresh[" + MASK + "]";
        }
    }

    public record LogOut(String refreshToken) {
        @Override
        public String toString() {
            return "LogOut[" + MASK + "]";
        }
    }

    public record LoggedOut() {}

    public record ReadInvitation(String token) {
        @Override
        public String toString() {
            return "ReadInvitation[" + MASK + "]";
        }
    }

    /** {@code hasAccount} tells that the password of an account is wanted, instead of a name and a new password. */
    public record InvitationPreview(
            String organisation,
            String email,
            Caller.Role role,
            String invitedBy,
            Instant expiresAt,
            boolean hasAccount) {}

    /** The name is that of a new account. */
    public record Join(String token, @Nullable String name, String password, String userAgent, String remoteAddress) {
        @Override
        public String toString() {
            return "Join[" + MASK + "]";
        }
    }

    public record SwitchOrganisation(Caller caller, UUID organisationId, String userAgent) {}

    public record UpdateMe(Caller caller, String name) {}

    public record ChangePassword(Caller caller, String currentPassword, String newPassword, String remoteAddress) {
        @Override
        public String toString() {
            return "ChangePassword[" + MASK + "]";
        }
    }

    public record ListSessions(Caller caller) {}

    public record SessionList(List<OwnSession> items) {
        public SessionList {
            items = List.copyOf(items);
        }
    }

    /** {@code current} is the session that asks. */
    public record OwnSession(
            UUID id,
            boolean current,
            @Nullable String userAgent,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt) {}

    public record EndSession(Caller caller, UUID sessionId) {}

    public record EndOtherSessions(Caller caller) {}

    public record EndedSessions(int ended) {}

    public record GetKeys() {}

    /** A JSON Web Key Set (RFC 7517) of public keys. */
    public record Keys(JsonObject keySet) {}

    public record RotateKeys(Caller caller) {}

    /** All nodes know the key by the time it signs. */
    public record KeyRotation(String keyId, Instant signsFrom) {}

    record KeysChanged(int version) {}

    public record GetMe(Caller caller) {}

    public record Me(Named account, String email, Named org, Named project, Caller.Role role) {}

    public record Named(UUID id, String name) {}

    public record IssueCommandLineToken() {}

    /** The token ends at {@code expiresAtEpochSecond}, in seconds since 1970. */
    public record CommandLineToken(String accessToken, long expiresAtEpochSecond) {
        @Override
        public String toString() {
            return "CommandLineToken[" + MASK + "]";
        }
    }

    private IdentityContract() {}
}

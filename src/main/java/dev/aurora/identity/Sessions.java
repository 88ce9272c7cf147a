package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.CommandLineToken;
import dev.aurora.identity.IdentityContract.GetMe;
import dev.aurora.identity.IdentityContract.LogIn;
import dev.aurora.identity.IdentityContract.LogOut;
import dev.aurora.identity.IdentityContract.LoggedIn;
import dev.aurora.identity.IdentityContract.LoggedOut;
import dev.aurora.identity.IdentityContract.Me;
import dev.aurora.identity.IdentityContract.Refresh;
import dev.aurora.identity.IdentityRepository.Login;
import dev.aurora.identity.IdentityRepository.Rotation;
import dev.aurora.identity.LoginBrake.Attempt;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs people in and out, and keeps them in by rotating their refresh token. */
final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final Duration GRACE = Duration.ofSeconds(10);
    static final Duration COMMAND_LINE_LIFETIME = Duration.ofHours(24);

    private final SystemQueries system;
    private final Tenant tenant;
    private final AccessTokens tokens;
    private final Passwords passwords;
    private final LoginBrake brake;
    private final IdentityConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    Sessions(
            SystemQueries system,
            Tenant tenant,
            AccessTokens tokens,
            Passwords passwords,
            IdentityConfig config,
            Clock clock) {
        this.system = system;
        this.tenant = tenant;
        this.tokens = tokens;
        this.passwords = passwords;
        brake = new LoginBrake(system);
        this.config = config;
        this.clock = clock;
    }

    Future<LoggedIn> logIn(LogIn request) {
        var email = request.email().strip().toLowerCase(Locale.ROOT);
        var attempt = new Attempt(email, request.org(), request.remoteAddress(), "login.failed");
        return brake.guess(attempt, () -> find(email, request))
                .map(found ->
                        found.orElseThrow(() -> new Refusal(Reason.UNAUTHENTICATED, "E-mail or password is wrong")))
                .compose(login -> open(login, request.userAgent(), "password"));
    }

    Future<LoggedIn> refresh(Refresh request) {
        var next = RefreshToken.generate(random);
        return system.run(client -> IdentityRepository.rotate(
                        client, RefreshToken.hash(request.refreshToken()), RefreshToken.hash(next), GRACE))
                .map(rotation -> switch (rotation.outcome()) {
                    case ROTATED -> renewed(rotation, next);
                    case REPEATED -> renewed(rotation, null);
                    case REUSED -> {
                        LOG.warn("A used refresh token came back; session {} is ended", rotation.sessionId());
                        throw loggedOut();
                    }
                    case ENDED, UNKNOWN -> throw loggedOut();
                });
    }

    Future<LoggedOut> logOut(LogOut request) {
        return system.run(client -> IdentityRepository.endSession(client, RefreshToken.hash(request.refreshToken())))
                .map(ended -> new LoggedOut());
    }

    Future<Me> me(GetMe request) {
        return tenant.run(request.caller().scope(), tx -> IdentityRepository.findMe(tx, request.caller()))
                .map(found -> found.orElseThrow(Sessions::loggedOut));
    }

    Future<CommandLineToken> issueCommandLineToken() {
        var sessionId = ids.generate();
        return system.run(client -> IdentityRepository.findFirstAdmin(client)
                .map(found -> found.orElseThrow(() -> new Refusal(
                        Reason.NOT_FOUND, "Nobody administers this Aurora, so its command line has nobody to act as")))
                .compose(login -> IdentityRepository.openSession(
                                client,
                                sessionId,
                                login,
                                "aurora command line",
                                COMMAND_LINE_LIFETIME,
                                null,
                                "command-line")
                        .map(endsAt -> {
                            var end = endsAt.orElseThrow(Sessions::loggedOut);
                            return new CommandLineToken(tokens.issue(login.in(sessionId), end), end.getEpochSecond());
                        })));
    }

    private Future<Optional<Login>> find(String email, LogIn request) {
        return system.run(client -> IdentityRepository.findLogin(client, email, request.org()))
                .compose(found -> passwords
                        .matches(
                                request.password(),
                                found.map(Login::passwordHash).orElse(null))
                        .map(same -> found.filter(login -> same)));
    }

    /** Of somebody who has proved who they are. */
    Future<LoggedIn> open(Login login, String userAgent, String method) {
        return open(login, userAgent, method, config.sessionLifetime(), true);
    }

    Future<LoggedIn> open(Login login, String userAgent, String method, Duration lifetime, boolean refreshes) {
        var sessionId = ids.generate();
        var refreshToken = refreshes ? RefreshToken.generate(random) : null;
        return system.run(client -> IdentityRepository.openSession(
                        client,
                        sessionId,
                        login,
                        userAgent,
                        lifetime,
                        refreshToken == null ? null : RefreshToken.hash(refreshToken),
                        method))
                .map(endsAt -> loggedIn(login.in(sessionId), endsAt.orElseThrow(Sessions::loggedOut), refreshToken));
    }

    private LoggedIn renewed(Rotation rotation, @Nullable String refreshToken) {
        return loggedIn(
                Objects.requireNonNull(rotation.caller()), Objects.requireNonNull(rotation.endsAt()), refreshToken);
    }

    private LoggedIn loggedIn(Caller caller, Instant sessionEnds, @Nullable String refreshToken) {
        var now = clock.instant();
        var wanted = now.plus(config.accessTokenLifetime());
        var expiresAt = wanted.isBefore(sessionEnds) ? wanted : sessionEnds;
        return new LoggedIn(
                tokens.issue(caller, expiresAt),
                Math.max(0, expiresAt.getEpochSecond() - now.getEpochSecond()),
                refreshToken,
                Math.max(0, sessionEnds.getEpochSecond() - now.getEpochSecond()));
    }

    static Refusal loggedOut() {
        return new Refusal(Reason.UNAUTHENTICATED, "This session has ended; log in again");
    }
}

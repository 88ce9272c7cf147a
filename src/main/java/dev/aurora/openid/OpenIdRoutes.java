package dev.aurora.openid;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Joining;
import dev.aurora.identity.IdentityContract.LogInExternally;
import dev.aurora.identity.IdentityContract.LoggedInExternally;
import dev.aurora.identity.RefreshCookie;
import dev.aurora.openid.LoginFailure.Code;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.secrets.SecretStore;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Operation;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How people can log in, and the way to the OpenID provider and back (authorization code with PKCE). */
public final class OpenIdRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIdRoutes.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    // However many answers of the provider it takes.
    private static final Duration PROVIDER_LIMIT = Duration.ofSeconds(9);
    private static final String HOME = "/";

    private record Methods(boolean password, @Nullable Named openId) {}

    private record Named(String name) {}

    private final Bus bus;
    private final SystemQueries system;
    private final RefreshCookie refreshCookie;
    private final Clock clock;
    private final Optional<Login> configured;
    private final SecureRandom random = new SecureRandom();

    /** What there is when a provider is configured. */
    private record Login(OpenIdConfig config, Provider provider, AttemptCookie cookie) {}

    public OpenIdRoutes(
            Vertx vertx,
            Optional<OpenIdConfig> config,
            SecretStore secrets,
            SystemQueries system,
            RefreshCookie refreshCookie,
            Clock clock) {
        bus = new Bus(vertx);
        this.system = system;
        this.refreshCookie = refreshCookie;
        this.clock = clock;
        configured = config.map(
                it -> new Login(it, new Provider(vertx, it, clock), new AttemptCookie(secrets, it.secure(), clock)));
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Open("getLoginMethods", this::methods),
                new Operation.Open("startOpenIdLogin", this::start),
                new Operation.Open("finishOpenIdLogin", this::finish));
    }

    private Future<Answer> methods(Call call) {
        return Future.succeededFuture(Answer.ok(new Methods(
                true, configured.map(it -> new Named(it.config().name())).orElse(null))));
    }

    private Future<Answer> start(Call call) {
        var login = login();
        var returnTo = call.parameter("returnTo").orElse(HOME);
        if (!LoginAttempt.isOwnPath(returnTo)) {
            throw new Refusal(Reason.INVALID, "returnTo must be a path of this page, such as /inventory");
        }
        var attempt = LoginAttempt.start(random, returnTo, clock.instant());
        return bounded(login.provider().authorizationUrl(attempt))
                .compose(address -> login.cookie()
                        .of(attempt)
                        .map(cookie -> Answer.redirect(address).withCookie(cookie)))
                .recover(failure -> Future.succeededFuture(failed(failure, returnTo)));
    }

    private Future<Answer> finish(Call call) {
        var login = login();
        return call.cookie(AttemptCookie.NAME)
                .map(value -> login.cookie().open(value))
                .orElse(Future.succeededFuture(Optional.empty()))
                .compose(found -> found.map(attempt -> finish(login, attempt, call)
                                .recover(failure -> Future.succeededFuture(failed(failure, attempt.returnTo()))))
                        .orElseGet(() -> Future.failedFuture(new LoginFailure(
                                Code.EXPIRED, "The browser brought no log-in that it began in the last minutes"))))
                .recover(failure -> Future.succeededFuture(failed(failure, HOME)))
                .map(answer -> answer.withCookie(login.cookie().cleared()));
    }

    private Future<Answer> finish(Login login, LoginAttempt attempt, Call call) {
        var state = call.parameter("state");
        if (state.isEmpty() || !LoginAttempt.same(attempt.state(), state.get())) {
            throw new LoginFailure(Code.UNTRUSTED, "The state is not that of this browser's log-in");
        }
        var issuer = call.parameter("iss");
        if (issuer.isPresent() && !ProviderMetadata.isIssuer(issuer.get(), login.config())) {
            throw new LoginFailure(Code.UNTRUSTED, "The answer came from another issuer");
        }
        return system.run(client -> OpenIdRepository.use(client, attempt))
                .compose(first -> {
                    if (!first) {
                        throw new LoginFailure(Code.EXPIRED, "This log-in was finished already");
                    }
                    call.parameter("error").ifPresent(OpenIdRoutes::refuse);
                    var code = call.parameter("code")
                            .orElseThrow(() -> new LoginFailure(Code.UNTRUSTED, "The provider gave no code"));
                    return bounded(login.provider().redeem(code, issuer.orElse(null), attempt));
                })
                .compose(person -> logIn(login.config(), person, call))
                .map(loggedIn -> answer(loggedIn, attempt));
    }

    private Future<LoggedInExternally> logIn(OpenIdConfig config, Person person, Call call) {
        return bus.request(
                IdentityContract.LOG_IN_EXTERNALLY,
                new LogInExternally(
                        config.issuer().toString(),
                        person.subject(),
                        person.verifiedEmail().orElse(null),
                        person.name(),
                        config.org(),
                        config.role(person.roleValues()).orElse(null),
                        !config.roles().isEmpty(),
                        new Joining(
                                config.join().creates(),
                                config.join().links(),
                                config.join().rejoins()),
                        call.header("user-agent").orElse(""),
                        call.remoteAddress()),
                TIMEOUT);
    }

    private Answer answer(LoggedInExternally loggedIn, LoginAttempt attempt) {
        return switch (loggedIn.outcome()) {
            case LOGGED_IN -> {
                var session = Objects.requireNonNull(loggedIn.session());
                yield Answer.redirect(attempt.returnTo())
                        .withCookie(refreshCookie.of(
                                Objects.requireNonNull(session.refreshToken()), session.refreshExpiresInSeconds()));
            }
            case NO_ROLE -> throw new LoginFailure(Code.ROLE, "The provider gives the person no role");
            case NO_EMAIL -> throw new LoginFailure(Code.EMAIL, "The provider gives no verified e-mail address");
            case TAKEN ->
                throw new LoginFailure(Code.TAKEN, "An account that may not be joined has the e-mail address");
            case NOT_MEMBER -> throw new LoginFailure(Code.MEMBER, "The person is no member, and may not become one");
            case NO_ORG -> throw new LoginFailure(Code.UNAVAILABLE, "There is no organisation aurora.openid.org");
        };
    }

    private static Answer failed(Throwable failure, String returnTo) {
        var code = failure instanceof LoginFailure it ? it.code() : Code.UNAVAILABLE;
        if (failure instanceof LoginFailure || failure instanceof Refusal) {
            LOG.warn("A log-in through OpenID failed, {}: {}", code.text(), failure.getMessage());
        } else {
            LOG.error("A log-in through OpenID failed", failure);
        }
        var back = returnTo.equals(HOME) ? "" : "&next=" + ProviderHttp.encoded(returnTo);
        return Answer.redirect("/login?error=" + code.text() + back);
    }

    private static void refuse(String error) {
        throw new LoginFailure(
                "access_denied".equals(error) ? Code.CANCELLED : Code.UNTRUSTED,
                "The provider answered with the error " + error);
    }

    private static <T> Future<T> bounded(Future<T> asking) {
        return asking.timeout(PROVIDER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException
                                ? new LoginFailure(Code.AWAY, "The provider took too long")
                                : failure));
    }

    private Login login() {
        return configured.orElseThrow(() -> new Refusal(
                Reason.NOT_FOUND,
                "No OpenID provider is configured; log in with a password, or set aurora.openid.issuer"));
    }
}

package dev.aurora.identity;

import dev.aurora.bus.Bus;
import dev.aurora.identity.IdentityContract.Keys;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;

/** Serves {@link IdentityContract}; the keys that sign are made by whichever node starts first. */
public final class IdentityVerticle extends VerticleBase {
    private final SystemQueries system;
    private final Tenant tenant;
    private final SecretStore secrets;
    private final IdentityConfig config;
    private final Clock clock;
    private final SessionUse use;

    public IdentityVerticle(
            SystemQueries system, Tenant tenant, SecretStore secrets, IdentityConfig config, Clock clock) {
        this.system = system;
        this.tenant = tenant;
        this.secrets = secrets;
        this.config = config;
        this.clock = clock;
        use = new SessionUse(system);
    }

    @Override
    public Future<?> stop() {
        return use.write();
    }

    @Override
    public Future<?> start() {
        return KeyRing.open(vertx, secrets, clock, config.keyLifetime(), config.longestToken())
                .compose(keys -> keys.lookAfter().map(keys))
                .compose(this::serve);
    }

    private Future<?> serve(KeyRing keys) {
        var bus = new Bus(vertx);
        var passwords = new Passwords(vertx);
        var tokens = new AccessTokens(clock, config.issuer(), keys);
        var rotations = new KeyRotations(bus, tenant, keys);
        var sessions = new Sessions(system, tenant, tokens, passwords, config, clock);
        var invitations = new Invitations(system, passwords, sessions);
        var accounts = new Accounts(system, tenant, sessions);
        var external = new ExternalLogins(system, sessions);
        var own = new OwnSessions(system, tenant, sessions, passwords);
        vertx.setPeriodic(SessionUse.WRITTEN_EACH.toMillis(), timer -> {
            var _ = use.write();
        });
        vertx.setPeriodic(KeyRing.LOOK.toMillis(), timer -> rotations.lookAfter());
        var apiKeys = new ApiKeys(system);
        return Future.all(
                        bus.serve(
                                IdentityContract.AUTHENTICATE,
                                it -> ApiKeySecret.isMeant(it.accessToken())
                                        ? apiKeys.verify(it.accessToken())
                                        : tokens.verify(it.accessToken()).onSuccess(found -> use.seen(found.caller()))),
                        bus.serve(IdentityContract.LOG_IN, sessions::logIn),
                        bus.serve(IdentityContract.REFRESH, sessions::refresh),
                        bus.serve(IdentityContract.LOG_OUT, sessions::logOut))
                .compose(v -> Future.all(
                        bus.serve(IdentityContract.CHANGE_PASSWORD, own::changePassword),
                        bus.serve(IdentityContract.LIST_SESSIONS, own::list),
                        bus.serve(IdentityContract.END_SESSION, own::end),
                        bus.serve(IdentityContract.END_OTHER_SESSIONS, own::endOthers)))
                .compose(v -> Future.all(
                        bus.serve(IdentityContract.READ_INVITATION, invitations::read),
                        bus.serve(IdentityContract.JOIN, invitations::join),
                        bus.serve(IdentityContract.SWITCH, accounts::switchTo),
                        bus.serve(IdentityContract.UPDATE_ME, accounts::update)))
                .compose(v -> Future.all(
                        bus.serve(IdentityContract.LOG_IN_EXTERNALLY, external::logIn),
                        bus.serve(IdentityContract.GET_KEYS, it -> Future.succeededFuture(new Keys(keys.published()))),
                        bus.serve(IdentityContract.ROTATE_KEYS, rotations::rotate),
                        rotations.listen(),
                        bus.serve(IdentityContract.GET_ME, sessions::me),
                        bus.serve(IdentityContract.ISSUE_COMMAND_LINE_TOKEN, it -> sessions.issueCommandLineToken())));
    }
}

package dev.aurora.identity;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.ChangePassword;
import dev.aurora.identity.IdentityContract.EndOtherSessions;
import dev.aurora.identity.IdentityContract.EndSession;
import dev.aurora.identity.IdentityContract.GetKeys;
import dev.aurora.identity.IdentityContract.GetMe;
import dev.aurora.identity.IdentityContract.ListSessions;
import dev.aurora.identity.IdentityContract.LogIn;
import dev.aurora.identity.IdentityContract.LogOut;
import dev.aurora.identity.IdentityContract.Me;
import dev.aurora.identity.IdentityContract.Named;
import dev.aurora.identity.IdentityContract.Refresh;
import dev.aurora.identity.IdentityContract.RotateKeys;
import dev.aurora.identity.IdentityContract.SwitchOrganisation;
import dev.aurora.identity.IdentityContract.UpdateMe;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
import dev.aurora.web.Names;
import dev.aurora.web.Operation;
import dev.aurora.web.Permission;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The REST operations of identity. */
public final class IdentityRoutes implements Routes {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_COOKIE_CHARACTERS = 200;

    private record Credentials(
            String email, String password, @Nullable String org) {}

    private record NewPassword(String currentPassword, String newPassword) {}

    private record NewName(String name) {}

    private record Switch(UUID organisationId) {}

    private record WhoAmI(
            Named account,
            String email,
            Named org,
            Named project,
            String role,
            List<String> permissions,
            List<String> features,
            String model) {}

    private final Bus bus;
    private final RefreshCookie cookie;
    private final List<String> features;
    private final Supplier<String> model;

    /** {@code features} are the flags that are on, {@code model} the name of the model that answers. */
    public IdentityRoutes(Bus bus, IdentityConfig config, List<String> features, Supplier<String> model) {
        this.bus = bus;
        cookie = new RefreshCookie(config);
        this.features = List.copyOf(features);
        this.model = model;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Open("login", this::logIn),
                new Operation.Open("refreshToken", this::refresh),
                new Operation.Open("logout", this::logOut),
                new Operation.Open("getKeys", this::keys),
                new Operation.Guarded("getMe", this::me),
                new Operation.Guarded("updateMe", this::updateMe),
                new Operation.Guarded("switchOrganisation", this::switchOrganisation),
                new Operation.Guarded("changePassword", this::changePassword),
                new Operation.Guarded("listSessions", this::listSessions),
                new Operation.Guarded("endSession", this::endSession),
                new Operation.Guarded("endOtherSessions", this::endOtherSessions),
                new Operation.Guarded("rotateSigningKeys", this::rotateKeys));
    }

    private Future<Answer> logIn(Call call) {
        var credentials = call.body(Credentials.class);
        return bus.request(
                        IdentityContract.LOG_IN,
                        new LogIn(
                                credentials.email(),
                                credentials.password(),
                                credentials.org(),
                                call.header("user-agent").orElse(""),
                                call.remoteAddress()),
                        TIMEOUT)
                .map(cookie::answer);
    }

    private Future<Answer> refresh(Call call) {
        var token = call.cookie(RefreshCookie.NAME)
                .filter(it -> it.length() <= MAX_COOKIE_CHARACTERS)
                .orElseThrow(() -> new Refusal(Reason.UNAUTHENTICATED, "There is no session to refresh; log in"));
        return bus.request(IdentityContract.REFRESH, new Refresh(token), TIMEOUT)
                .map(cookie::answer);
    }

    private Future<Answer> logOut(Call call) {
        var answer = Answer.noContent().withCookie(cookie.cleared());
        return call.cookie(RefreshCookie.NAME)
                .filter(it -> it.length() <= MAX_COOKIE_CHARACTERS)
                .map(it -> bus.request(IdentityContract.LOG_OUT, new LogOut(it), TIMEOUT)
                        .map(answer))
                .orElse(Future.succeededFuture(answer));
    }

    private Future<Answer> keys(Call call) {
        return bus.request(IdentityContract.GET_KEYS, new GetKeys(), TIMEOUT)
                .map(it -> new Answer(200, it.keySet(), Map.of("Cache-Control", "public, max-age=300")));
    }

    private Future<Answer> changePassword(Call call) {
        var passwords = call.body(NewPassword.class);
        return bus.request(
                        IdentityContract.CHANGE_PASSWORD,
                        new ChangePassword(
                                call.caller(),
                                passwords.currentPassword(),
                                passwords.newPassword(),
                                call.remoteAddress()),
                        TIMEOUT)
                .map(it -> Answer.noContent());
    }

    private Future<Answer> listSessions(Call call) {
        return bus.request(IdentityContract.LIST_SESSIONS, new ListSessions(call.caller()), TIMEOUT)
                .map(Answer::ok);
    }

    private Future<Answer> endSession(Call call) {
        return bus.request(IdentityContract.END_SESSION, new EndSession(call.caller(), call.id()), TIMEOUT)
                .map(it -> Answer.noContent());
    }

    private Future<Answer> endOtherSessions(Call call) {
        return bus.request(IdentityContract.END_OTHER_SESSIONS, new EndOtherSessions(call.caller()), TIMEOUT)
                .map(Answer::ok);
    }

    private Future<Answer> rotateKeys(Call call) {
        return bus.request(IdentityContract.ROTATE_KEYS, new RotateKeys(call.caller()), TIMEOUT)
                .map(Answer::accepted);
    }

    private Future<Answer> me(Call call) {
        return bus.request(IdentityContract.GET_ME, new GetMe(call.caller()), TIMEOUT)
                .map(it -> Answer.ok(whoAmI(it, call.caller())));
    }

    private Future<Answer> updateMe(Call call) {
        var name = Names.of(call.body(NewName.class).name());
        return bus.request(IdentityContract.UPDATE_ME, new UpdateMe(call.caller(), name), TIMEOUT)
                .map(it -> Answer.ok(whoAmI(it, call.caller())));
    }

    private Future<Answer> switchOrganisation(Call call) {
        var request = new SwitchOrganisation(
                call.caller(),
                call.body(Switch.class).organisationId(),
                call.header("user-agent").orElse(""));
        return bus.request(IdentityContract.SWITCH, request, TIMEOUT).map(cookie::answer);
    }

    private WhoAmI whoAmI(Me me, Caller caller) {
        return new WhoAmI(
                me.account(),
                me.email(),
                me.org(),
                me.project(),
                me.role().label(),
                caller.permissions().stream().map(Permission::label).sorted().toList(),
                features,
                model.get());
    }
}

package dev.aurora.identity;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.ChangePassword;
import dev.aurora.identity.IdentityContract.EndOtherSessions;
import dev.aurora.identity.IdentityContract.EndSession;
import dev.aurora.identity.IdentityContract.EndedSessions;
import dev.aurora.identity.IdentityContract.GetMe;
import dev.aurora.identity.IdentityContract.ListSessions;
import dev.aurora.identity.IdentityContract.Me;
import dev.aurora.identity.IdentityContract.SessionList;
import dev.aurora.identity.LoginBrake.Attempt;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What people who are logged in do with their sessions and their password. */
final class OwnSessions {
    private final SystemQueries system;
    private final Tenant tenant;
    private final Sessions sessions;
    private final Passwords passwords;
    private final LoginBrake brake;
    private final AuditLog audit = new AuditLog();

    OwnSessions(SystemQueries system, Tenant tenant, Sessions sessions, Passwords passwords) {
        this.system = system;
        this.tenant = tenant;
        this.sessions = sessions;
        this.passwords = passwords;
        brake = new LoginBrake(system);
    }

    Future<SessionList> list(ListSessions request) {
        var caller = request.caller();
        return tenant.run(caller.scope(), tx -> OwnSessionRepository.list(tx, caller))
                .map(SessionList::new);
    }

    Future<EndedSessions> end(EndSession request) {
        var caller = request.caller();
        return tenant.run(
                caller.scope(),
                tx -> OwnSessionRepository.end(tx, caller.accountId(), request.sessionId())
                        .compose(ended -> ended
                                ? audit.record(
                                        tx,
                                        caller.orgId(),
                                        caller.actor(),
                                        "session.ended",
                                        "session:" + request.sessionId(),
                                        new JsonObject())
                                : Future.failedFuture(new Refusal(
                                        Reason.NOT_FOUND,
                                        "You have no session " + request.sessionId()
                                                + " here, or it has ended already")))
                        .map(new EndedSessions(1)));
    }

    Future<EndedSessions> endOthers(EndOtherSessions request) {
        var caller = request.caller();
        return system.run(client -> OwnSessionRepository.endOthers(client, caller.accountId(), caller.sessionId()))
                .map(ended -> new EndedSessions(ended.orElseThrow(Sessions::loggedOut)));
    }

    /** Asks for the current password as a log-in does, so that a session that was left open is no way to guess it. */
    Future<EndedSessions> changePassword(ChangePassword request) {
        var caller = request.caller();
        return sessions.me(new GetMe(caller))
                .compose(me -> current(request, me)
                        .compose(oldHash -> passwords
                                .choose(request.newPassword(), known(me))
                                .compose(newHash -> system.run(client -> OwnSessionRepository.changePassword(
                                        client, caller.accountId(), caller.sessionId(), oldHash, newHash)))))
                .map(ended -> new EndedSessions(ended.orElseThrow(() ->
                        new Refusal(Reason.CONFLICT, "The password was changed meanwhile; log in with the new one"))));
    }

    private Future<String> current(ChangePassword request, Me me) {
        var caller = request.caller();
        var attempt = new Attempt(me.email(), null, request.remoteAddress(), "password.change-failed");
        return system.run(client -> OwnSessionRepository.findPassword(client, caller.accountId(), caller.sessionId()))
                .map(found -> found.orElseThrow(() ->
                        new Refusal(Reason.CONFLICT, "This account has no password; log in the way you usually do")))
                .compose(hash -> brake.guess(
                        attempt,
                        () -> passwords
                                .matches(request.currentPassword(), hash)
                                .map(same -> same ? Optional.of(hash) : Optional.<String>empty())))
                .map(found -> {
                    var hash =
                            found.orElseThrow(() -> new Refusal(Reason.FORBIDDEN, "That is not your current password"));
                    if (PasswordRules.normal(request.newPassword())
                            .equals(PasswordRules.normal(request.currentPassword()))) {
                        throw new Refusal(Reason.INVALID, "The new password is the current one; choose another");
                    }
                    return hash;
                });
    }

    private static List<String> known(Me me) {
        return List.of(me.email(), me.account().name(), me.org().name());
    }
}

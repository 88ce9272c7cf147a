package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.identity.IdentityContract.LogInExternally;
import dev.aurora.identity.IdentityContract.LoggedInExternally;
import dev.aurora.identity.IdentityContract.LoggedInExternally.Outcome;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Finds or makes the account of somebody whom another party has identified, and logs it in. */
final class ExternalLogins {
    private final SystemQueries system;
    private final Sessions sessions;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    ExternalLogins(SystemQueries system, Sessions sessions) {
        this.system = system;
        this.sessions = sessions;
    }

    Future<LoggedInExternally> logIn(LogInExternally request) {
        return system.run(client -> ExternalLoginRepository.find(client, request, ids.generate()))
                .compose(found -> found.login()
                        .map(login -> sessions.open(login, request.userAgent(), "openid")
                                .map(session -> new LoggedInExternally(Outcome.LOGGED_IN, session)))
                        .orElseGet(() -> refused(request, found.outcome())));
    }

    /** Who was not let in is in the audit log before they hear of it. */
    private Future<LoggedInExternally> refused(LogInExternally request, Outcome outcome) {
        return system.run(client -> ExternalLoginRepository.failed(client, ids.generate(), request, outcome))
                .map(new LoggedInExternally(outcome, null));
    }
}

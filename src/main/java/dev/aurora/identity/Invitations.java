package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.InvitationPreview;
import dev.aurora.identity.IdentityContract.Join;
import dev.aurora.identity.IdentityContract.LoggedIn;
import dev.aurora.identity.IdentityContract.ReadInvitation;
import dev.aurora.identity.InvitationRepository.Open;
import dev.aurora.identity.LoginBrake.Attempt;
import dev.aurora.postgres.SqlStates;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.web.Names;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets people in who have the link of an invitation. */
final class Invitations {
    private final SystemQueries system;
    private final Passwords passwords;
    private final Sessions sessions;
    private final LoginBrake brake;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    Invitations(SystemQueries system, Passwords passwords, Sessions sessions) {
        this.system = system;
        this.passwords = passwords;
        this.sessions = sessions;
        brake = new LoginBrake(system);
    }

    Future<InvitationPreview> read(ReadInvitation request) {
        return find(request.token())
                .map(open -> new InvitationPreview(
                        open.organisation(),
                        open.email(),
                        open.role(),
                        open.invitedBy(),
                        open.expiresAt(),
                        open.account() != null));
    }

    /** An account that there is proves itself by its password; a new one gets the password that comes along. */
    Future<LoggedIn> join(Join request) {
        return find(request.token())
                .compose(open -> open.account() == null ? joinAnew(request, open) : joinAs(request, open))
                .compose(login -> sessions.open(login, request.userAgent(), "invitation"));
    }

    private Future<IdentityRepository.Login> joinAs(Join request, Open open) {
        if (open.passwordHash() == null) {
            throw new Refusal(
                    Reason.CONFLICT,
                    open.email()
                            + " has an account without a password; log in the way you usually do, then open the link"
                            + " again");
        }
        var attempt = new Attempt(open.email(), null, request.remoteAddress(), "login.failed");
        return brake.guess(
                        attempt,
                        () -> passwords
                                .matches(request.password(), open.passwordHash())
                                .map(same -> same ? Optional.of(open) : Optional.<Open>empty()))
                .map(found -> found.orElseThrow(
                        () -> new Refusal(Reason.UNAUTHENTICATED, "That is not the password of " + open.email())))
                .compose(known -> take(request.token(), null, null));
    }

    private Future<IdentityRepository.Login> joinAnew(Join request, Open open) {
        if (request.name() == null) {
            throw new Refusal(Reason.INVALID, "A new account needs a name");
        }
        var name = Names.of(request.name());
        return passwords
                .choose(request.password(), List.of(open.email(), name, open.organisation()))
                .compose(hash -> take(request.token(), name, hash));
    }

    private Future<IdentityRepository.Login> take(String token, @Nullable String name, @Nullable String passwordHash) {
        return system.run(client -> InvitationRepository.take(
                        client, RefreshToken.hash(token), ids.generate(), name, passwordHash)
                .map(taken -> taken.orElseThrow(Invitations::notOpen))
                .compose(taken -> IdentityRepository.findMembership(client, taken.orgId(), taken.accountId()))
                .map(found -> found.orElseThrow(Invitations::notOpen))
                .recover(failure -> Future.failedFuture(
                        SqlStates.is(failure, SqlStates.OUTDATED)
                                ? new Refusal(Reason.CONFLICT, "This account has just changed; open the link again")
                                : failure)));
    }

    private Future<Open> find(String token) {
        return system.run(client -> InvitationRepository.find(client, RefreshToken.hash(token)))
                .map(found -> found.orElseThrow(Invitations::notOpen));
    }

    static Refusal notOpen() {
        return new Refusal(
                Reason.NOT_FOUND,
                "This invitation is not open: it may have expired, been used or been withdrawn; ask for a new one");
    }
}

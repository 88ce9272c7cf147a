package dev.aurora.identity;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.GetMe;
import dev.aurora.identity.IdentityContract.LoggedIn;
import dev.aurora.identity.IdentityContract.Me;
import dev.aurora.identity.IdentityContract.SwitchOrganisation;
import dev.aurora.identity.IdentityContract.UpdateMe;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What people who are logged in do with their own account. */
final class Accounts {
    private final SystemQueries system;
    private final Tenant tenant;
    private final Sessions sessions;
    private final AuditLog audit = new AuditLog();

    Accounts(SystemQueries system, Tenant tenant, Sessions sessions) {
        this.system = system;
        this.tenant = tenant;
        this.sessions = sessions;
    }

    Future<Me> update(UpdateMe request) {
        var caller = request.caller();
        return tenant.run(
                        caller.scope(),
                        tx -> IdentityRepository.rename(tx, caller.accountId(), request.name())
                                .compose(v -> audit.record(
                                        tx,
                                        caller.orgId(),
                                        caller.actor(),
                                        "account.renamed",
                                        caller.actor(),
                                        new JsonObject().put("name", request.name()))))
                .compose(v -> sessions.me(new GetMe(caller)));
    }

    /**
     * The session there is opened before the one here ends, so that a failure leaves the caller where they are; it lasts no
     * longer than the one here would have.
     */
    Future<LoggedIn> switchTo(SwitchOrganisation request) {
        var caller = request.caller();
        if (request.organisationId().equals(caller.orgId())) {
            throw new Refusal(Reason.CONFLICT, "You act in this organisation already");
        }
        return tenant.run(caller.scope(), IdentityRepository::mySession)
                .compose(mine -> system.run(client ->
                                IdentityRepository.findMembership(client, request.organisationId(), caller.accountId()))
                        .map(found -> found.orElseThrow(() -> new Refusal(
                                Reason.NOT_FOUND, "You are a member of no organisation " + request.organisationId())))
                        .compose(login ->
                                sessions.open(login, request.userAgent(), "switch", mine.left(), mine.refreshes())))
                .compose(opened -> tenant.run(
                                caller.scope(),
                                tx -> IdentityRepository.endOwnSession(tx, caller.sessionId())
                                        .compose(v -> audit.record(
                                                tx,
                                                caller.orgId(),
                                                caller.actor(),
                                                "session.ended",
                                                "session:" + caller.sessionId(),
                                                new JsonObject().put("because", "switched organisation"))))
                        .map(opened));
    }
}

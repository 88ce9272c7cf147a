package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Bus;
import dev.aurora.identity.IdentityContract.Join;
import dev.aurora.identity.IdentityContract.ReadInvitation;
import dev.aurora.identity.InvitationRepository.Invitation;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Cursor;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Invitations: made, shown and withdrawn by administrators, read and accepted by whoever has the link. */
public final class InvitationRoutes implements Routes {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int USUAL_DAYS = 7;

    private record NewInvitation(
            String email, String role, @Nullable Integer expiresInDays) {}

    private record CreatedInvitation(Invitation invitation, String token, String path) {}

    private record InvitationToken(String token) {}

    private record JoinBody(String token, @Nullable String name, String password) {}

    private final Bus bus;
    private final Tenant tenant;
    private final RefreshCookie cookie;
    private final AuditLog audit = new AuditLog();
    private final SecureRandom random = new SecureRandom();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public InvitationRoutes(Bus bus, Tenant tenant, IdentityConfig config) {
        this.bus = bus;
        this.tenant = tenant;
        cookie = new RefreshCookie(config);
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listInvitations", this::list),
                new Operation.Guarded("createInvitation", this::create),
                new Operation.Guarded("withdrawInvitation", this::withdraw),
                new Operation.Guarded("acceptInvitation", this::accept),
                new Operation.Open("readInvitation", this::read),
                new Operation.Open("join", this::join));
    }

    private Future<Answer> list(Call call) {
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(call.caller().scope(), tx -> InvitationRepository.list(tx, after, call.limit() + 1))
                .map(found -> Answer.ok(Page.of(
                        found, call.limit(), it -> Cursor.of(it.createdAt().toString(), it.id()))));
    }

    private Future<Answer> create(Call call) {
        var caller = call.caller();
        var body = call.body(NewInvitation.class);
        var role = Role.of(body.role());
        caller.needToGive(role);
        var email = body.email().strip().toLowerCase(Locale.ROOT);
        var lifetime = Duration.ofDays(Objects.requireNonNullElse(body.expiresInDays(), USUAL_DAYS));
        var token = RefreshToken.generate(random);
        var id = ids.generate();
        return tenant.run(
                        caller.scope(),
                        tx -> InvitationRepository.insert(
                                        tx, id, caller.accountId(), email, role, RefreshToken.hash(token), lifetime)
                                .compose(made -> audit.record(
                                                tx,
                                                caller.orgId(),
                                                caller.actor(),
                                                "invitation.created",
                                                "invitation:" + id,
                                                new JsonObject()
                                                        .put("email", email)
                                                        .put("role", role.label()))
                                        .map(made)))
                .map(made -> Answer.created("/api/invitations", new CreatedInvitation(made, token, "/join#" + token)));
    }

    private Future<Answer> withdraw(Call call) {
        var caller = call.caller();
        return tenant.run(
                        caller.scope(),
                        tx -> InvitationRepository.withdraw(tx, call.id())
                                .compose(email -> audit.record(
                                        tx,
                                        caller.orgId(),
                                        caller.actor(),
                                        "invitation.withdrawn",
                                        "invitation:" + call.id(),
                                        new JsonObject().put("email", email))))
                .map(v -> Answer.noContent());
    }

    private Future<Answer> accept(Call call) {
        var hash = RefreshToken.hash(call.body(InvitationToken.class).token());
        return tenant.run(call.caller().scope(), tx -> InvitationRepository.accept(tx, hash))
                .map(joined -> Answer.ok(joined.orElseThrow(Invitations::notOpen)));
    }

    private Future<Answer> read(Call call) {
        var request = new ReadInvitation(call.body(InvitationToken.class).token());
        return bus.request(IdentityContract.READ_INVITATION, request, TIMEOUT)
                .map(it -> Answer.ok(new JsonObject()
                        .put("organisation", it.organisation())
                        .put("email", it.email())
                        .put("role", it.role().label())
                        .put("invitedBy", it.invitedBy())
                        .put("expiresAt", it.expiresAt())
                        .put("hasAccount", it.hasAccount())));
    }

    private Future<Answer> join(Call call) {
        var body = call.body(JoinBody.class);
        var request = new Join(
                body.token(),
                body.name(),
                body.password(),
                call.header("user-agent").orElse(""),
                call.remoteAddress());
        return bus.request(IdentityContract.JOIN, request, TIMEOUT).map(cookie::answer);
    }
}

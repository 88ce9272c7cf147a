package dev.aurora.organisation;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.organisation.MemberRepository.Filter;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Cursor;
import dev.aurora.web.Names;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.UUID;

/** Members, whether people or service accounts. */
final class MemberRoutes {
    private record UpdateMember(String role) {}

    private record NewServiceAccount(String name, String role) {}

    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    MemberRoutes(Tenant tenant) {
        this.tenant = tenant;
    }

    List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listMembers", this::list),
                new Operation.Guarded("getMember", this::get),
                new Operation.Guarded("updateMember", this::update),
                new Operation.Guarded("removeMember", this::remove),
                new Operation.Guarded("createServiceAccount", this::createServiceAccount));
    }

    private Future<Answer> list(Call call) {
        var filter = new Filter(
                call.parameter("q").orElse(""),
                call.list("role"),
                call.parameter("kind").orElse(""));
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(call.caller().scope(), tx -> MemberRepository.list(tx, filter, after, call.limit() + 1))
                .map(found -> Answer.ok(Page.of(found, call.limit(), it -> Cursor.of(it.name(), it.id()))));
    }

    private Future<Answer> get(Call call) {
        return tenant.run(call.caller().scope(), tx -> MemberRepository.get(tx, call.id()))
                .map(Versioned::answer);
    }

    private Future<Answer> update(Call call) {
        var caller = call.caller();
        var id = call.id();
        var role = Role.of(call.body(UpdateMember.class).role());
        caller.needToGive(role);
        return tenant.run(
                        caller.scope(),
                        tx -> MemberRepository.get(tx, id)
                                .compose(before -> MemberRepository.changeRole(tx, id, role, call.ifMatch())
                                        .compose(v -> record(
                                                tx,
                                                caller,
                                                "member.role-changed",
                                                id,
                                                new JsonObject()
                                                        .put(
                                                                "from",
                                                                before.value().role())
                                                        .put("to", role.label()))))
                                .compose(v -> MemberRepository.get(tx, id)))
                .map(Versioned::answer);
    }

    private Future<Answer> remove(Call call) {
        var caller = call.caller();
        var id = call.id();
        return tenant.run(
                        caller.scope(),
                        tx -> MemberRepository.get(tx, id)
                                .compose(member -> record(
                                        tx,
                                        caller,
                                        "member.removed",
                                        id,
                                        new JsonObject()
                                                .put("name", member.value().name())
                                                .put("role", member.value().role())))
                                .compose(v -> MemberRepository.remove(tx, id)))
                .map(v -> Answer.noContent());
    }

    private Future<Answer> createServiceAccount(Call call) {
        var caller = call.caller();
        var body = call.body(NewServiceAccount.class);
        var name = Names.of(body.name());
        var role = Role.of(body.role());
        caller.needToGive(role);
        var id = ids.generate();
        return tenant.run(
                        caller.scope(),
                        tx -> MemberRepository.createServiceAccount(tx, id, name, role)
                                .compose(v -> record(
                                        tx,
                                        caller,
                                        "service-account.created",
                                        id,
                                        new JsonObject().put("name", name).put("role", role.label())))
                                .compose(v -> MemberRepository.get(tx, id)))
                .map(made -> Answer.created("/api/members/" + id, made.value()).version(made.version()));
    }

    private Future<Void> record(SqlClient tx, Caller caller, String action, UUID accountId, JsonObject detail) {
        return audit.record(tx, caller.orgId(), caller.actor(), action, AuditLog.account(accountId), detail);
    }
}

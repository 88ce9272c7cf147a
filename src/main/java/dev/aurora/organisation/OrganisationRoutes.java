package dev.aurora.organisation;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.organisation.OrganisationRepository.Organisation;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Names;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Permission;
import dev.aurora.web.Routes;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Organisations, and with them their projects, members and what was done. */
public final class OrganisationRoutes implements Routes {
    private record NewOrganisation(String name, @Nullable String slug) {}

    private record UpdateOrganisation(
            @Nullable String name, @Nullable String slug) {}

    private record PermissionView(String name, String description, List<String> roles, boolean apiKeys) {
        static PermissionView of(Permission permission) {
            return new PermissionView(
                    permission.label(),
                    permission.description(),
                    permission.roles().stream().map(Role::label).toList(),
                    permission.forApiKeys());
        }
    }

    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
    private final ProjectRoutes projects;
    private final MemberRoutes members;
    private final AuditRoutes entries;

    public OrganisationRoutes(Tenant tenant) {
        this.tenant = tenant;
        projects = new ProjectRoutes(tenant);
        members = new MemberRoutes(tenant);
        entries = new AuditRoutes(tenant);
    }

    @Override
    public List<Operation> operations() {
        return Stream.of(
                        List.<Operation>of(
                                new Operation.Guarded("listOrganisations", this::list),
                                new Operation.Guarded("createOrganisation", this::create),
                                new Operation.Guarded("getOrganisation", this::get),
                                new Operation.Guarded("updateOrganisation", this::update),
                                new Operation.Guarded("listPermissions", this::permissions)),
                        projects.operations(),
                        members.operations(),
                        entries.operations())
                .flatMap(List::stream)
                .toList();
    }

    private Future<Answer> list(Call call) {
        return tenant.run(call.caller().scope(), OrganisationRepository::mine)
                .map(items -> Answer.ok(new Page<>(items, null)));
    }

    private Future<Answer> create(Call call) {
        var body = call.body(NewOrganisation.class);
        var name = Names.of(body.name());
        var slug = Slugs.of(body.slug(), name);
        return tenant.run(
                        call.caller().scope(),
                        tx -> OrganisationRepository.create(tx, ids.generate(), ids.generate(), name, slug))
                .map(made -> Answer.created("/api/organisations", made));
    }

    private Future<Answer> get(Call call) {
        var caller = call.caller();
        return tenant.run(caller.scope(), tx -> OrganisationRepository.entered(tx, caller.role()))
                .map(Versioned::answer);
    }

    private Future<Answer> update(Call call) {
        var caller = call.caller();
        var body = call.body(UpdateOrganisation.class);
        var name = body.name() == null ? null : Names.of(body.name());
        return tenant.run(
                        caller.scope(),
                        tx -> OrganisationRepository.update(tx, caller.role(), name, body.slug(), call.ifMatch())
                                .compose(updated -> audit.record(
                                                tx,
                                                caller.orgId(),
                                                caller.actor(),
                                                "organisation.changed",
                                                "organisation:" + caller.orgId(),
                                                changed(updated.value()))
                                        .map(updated)))
                .map(Versioned::answer);
    }

    private Future<Answer> permissions(Call call) {
        return Future.succeededFuture(Answer.ok(new Page<>(
                Arrays.stream(Permission.values()).map(PermissionView::of).toList(), null)));
    }

    private static JsonObject changed(Organisation organisation) {
        return new JsonObject().put("name", organisation.name()).put("slug", organisation.slug());
    }
}

package dev.aurora.organisation;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.organisation.ProjectRepository.Project;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
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
import org.jspecify.annotations.Nullable;

/** Projects: what connections, conversations, workspaces and budgets belong to inside an organisation. */
final class ProjectRoutes {
    private record NewProject(String name, @Nullable String slug) {}

    private record UpdateProject(
            @Nullable String name, @Nullable String slug) {}

    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    ProjectRoutes(Tenant tenant) {
        this.tenant = tenant;
    }

    List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listProjects", this::list),
                new Operation.Guarded("createProject", this::create),
                new Operation.Guarded("getProject", this::get),
                new Operation.Guarded("updateProject", this::update),
                new Operation.Guarded("archiveProject", this::archive));
    }

    private Future<Answer> list(Call call) {
        var search = call.parameter("q").orElse("");
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(call.caller().scope(), tx -> ProjectRepository.list(tx, search, after, call.limit() + 1))
                .map(found -> Answer.ok(Page.of(found, call.limit(), it -> Cursor.of(it.name(), it.id()))));
    }

    private Future<Answer> create(Call call) {
        var caller = call.caller();
        var body = call.body(NewProject.class);
        var name = Names.of(body.name());
        var slug = Slugs.of(body.slug(), name);
        var id = ids.generate();
        return tenant.run(
                        caller.scope(),
                        tx -> ProjectRepository.insert(tx, id, name, slug)
                                .compose(v -> record(tx, caller, "project.created", id, name, slug))
                                .compose(v -> ProjectRepository.get(tx, id)))
                .map(made -> Answer.created("/api/projects/" + id, made.value()).version(made.version()));
    }

    private Future<Answer> get(Call call) {
        return tenant.run(call.caller().scope(), tx -> ProjectRepository.get(tx, call.id()))
                .map(Versioned::answer);
    }

    private Future<Answer> update(Call call) {
        var caller = call.caller();
        var body = call.body(UpdateProject.class);
        var name = body.name() == null ? null : Names.of(body.name());
        return tenant.run(
                        caller.scope(),
                        tx -> ProjectRepository.update(tx, call.id(), name, body.slug(), call.ifMatch())
                                .compose(v -> ProjectRepository.get(tx, call.id()))
                                .compose(updated ->
                                        changed(tx, caller, updated.value()).map(updated)))
                .map(Versioned::answer);
    }

    private Future<Answer> archive(Call call) {
        var caller = call.caller();
        return tenant.run(
                        caller.scope(),
                        tx -> ProjectRepository.archive(tx, call.id())
                                .compose(v -> audit.record(
                                        tx,
                                        caller.orgId(),
                                        caller.actor(),
                                        "project.archived",
                                        "project:" + call.id(),
                                        new JsonObject())))
                .map(v -> Answer.noContent());
    }

    private Future<Void> changed(SqlClient tx, Caller caller, Project project) {
        return record(tx, caller, "project.changed", project.id(), project.name(), project.slug());
    }

    private Future<Void> record(SqlClient tx, Caller caller, String action, UUID id, String name, String slug) {
        return audit.record(
                tx,
                caller.orgId(),
                caller.actor(),
                action,
                "project:" + id,
                new JsonObject().put("name", name).put("slug", slug));
    }
}

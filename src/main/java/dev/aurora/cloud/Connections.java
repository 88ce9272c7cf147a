package dev.aurora.cloud;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudContract.Connection;
import dev.aurora.cloud.CloudContract.ConnectionDeleted;
import dev.aurora.cloud.CloudContract.CreateConnection;
import dev.aurora.cloud.CloudContract.DeleteConnection;
import dev.aurora.cloud.CloudContract.Deleted;
import dev.aurora.cloud.CloudContract.GetConnection;
import dev.aurora.cloud.CloudContract.ListConnections;
import dev.aurora.cloud.CloudContract.TestConnection;
import dev.aurora.cloud.CloudProvider.Admitted;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretReference;
import dev.aurora.secrets.SecretStore;
import dev.aurora.web.Names;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.UUID;

/** Makes, checks and removes connections. */
final class Connections {
    private final Bus bus;
    private final Tenant tenant;
    private final SecretStore secrets;
    private final CloudReader reader;
    private final CloudConfig config;
    private final AuditLog audit = new AuditLog();
    private final ConnectionRepository repository = new ConnectionRepository();

    Connections(Bus bus, Tenant tenant, SecretStore secrets, CloudReader reader, CloudConfig config) {
        this.bus = bus;
        this.tenant = tenant;
        this.secrets = secrets;
        this.reader = reader;
        this.config = config;
    }

    Future<CloudContract.Connections> list(ListConnections request) {
        return tenant.run(request.scope(), tx -> repository.list(tx)).map(CloudContract.Connections::new);
    }

    Future<Connection> get(GetConnection request) {
        return tenant.run(request.scope(), tx -> repository.get(tx, request.id()))
                .map(ConnectionRepository.Stored::connection);
    }

    /** The keys are put first: a connection never refers to keys that are not there. */
    Future<Connection> create(CreateConnection request) {
        var name = Names.of(request.name());
        if (name.length() > 100) {
            throw new Refusal(Reason.INVALID, "A connection needs a name of 1 to 100 characters");
        }
        var admitted = reader.provider(request.provider()).admit(request.settings());
        var scope = request.scope();
        var id = repository.newId();
        var reference = SecretReference.connection(scope.orgId(), id);
        Future<Void> kept =
                admitted.keys().map(keys -> secrets.put(scope, reference, keys)).orElse(Future.succeededFuture());
        var stored = admitted.keys().isPresent() ? reference.toString() : null;
        return kept.compose(v -> tenant.run(
                        scope,
                        tx -> mayBeMachine(tx, admitted)
                                .compose(may -> repository
                                        .insert(
                                                tx,
                                                id,
                                                scope.orgId(),
                                                request.provider(),
                                                name,
                                                admitted.settings(),
                                                stored)
                                        .compose(inserted -> audit.record(
                                                tx,
                                                scope.orgId(),
                                                request.actor(),
                                                "connection.created",
                                                "connection:" + id,
                                                new JsonObject()
                                                        .put("name", name)
                                                        .put("settings", admitted.settings()))))))
                .recover(failure -> secrets.delete(scope, reference).transform(v -> Future.failedFuture(failure)))
                .compose(v -> check(scope, id));
    }

    /** Whoever acts as the machine sees what its operator sees, which is not for every organisation. */
    private Future<Void> mayBeMachine(SqlClient tx, Admitted admitted) {
        return admitted.machineIdentity()
                ? repository.organisation(tx).map(slug -> {
                    if (!config.machineOrgs().contains(slug)) {
                        throw new Refusal(
                                Reason.FORBIDDEN,
                                "This organisation cannot connect a cloud by a profile or the identity of the machine;"
                                        + " give an access key (or let the operator add it to aurora.cloud.machine.orgs)");
                    }
                    return null;
                })
                : Future.succeededFuture();
    }

    Future<Connection> test(TestConnection request) {
        var scope = request.scope();
        return tenant.run(
                        scope,
                        tx -> repository
                                .get(tx, request.id())
                                .compose(there -> audit.recordOwn(
                                        tx,
                                        "connection.tested",
                                        "connection:" + request.id(),
                                        new JsonObject()
                                                .put("name", there.connection().name()))))
                .compose(v -> check(scope, request.id()));
    }

    private Future<Connection> check(Scope scope, UUID id) {
        return reader.identify(scope, id)
                .<Void>mapEmpty()
                .recover(failure ->
                        failure instanceof CloudFailure ? Future.succeededFuture() : Future.failedFuture(failure))
                .compose(v -> get(new GetConnection(scope, id)));
    }

    /** The row goes first, so that keys that could not be removed are never used again. */
    Future<Deleted> delete(DeleteConnection request) {
        var scope = request.scope();
        return tenant.run(
                        scope,
                        tx -> repository
                                .delete(tx, request.id())
                                .compose(name -> audit.record(
                                        tx,
                                        scope.orgId(),
                                        request.actor(),
                                        "connection.deleted",
                                        "connection:" + request.id(),
                                        new JsonObject().put("name", name))))
                .compose(v -> secrets.delete(scope, SecretReference.connection(scope.orgId(), request.id())))
                .map(v -> {
                    bus.publish(CloudContract.DELETED, new ConnectionDeleted(scope.orgId(), request.id()));
                    return new Deleted(request.id());
                });
    }
}

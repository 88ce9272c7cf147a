package dev.aurora.cloud;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Bus;
import dev.aurora.cloud.CloudContract.CreateConnection;
import dev.aurora.cloud.CloudContract.DeleteConnection;
import dev.aurora.cloud.CloudContract.TestConnection;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Operation;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The operations that change and check connections; those that show them are the inventory's. */
public final class CloudRoutes implements Routes {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Bus bus;

    public CloudRoutes(Bus bus) {
        this.bus = bus;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("createConnection", this::create),
                new Operation.Guarded("deleteConnection", this::delete),
                new Operation.Guarded("testConnection", this::test));
    }

    private Future<Answer> create(Call call) {
        var body = call.body(NewConnection.class);
        var caller = call.caller();
        var request = new CreateConnection(
                caller.scope(), AuditLog.account(caller.accountId()), body.provider(), body.name(), body.aws());
        return bus.request(CloudContract.CREATE, request, PATIENCE)
                .map(it -> Answer.created("/api/connections/" + it.id(), ConnectionView.of(it)));
    }

    private Future<Answer> delete(Call call) {
        var caller = call.caller();
        return bus.request(
                        CloudContract.DELETE,
                        new DeleteConnection(caller.scope(), call.id(), AuditLog.account(caller.accountId())),
                        PATIENCE)
                .map(it -> Answer.noContent());
    }

    private Future<Answer> test(Call call) {
        return bus.request(CloudContract.TEST, new TestConnection(call.caller().scope(), call.id()), PATIENCE)
                .map(it -> Answer.ok(ConnectionView.of(it)));
    }

    /** The body of the request, which holds keys and so is never printed. */
    record NewConnection(String provider, String name, JsonObject aws) {
        @Override
        public String toString() {
            return "NewConnection[" + provider + ", " + name + "]";
        }
    }
}

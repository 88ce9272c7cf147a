package dev.aurora.inventory;

import dev.aurora.bus.Bus;
import dev.aurora.bus.JsonMapper;
import dev.aurora.cloud.CloudContract;
import dev.aurora.cloud.CloudContract.GetConnection;
import dev.aurora.cloud.CloudContract.ListConnections;
import dev.aurora.cloud.ConnectionView;
import dev.aurora.inventory.InventoryContract.ConnectionStatus;
import dev.aurora.inventory.InventoryContract.ConnectionStatuses;
import dev.aurora.inventory.InventoryContract.GetConnectionStatus;
import dev.aurora.inventory.InventoryContract.GetResource;
import dev.aurora.inventory.InventoryContract.ListResources;
import dev.aurora.inventory.InventoryContract.ListRisks;
import dev.aurora.inventory.InventoryContract.ListScopes;
import dev.aurora.inventory.InventoryContract.StartDiscovery;
import dev.aurora.inventory.InventoryContract.SummarizeResources;
import dev.aurora.postgres.Scope;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations that show connections, resources and risks. */
public final class InventoryRoutes implements Routes {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Bus bus;

    public InventoryRoutes(Bus bus) {
        this.bus = bus;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listConnections", this::listConnections),
                new Operation.Guarded("getConnection", this::getConnection),
                new Operation.Guarded("discoverConnection", this::discover),
                new Operation.Guarded("listResources", this::listResources),
                new Operation.Guarded("summarizeResources", this::summarize),
                new Operation.Guarded("getResource", this::getResource),
                new Operation.Guarded("listRisks", this::listRisks));
    }

    private Future<Answer> listConnections(Call call) {
        var caller = call.caller();
        var connections = bus.request(CloudContract.LIST, new ListConnections(caller.scope()), PATIENCE);
        return statuses(caller.scope())
                .compose(statuses -> connections.map(it -> Answer.ok(new Page<>(
                        it.items().stream()
                                .map(connection -> view(ConnectionView.of(connection), statuses.get(connection.id())))
                                .toList(),
                        null))));
    }

    private Future<Answer> getConnection(Call call) {
        var scope = call.caller().scope();
        var id = call.id();
        var statuses = statuses(scope);
        var scopes = bus.request(InventoryContract.SCOPES, new ListScopes(scope, id), PATIENCE);
        return bus.request(CloudContract.GET, new GetConnection(scope, id), PATIENCE)
                .compose(connection -> statuses.compose(all -> scopes.map(it -> Answer.ok(
                        new ConnectionDetail(view(ConnectionView.of(connection), all.get(id)), it.items())))));
    }

    private Future<Answer> discover(Call call) {
        return bus.request(
                        InventoryContract.START,
                        new StartDiscovery(call.caller().scope(), call.id()),
                        PATIENCE)
                .map(Answer::accepted);
    }

    private Future<Answer> listResources(Call call) {
        var request = new ListResources(
                call.caller().scope(),
                call.parameter("q").orElse(null),
                call.list("type"),
                call.list("region"),
                call.parameter("state").orElse(null),
                call.parameter("connectionId").map(UUID::fromString).orElse(null),
                call.parameter("sort").orElse("name"),
                call.limit(),
                call.parameter("cursor").orElse(null));
        return bus.request(InventoryContract.LIST, request, PATIENCE).map(Answer::ok);
    }

    private Future<Answer> summarize(Call call) {
        return bus.request(
                        InventoryContract.SUMMARIZE,
                        new SummarizeResources(call.caller().scope()),
                        PATIENCE)
                .map(Answer::ok);
    }

    private Future<Answer> getResource(Call call) {
        return bus.request(InventoryContract.GET, new GetResource(call.caller().scope(), call.id()), PATIENCE)
                .map(Answer::ok);
    }

    private Future<Answer> listRisks(Call call) {
        var request =
                new ListRisks(call.caller().scope(), call.parameter("severity").orElse(null));
        return bus.request(InventoryContract.RISKS, request, PATIENCE).map(Answer::ok);
    }

    private Future<Map<UUID, ConnectionStatus>> statuses(Scope scope) {
        return bus.request(InventoryContract.STATUS, new GetConnectionStatus(scope), PATIENCE)
                .map(ConnectionStatuses::items)
                .map(items ->
                        items.stream().collect(Collectors.toMap(ConnectionStatus::connectionId, Function.identity())));
    }

    private static JsonObject view(JsonObject connection, @Nullable ConnectionStatus status) {
        if (status == null) {
            return connection.put("resources", 0);
        }
        connection.put("resources", status.resources());
        var discovery = status.discovery();
        return discovery == null ? connection : connection.put("discovery", JsonMapper.toObject(discovery));
    }

    private record ConnectionDetail(JsonObject connection, List<InventoryContract.DiscoveryScope> scopes) {}
}

package dev.aurora.inventory;

import static io.vertx.core.Future.await;

import dev.aurora.bus.Bus;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudContract;
import dev.aurora.cloud.CloudContract.Connection;
import dev.aurora.cloud.CloudContract.ListConnections;
import dev.aurora.inventory.InventoryContract.Discovery;
import dev.aurora.inventory.InventoryContract.Resource;
import dev.aurora.inventory.ResourceQueryRepository.Found;
import dev.aurora.inventory.ResourceQueryRepository.Grouped;
import dev.aurora.inventory.RiskRepository.Wanted;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.Tenant;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Executes the tools. A connection that was never read is read first. Runs on virtual threads. */
final class Questions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int USUAL_FINDINGS = 50;
    private static final int MOST_CANDIDATES = 20;

    private final Bus bus;
    private final Tenant tenant;
    private final Clock clock;
    private final Discoveries discoveries;
    private final DiscoveryRepository discoveryRows;
    private final Fields fields;
    private final QueryReader reader;
    private final ResourceQueryRepository resources = new ResourceQueryRepository();
    private final RiskRepository risks = new RiskRepository();

    Questions(
            Bus bus,
            Tenant tenant,
            Clock clock,
            Discoveries discoveries,
            DiscoveryRepository discoveryRows,
            Fields fields) {
        this.bus = bus;
        this.tenant = tenant;
        this.clock = clock;
        this.discoveries = discoveries;
        this.discoveryRows = discoveryRows;
        this.fields = fields;
        this.reader = new QueryReader(fields);
    }

    /** The tool list_resources. */
    ToolResult listResources(ToolCall call) {
        var scope = call.scope();
        var arguments = new Arguments(call.arguments(), InventoryTools.LIST_RESOURCES, QueryReader.ARGUMENTS);
        var connections = connections(scope);
        var connection = arguments.text("connection").map(it -> connection(connections, it));
        var shown = arguments.texts("fields").stream().map(fields::field).toList();
        var query = reader.read(call.arguments(), connection.map(Connection::id).orElse(null));
        var notes = discoverWhatNeverWas(scope, connections, query.connectionId());
        var services = services(query);
        var result = new JsonObject();
        if (query.grouped()) {
            var grouped = await(tenant.run(scope, tx -> resources.group(tx, query)));
            putGroups(result, query, grouped, notes);
        } else {
            var found = await(tenant.run(scope, tx -> resources.find(tx, query)));
            putItems(result, query, found, shown);
        }
        return finished(scope, result, query.connectionId(), services, connections, notes);
    }

    /** The tool get_resource. */
    ToolResult getResource(ToolCall call) {
        var scope = call.scope();
        var arguments = new Arguments(call.arguments(), InventoryTools.GET_RESOURCE, Set.of("id"));
        var name = arguments
                .text("id")
                .orElseThrow(() -> new Refusal(Reason.INVALID, "get_resource needs the \"id\" of a resource"));
        var connections = connections(scope);
        var notes = discoverWhatNeverWas(scope, connections, null);
        var found = await(tenant.run(scope, tx -> resources.named(tx, name)));
        var candidates = best(found, name);
        if (candidates.isEmpty()) {
            throw new Refusal(
                    Reason.NOT_FOUND,
                    "No resource has the id, name or ARN \"" + name + "\"; look for it with list_resources and text");
        }
        if (candidates.size() > 1) {
            var items = candidates.stream()
                    .limit(MOST_CANDIDATES)
                    .map(it -> item(it, List.of()))
                    .toList();
            return new ToolResult(
                    new JsonObject().put("candidates", new JsonArray(items)).put("notes", new JsonArray(notes)));
        }
        var resource = candidates.getFirst();
        var result = await(tenant.run(scope, tx -> {
            var related = resources.related(tx, resource.id());
            var found2 = risks.find(tx, Wanted.of(null, resource.id(), USUAL_FINDINGS));
            return related.compose(neighbours -> found2.map(findings -> new JsonObject()
                    .put("resource", item(resource, List.of()))
                    .put(
                            "related",
                            new JsonArray(neighbours.stream()
                                    .map(it -> new JsonObject()
                                            .put("relation", it.relation())
                                            .put("direction", it.direction())
                                            .put("type", it.type())
                                            .put("name", it.name())
                                            .put("id", it.localId()))
                                    .toList()))
                    .put(
                            "risks",
                            new JsonArray(
                                    findings.stream().map(Questions::finding).toList()))));
        }));
        return finished(scope, result, resource.connectionId(), List.of(service(resource.type())), connections, notes);
    }

    /** The tool find_risks. */
    ToolResult findRisks(ToolCall call) {
        var scope = call.scope();
        var arguments = new Arguments(
                call.arguments(),
                InventoryTools.FIND_RISKS,
                Set.of("severity", "checks", "types", "regions", "connection", "limit"));
        var connections = connections(scope);
        var connection = arguments.text("connection").map(it -> connection(connections, it));
        var wanted = new Wanted(
                arguments.texts("severity").stream()
                        .map(it -> known("severity", it, RiskRepository.SEVERITIES))
                        .toList(),
                arguments.texts("checks").stream()
                        .map(it -> known("check", it, RiskRepository.CHECK_IDS))
                        .toList(),
                arguments.texts("types").stream().map(fields::type).toList(),
                arguments.texts("regions").stream()
                        .map(it -> it.toLowerCase(Locale.ROOT))
                        .toList(),
                connection.map(Connection::id).orElse(null),
                null,
                arguments.number("limit", USUAL_FINDINGS, 1, QueryReader.MOST_ITEMS));
        var notes = discoverWhatNeverWas(scope, connections, wanted.connectionId());
        var result = await(tenant.run(scope, tx -> {
            var page = risks.find(tx, wanted);
            return risks.count(tx, wanted)
                    .compose(counts -> page.map(findings -> {
                        var bySeverity = RiskRepository.bySeverity(counts);
                        return new JsonObject()
                                .put(
                                        "total",
                                        bySeverity.values().stream()
                                                .mapToLong(Long::longValue)
                                                .sum())
                                .put("bySeverity", new JsonObject(new HashMap<>(bySeverity)))
                                .put(
                                        "byCheck",
                                        new JsonArray(counts.stream()
                                                .map(JsonMapper::toObject)
                                                .toList()))
                                .put(
                                        "findings",
                                        new JsonArray(findings.stream()
                                                .map(Questions::finding)
                                                .toList()));
                    }));
        }));
        return finished(scope, result, wanted.connectionId(), List.of(), connections, notes);
    }

    /** The tool refresh_inventory: reads one connection or all at once, and waits for the end. */
    ToolResult refresh(ToolCall call) {
        var scope = call.scope();
        var arguments = new Arguments(call.arguments(), InventoryTools.REFRESH_INVENTORY, Set.of("connection"));
        var all = connections(scope);
        var wanted = arguments
                .text("connection")
                .map(it -> List.of(connection(all, it)))
                .orElse(all);
        var started = wanted.stream()
                .map(it -> discoveries.start(scope, it.id()).compose(discoveries::endedSoon))
                .toList();
        var items = new JsonArray();
        for (var i = 0; i < wanted.size(); i++) {
            items.add(refreshed(scope, wanted.get(i), await(started.get(i))));
        }
        var result = new JsonObject().put("connections", items);
        return new ToolResult(all.isEmpty() ? result.put("notes", new JsonArray().add(NO_CLOUD)) : result);
    }

    private static final String NO_CLOUD = "No cloud is connected; connect one on the page Connections.";

    private JsonObject refreshed(Scope scope, Connection connection, Discovery discovery) {
        var scopes = await(tenant.run(scope, tx -> discoveryRows.scopes(tx, connection.id())));
        var failed = scopes.stream()
                .filter(it -> it.state().equals("failed"))
                .map(it -> new JsonObject()
                        .put("service", it.service())
                        .put("region", it.region())
                        .put("code", it.errorCode())
                        .put("problem", it.problem()))
                .limit(USUAL_FINDINGS)
                .toList();
        var ended = Optional.ofNullable(discovery.endedAt()).orElse(clock.instant());
        var item = new JsonObject()
                .put("connection", connection.name())
                .put("state", discovery.state())
                .put("resources", discovery.resources())
                .put("scopes", scopes.size())
                .put("failed", new JsonArray(failed))
                .put(
                        "durationMillis",
                        Duration.between(discovery.startedAt(), ended).toMillis());
        return discovery.problem() == null ? item : item.put("problem", discovery.problem());
    }

    /** What is said of it in the notes. */
    private List<String> discoverWhatNeverWas(
            Scope scope, List<Connection> connections, @Nullable UUID onlyConnection) {
        var notes = new ArrayList<String>();
        if (connections.isEmpty()) {
            notes.add(NO_CLOUD);
            return notes;
        }
        var never = await(tenant.run(scope, discoveryRows::neverDiscovered)).stream()
                .filter(it -> onlyConnection == null || onlyConnection.equals(it.connectionId()))
                .toList();
        var starting = never.stream()
                .map(it -> it.recent() && !"running".equals(it.state())
                        ? Future.succeededFuture(Optional.<Discovery>empty())
                        : discoveries
                                .start(scope, it.connectionId())
                                .compose(discoveries::endedSoon)
                                .map(Optional::of))
                .toList();
        for (var i = 0; i < never.size(); i++) {
            var outcome = await(starting.get(i));
            var connection = never.get(i);
            var problem = outcome.map(Discovery::problem).orElse(connection.problem());
            var state = outcome.map(Discovery::state).orElse("failed");
            notes.add(
                    switch (state) {
                        case "finished" ->
                            "The connection \"" + connection.name() + "\" had never been discovered; it was discovered"
                                    + " first ("
                                    + outcome.map(Discovery::resources).orElse(0) + " resources).";
                        case "partial" ->
                            "The connection \"" + connection.name() + "\" had never been discovered; it was discovered"
                                    + " first ("
                                    + outcome.map(Discovery::resources).orElse(0)
                                    + " resources), but not completely: " + problem;
                        case "running" ->
                            "The connection \"" + connection.name()
                                    + "\" is being discovered for the first time; this is" + " what was found so far.";
                        default -> "The connection \"" + connection.name() + "\" could not be discovered: " + problem;
                    });
        }
        return notes;
    }

    private List<Connection> connections(Scope scope) {
        return await(bus.request(CloudContract.LIST, new ListConnections(scope), PATIENCE))
                .items();
    }

    private static Connection connection(List<Connection> connections, String nameOrId) {
        return connections.stream()
                .filter(it -> it.name().equalsIgnoreCase(nameOrId)
                        || it.id().toString().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> connections.isEmpty()
                        ? new Refusal(Reason.NOT_FOUND, NO_CLOUD)
                        : Fields.unknown(
                                "connection",
                                nameOrId,
                                connections.stream().map(Connection::name).toList(),
                                ""));
    }

    private static String known(String what, String given, List<String> known) {
        var name = given.toLowerCase(Locale.ROOT);
        if (!known.contains(name)) {
            throw Fields.unknown(what, given, known, "");
        }
        return name;
    }

    private ToolResult finished(
            Scope scope,
            JsonObject result,
            @Nullable UUID connectionId,
            List<String> services,
            List<Connection> connections,
            List<String> notes) {
        var freshness = await(tenant.run(scope, tx -> discoveryRows.freshness(tx, connectionId, services)));
        var stale = freshness.getJsonArray("stale");
        connections.stream()
                .filter(it -> it.state() == CloudContract.State.FAILING)
                .filter(it -> connectionId == null || connectionId.equals(it.id()))
                .filter(it -> stale.stream()
                        .noneMatch(entry ->
                                entry instanceof JsonObject json && it.name().equals(json.getString("connection"))))
                .forEach(it -> stale.add(new JsonObject()
                        .put("connection", it.name())
                        .put("service", "all")
                        .put("region", "all")
                        .put("code", "FAILING")
                        .put("problem", it.problem() == null ? "The connection does not work" : it.problem())));
        return new ToolResult(result.put("freshness", freshness).put("notes", new JsonArray(notes)));
    }

    private static List<String> services(ResourceQuery query) {
        return query.types().stream().map(Questions::service).distinct().toList();
    }

    private static String service(String type) {
        return type.substring(type.indexOf('.') + 1, type.lastIndexOf('.'));
    }

    private static void putItems(JsonObject result, ResourceQuery query, Found found, List<Field> shown) {
        result.put("total", found.total())
                .put(
                        "items",
                        new JsonArray(found.items().stream()
                                .map(it -> item(it, shown))
                                .toList()));
        found.next().ifPresent(it -> result.put("nextCursor", QueryReader.cursor(query, it)));
    }

    private static void putGroups(JsonObject result, ResourceQuery query, Grouped grouped, List<String> notes) {
        result.put("total", grouped.total());
        if (query.groupBy().isEmpty()) {
            var value = grouped.groups().isEmpty()
                    ? null
                    : grouped.groups().getFirst().value();
            if (value != null) {
                result.put("value", value);
            }
            return;
        }
        var groups = new JsonArray();
        for (var group : grouped.groups()) {
            var json = new JsonObject().put("key", group.key()).put("count", group.count());
            groups.add(group.value() == null ? json : json.put("value", group.value()));
        }
        result.put("groups", groups);
        if (grouped.groupCount() > grouped.groups().size()) {
            notes.add("Only the first " + grouped.groups().size() + " of " + grouped.groupCount()
                    + " groups are shown; raise the limit or narrow the question.");
        }
    }

    private static JsonObject item(Resource resource, List<Field> shown) {
        var all = new JsonObject()
                .put("id", resource.localId())
                .put("resourceId", resource.id().toString())
                .put("arn", resource.nativeId())
                .put("type", resource.type())
                .put("kind", resource.kind())
                .put("name", resource.name())
                .put("service", service(resource.type()))
                .put("region", resource.region())
                .put("account", resource.account())
                .put("connection", resource.connection());
        if (resource.state() != null) {
            all.put("state", resource.state());
        }
        if (resource.createdAt() != null) {
            all.put("createdAt", resource.createdAt().toString());
        }
        var tags = new JsonObject(new HashMap<>(resource.tags()));
        if (shown.isEmpty()) {
            all.remove("service");
            return all.put("tags", tags).put("attributes", resource.attributes());
        }
        var item = new JsonObject().put("id", resource.localId());
        var attributes = new JsonObject();
        var shownTags = new JsonObject();
        for (var field : shown) {
            switch (field.origin()) {
                case ATTRIBUTE ->
                    putPresent(attributes, field.name(), resource.attributes().getValue(field.name()));
                case TAG -> putPresent(shownTags, field.tagKey(), tags.getValue(field.tagKey()));
                case COLUMN -> {
                    if (field.name().equals("tags")) {
                        shownTags.mergeIn(tags);
                    } else {
                        putPresent(item, field.name(), all.getValue(field.name()));
                    }
                }
            }
        }
        if (!attributes.isEmpty()) {
            item.put("attributes", attributes);
        }
        return shownTags.isEmpty() ? item : item.put("tags", shownTags);
    }

    private static void putPresent(JsonObject json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static JsonObject finding(InventoryContract.Risk risk) {
        return new JsonObject()
                .put("check", risk.check())
                .put("severity", risk.severity())
                .put("title", risk.title())
                .put("why", risk.why())
                .put("fix", risk.fix())
                .put(
                        "resource",
                        new JsonObject()
                                .put("id", risk.resource().localId())
                                .put("type", risk.resource().type())
                                .put("name", risk.resource().name())
                                .put("region", risk.resource().region()));
    }

    /** Those that fit most exactly: who writes a whole ARN does not mean a resource whose name is the same. */
    private static List<Resource> best(List<Resource> found, String name) {
        for (var exact : List.<java.util.function.Predicate<Resource>>of(
                it -> it.id().toString().equals(name) || it.nativeId().equals(name),
                it -> it.localId().equals(name),
                it -> it.name().equals(name),
                it -> it.name().equalsIgnoreCase(name))) {
            var fitting = found.stream().filter(exact).toList();
            if (!fitting.isEmpty()) {
                return fitting;
            }
        }
        return found;
    }
}

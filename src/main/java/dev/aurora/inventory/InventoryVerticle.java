package dev.aurora.inventory;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudReader;
import dev.aurora.inventory.InventoryContract.ConnectionStatuses;
import dev.aurora.inventory.InventoryContract.GetResource;
import dev.aurora.inventory.InventoryContract.ListResources;
import dev.aurora.inventory.InventoryContract.ListRisks;
import dev.aurora.inventory.InventoryContract.ResourceDetail;
import dev.aurora.inventory.InventoryContract.ResourcePage;
import dev.aurora.inventory.InventoryContract.Risks;
import dev.aurora.inventory.InventoryContract.Scopes;
import dev.aurora.inventory.RiskRepository.CheckCount;
import dev.aurora.inventory.RiskRepository.Wanted;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@link InventoryContract} and the tools; deploy one, on virtual threads. */
public final class InventoryVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryVerticle.class);
    private static final int MOST_RISKS = 500;

    private final Tenant tenant;
    private final SystemQueries systemQueries;
    private final CloudReader reader;
    private final Clock clock;
    private final DiscoveryRepository discoveryRows;
    private final boolean alone;
    private final ResourceQueryRepository resources = new ResourceQueryRepository();
    private final RiskRepository risks = new RiskRepository();
    private final QueryReader queryReader;
    private final Fields fields;

    /**
     * Does nothing until deployed.
     *
     * @param node the id of this process, a new one at each start
     * @param alone whether no other node uses the database: then every discovery that runs is left over from one that died
     */
    public InventoryVerticle(
            Tenant tenant, SystemQueries systemQueries, CloudReader reader, Clock clock, UUID node, boolean alone) {
        this.tenant = tenant;
        this.systemQueries = systemQueries;
        this.reader = reader;
        this.clock = clock;
        this.alone = alone;
        this.discoveryRows = new DiscoveryRepository(node);
        this.fields = new Fields(reader.types());
        this.queryReader = new QueryReader(fields);
    }

    @Override
    public Future<?> start() {
        var bus = new Bus(vertx);
        var discoveries = new Discoveries(vertx, bus, tenant, systemQueries, reader, discoveryRows);
        var questions = new Questions(bus, tenant, clock, discoveries, discoveryRows, fields);
        return systemQueries
                .run(client -> discoveryRows.interrupt(client, alone))
                .onSuccess(InventoryVerticle::tellInterrupted)
                .compose(v -> Future.all(List.of(
                        bus.serve(
                                InventoryContract.DISCOVER,
                                it -> discoveries
                                        .startAsSystem(it.orgId(), it.connectionId())
                                        .compose(discoveries::ended)),
                        bus.serve(InventoryContract.START, it -> discoveries.start(it.scope(), it.connectionId())),
                        bus.serve(
                                InventoryContract.STATUS,
                                it -> tenant.run(it.scope(), discoveryRows::latest)
                                        .map(ConnectionStatuses::new)),
                        bus.serve(
                                InventoryContract.SCOPES,
                                it -> tenant.run(it.scope(), tx -> discoveryRows.scopes(tx, it.connectionId()))
                                        .map(Scopes::new)),
                        bus.serve(InventoryContract.LIST, this::list),
                        bus.serve(InventoryContract.SUMMARIZE, it -> tenant.run(it.scope(), resources::summary)),
                        bus.serve(InventoryContract.GET, this::get),
                        bus.serve(InventoryContract.RISKS, this::risks),
                        tool(bus, InventoryTools.LIST_RESOURCES, questions::listResources),
                        tool(bus, InventoryTools.GET_RESOURCE, questions::getResource),
                        tool(bus, InventoryTools.FIND_RISKS, questions::findRisks),
                        tool(bus, InventoryTools.REFRESH_INVENTORY, questions::refresh))));
    }

    /** A tool waits on its virtual thread, and another message starts meanwhile. */
    private static Future<Void> tool(Bus bus, String name, Function<ToolCall, ToolResult> execute) {
        return bus.serve(
                ToolSpec.addressOf(name), call -> Future.succeededFuture(call).map(execute));
    }

    private static void tellInterrupted(int count) {
        if (count > 0) {
            LOG.warn("{} discoveries were interrupted when the program ended", count);
        }
    }

    private Future<ResourcePage> list(ListResources request) {
        var descending = request.sort().startsWith("-");
        var field = descending ? request.sort().substring(1) : request.sort();
        var conditions = new ArrayList<ResourceQuery.Condition>();
        if (!request.regions().isEmpty()) {
            conditions.add(new ResourceQuery.Condition(fields.field("region"), ResourceQuery.Op.IN, request.regions()));
        }
        var state = request.state();
        if (state != null) {
            conditions.add(new ResourceQuery.Condition(fields.field("state"), ResourceQuery.Op.EQ, List.of(state)));
        }
        var query = new ResourceQuery(
                request.types().stream().map(fields::type).toList(),
                List.of(),
                conditions,
                request.text(),
                request.connectionId(),
                List.of(),
                Optional.empty(),
                queryReader.orderBy(field, descending),
                request.limit(),
                Optional.empty());
        var cursor = request.cursor();
        var positioned = cursor == null ? query : QueryReader.continued(query, cursor);
        return tenant.run(request.scope(), tx -> resources.find(tx, positioned))
                .map(found -> new ResourcePage(
                        found.items(),
                        found.total(),
                        found.next()
                                .map(it -> QueryReader.cursor(positioned, it))
                                .orElse(null)));
    }

    private Future<ResourceDetail> get(GetResource request) {
        return tenant.run(request.scope(), tx -> {
            var resource = resources.get(tx, request.id());
            var related = resources.related(tx, request.id());
            var findings = risks.find(tx, Wanted.of(null, request.id(), MOST_RISKS));
            return resource.compose(found -> related.compose(neighbours -> findings.map(it -> new ResourceDetail(
                    found.orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "There is no resource " + request.id())),
                    neighbours,
                    it))));
        });
    }

    private Future<Risks> risks(ListRisks request) {
        var wanted = Wanted.of(request.severity(), null, MOST_RISKS);
        return tenant.run(request.scope(), tx -> {
            var page = risks.find(tx, wanted);
            return risks.count(tx, wanted)
                    .compose(counts -> page.map(it -> new Risks(
                            it, counts.stream().mapToLong(CheckCount::count).sum())));
        });
    }
}

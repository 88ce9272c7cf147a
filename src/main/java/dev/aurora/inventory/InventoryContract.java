package dev.aurora.inventory;

import dev.aurora.bus.Address;
import dev.aurora.bus.Topic;
import dev.aurora.postgres.Scope;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Everything other features may know of the inventory. */
public final class InventoryContract {
    /**
     * Reads everything and answers when it is done, however it ended. For the program's own start, without anybody logged
     * in: whoever asks is trusted with the organisation.
     */
    public static final Address<Discover, Discovery> DISCOVER =
            new Address<>("inventory.discover-connection.v1", Discover.class, Discovery.class);

    /** Starts reading and answers at once; answers the discovery that is running when there is one. */
    public static final Address<StartDiscovery, Discovery> START =
            new Address<>("inventory.start-discovery.v1", StartDiscovery.class, Discovery.class);

    public static final Address<GetConnectionStatus, ConnectionStatuses> STATUS =
            new Address<>("inventory.get-connection-status.v1", GetConnectionStatus.class, ConnectionStatuses.class);

    public static final Address<ListScopes, Scopes> SCOPES =
            new Address<>("inventory.list-scopes.v1", ListScopes.class, Scopes.class);

    public static final Address<ListResources, ResourcePage> LIST =
            new Address<>("inventory.list-resources.v1", ListResources.class, ResourcePage.class);

    public static final Address<SummarizeResources, ResourceSummary> SUMMARIZE =
            new Address<>("inventory.summarize-resources.v1", SummarizeResources.class, ResourceSummary.class);

    /** Refuses with NOT_FOUND what does not exist, and what does not exist any more. */
    public static final Address<GetResource, ResourceDetail> GET =
            new Address<>("inventory.get-resource.v1", GetResource.class, ResourceDetail.class);

    public static final Address<ListRisks, Risks> RISKS =
            new Address<>("inventory.list-risks.v1", ListRisks.class, Risks.class);

    public static final Topic<DiscoveryEnded> ENDED = new Topic<>("inventory.discovery-ended.v1", DiscoveryEnded.class);

    public record Discover(UUID orgId, UUID connectionId) {}

    public record StartDiscovery(Scope scope, UUID connectionId) {}

    /** One reading of a connection; the state is running, finished, partial, failed or interrupted. */
    public record Discovery(
            UUID id,
            String state,
            int resources,
            @Nullable String problem,
            Instant startedAt,
            @Nullable Instant endedAt) {
        public boolean running() {
            return state.equals("running");
        }
    }

    public record DiscoveryEnded(UUID orgId, UUID connectionId, UUID discoveryId, String state) {}

    public record GetConnectionStatus(Scope scope) {}

    public record ConnectionStatuses(List<ConnectionStatus> items) {
        public ConnectionStatuses {
            items = List.copyOf(items);
        }
    }

    /** What was found through a connection; the discovery is the latest one, absent when there never was one. */
    public record ConnectionStatus(
            UUID connectionId, int resources, @Nullable Discovery discovery) {}

    public record ListScopes(Scope scope, UUID connectionId) {}

    public record Scopes(List<DiscoveryScope> items) {
        public Scopes {
            items = List.copyOf(items);
        }
    }

    /** How fresh a service in a region is. */
    public record DiscoveryScope(
            String service,
            String region,
            String state,
            @Nullable String errorCode,
            @Nullable String problem,
            int resources,
            Instant attemptedAt,
            @Nullable Instant succeededAt) {}

    /** What is absent or empty filters nothing; sort is a field, with - before it for descending. */
    public record ListResources(
            Scope scope,
            @Nullable String text,
            List<String> types,
            List<String> regions,
            @Nullable String state,
            @Nullable UUID connectionId,
            String sort,
            int limit,
            @Nullable String cursor) {
        public ListResources {
            types = List.copyOf(types);
            regions = List.copyOf(regions);
        }
    }

    public record ResourcePage(
            List<Resource> items, long total, @Nullable String nextCursor) {
        public ResourcePage {
            items = List.copyOf(items);
        }
    }

    /** As the REST contract shows it. */
    public record Resource(
            UUID id,
            String provider,
            String type,
            String kind,
            String nativeId,
            String localId,
            String name,
            String region,
            String account,
            UUID connectionId,
            String connection,
            @Nullable String state,
            Map<String, String> tags,
            JsonObject attributes,
            @Nullable Instant createdAt,
            Instant lastSeenAt) {
        public Resource {
            tags = Map.copyOf(tags);
        }
    }

    public record SummarizeResources(Scope scope) {}

    public record ResourceSummary(long total, List<Count> byType, List<Count> byRegion) {
        public ResourceSummary {
            byType = List.copyOf(byType);
            byRegion = List.copyOf(byRegion);
        }
    }

    public record Count(String value, long count) {}

    public record GetResource(Scope scope, UUID id) {}

    public record ResourceDetail(Resource resource, List<RelatedResource> related, List<Risk> risks) {
        public ResourceDetail {
            related = List.copyOf(related);
            risks = List.copyOf(risks);
        }
    }

    /** A neighbour; the direction is out when the relation is the resource's own, else in. */
    public record RelatedResource(
            String relation, String direction, UUID id, String type, String name, String localId) {}

    public record ListRisks(Scope scope, @Nullable String severity) {}

    public record Risks(List<Risk> items, long total) {
        public Risks {
            items = List.copyOf(items);
        }
    }

    /** What is wrong with a resource; the severity is critical, high, medium or low. */
    public record Risk(String check, String severity, String title, String why, String fix, NamedResource resource) {}

    public record NamedResource(UUID id, String type, String name, String localId, String region) {}

    private InventoryContract() {}
}

package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudFailure;
import dev.aurora.cloud.CloudIdentity;
import dev.aurora.cloud.CloudResource;
import dev.aurora.cloud.CloudScope;
import dev.aurora.cloud.CloudSession;
import dev.aurora.cloud.ScopeContent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An account that has accepted us, in the regions that it uses. */
final class AwsSession implements CloudSession {
    private static final int LISTINGS_AT_ONCE = 40;

    private final Vertx vertx;
    private final AwsSettings settings;
    private final AwsClients clients;
    private final CloudIdentity identity;
    private final String partition;
    private final List<String> regions;
    private final AwsFailures failures;
    private final Gate gate = new Gate(LISTINGS_AT_ONCE);
    private final Map<String, AwsRegion> opened = new ConcurrentHashMap<>();

    AwsSession(
            Vertx vertx,
            AwsSettings settings,
            AwsClients clients,
            CloudIdentity identity,
            String partition,
            List<String> regions) {
        this.vertx = vertx;
        this.settings = settings;
        this.clients = clients;
        this.identity = identity;
        this.partition = partition;
        this.regions = List.copyOf(regions);
        this.failures = new AwsFailures(settings);
    }

    @Override
    public CloudIdentity identity() {
        return identity;
    }

    @Override
    public List<CloudScope> scopes() {
        return Listings.ALL.stream()
                .flatMap(listing -> (listing.global() ? Stream.of(CloudResource.GLOBAL) : regions.stream())
                        .map(region -> new CloudScope(listing.type().service(), region)))
                .distinct()
                .toList();
    }

    @Override
    public Future<ScopeContent> read(CloudScope scope) {
        var context = vertx.getOrCreateContext();
        var region = region(scope.region().equals(CloudResource.GLOBAL) ? settings.region() : scope.region());
        var parts = Listings.ALL.stream()
                .filter(it -> it.type().service().equals(scope.service()))
                .map(listing -> gate.run(() -> listing.read().apply(region))
                        .handle((resources, failure) -> part(scope, listing, resources, failure)))
                .toList();
        var content = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(v -> joined(
                        scope, parts.stream().map(CompletableFuture::join).toList()));
        return Future.fromCompletionStage(content, context);
    }

    @Override
    public void close() {
        opened.values().forEach(AwsRegion::close);
    }

    AwsRegion region(String name) {
        return opened.computeIfAbsent(name, it -> new AwsRegion(this, it));
    }

    AwsClients clients() {
        return clients;
    }

    boolean hasEndpoint() {
        return settings.endpoint() != null;
    }

    String partition() {
        return partition;
    }

    private Part part(
            CloudScope scope, Listing listing, @Nullable List<CloudResource> resources, @Nullable Throwable failure) {
        var name = listing.type().name();
        return failure == null && resources != null
                ? new Part(name, resources, null)
                : new Part(
                        name,
                        List.of(),
                        failures.of(
                                failure == null ? new IllegalStateException(name) : failure,
                                name + (listing.global() ? "" : " in " + scope.region())));
    }

    private static ScopeContent joined(CloudScope scope, List<Part> parts) {
        var resources = new ArrayList<CloudResource>();
        var complete = new HashSet<String>();
        var failed = new ArrayList<CloudFailure>();
        for (var part : parts) {
            resources.addAll(part.resources);
            if (part.failure == null) {
                complete.add(part.type);
            } else {
                failed.add(part.failure);
            }
        }
        return new ScopeContent(scope, resources, complete, failed);
    }

    private record Part(
            String type,
            List<CloudResource> resources,
            @Nullable CloudFailure failure) {}
}

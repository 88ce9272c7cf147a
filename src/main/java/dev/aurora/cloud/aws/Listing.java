package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import dev.aurora.cloud.ResourceType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * How all resources of a type are read.
 *
 * @param global whether once for the account instead of once for each region
 */
record Listing(ResourceType type, boolean global, Function<AwsRegion, CompletableFuture<List<CloudResource>>> read) {
    static Listing regional(ResourceType type, Function<AwsRegion, CompletableFuture<List<CloudResource>>> read) {
        return new Listing(type, false, read);
    }

    static Listing global(ResourceType type, Function<AwsRegion, CompletableFuture<List<CloudResource>>> read) {
        return new Listing(type, true, read);
    }
}

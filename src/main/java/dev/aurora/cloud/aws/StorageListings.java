package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.Tag;

/** Buckets, which are listed once for the account and then asked where they live. */
final class StorageListings {
    static final List<Listing> ALL = List.of(Listing.global(AwsTypes.BUCKET, StorageListings::buckets));

    private static final int PAGE = 1000;
    private static final String DENIED = "AccessDenied";
    private static final Set<String> NO_BLOCK = Set.of("NoSuchPublicAccessBlockConfiguration");
    private static final Set<String> NO_POLICY = Set.of("NoSuchBucketPolicy");
    private static final Set<String> NO_ENCRYPTION = Set.of("ServerSideEncryptionConfigurationNotFoundError");
    private static final Set<String> NO_TAGS = Set.of("NoSuchTagSet", "NoSuchTagSetError");
    private static final Set<String> EVERYBODY = Set.of(
            "http://acs.amazonaws.com/groups/global/AllUsers",
            "http://acs.amazonaws.com/groups/global/AuthenticatedUsers");

    private static CompletableFuture<List<CloudResource>> buckets(AwsRegion at) {
        return Streams.all(
                        at.s3().listBucketsPaginator(it -> it.maxBuckets(PAGE)).buckets())
                .thenCompose(buckets -> Streams.each(buckets, it -> bucket(at, it)));
    }

    private static CompletableFuture<CloudResource> bucket(AwsRegion at, Bucket bucket) {
        return region(at, bucket).thenCompose(region -> details(at.elsewhere(region), bucket));
    }

    private static CompletableFuture<String> region(AwsRegion at, Bucket bucket) {
        var told = bucket.bucketRegion();
        if (told != null && !told.isEmpty()) {
            return CompletableFuture.completedFuture(told);
        }
        return at.s3()
                .getBucketLocation(it -> it.bucket(bucket.name()))
                .thenApply(answer -> regionOf(answer.locationConstraintAsString()));
    }

    /** The first region and the first one in Europe have names from before there were others. */
    static String regionOf(@Nullable String constraint) {
        return switch (constraint) {
            case null -> "us-east-1";
            case "", "US" -> "us-east-1";
            case "EU" -> "eu-west-1";
            default -> constraint;
        };
    }

    private static CompletableFuture<CloudResource> details(AwsRegion home, Bucket bucket) {
        var s3 = home.s3();
        var name = bucket.name();
        var open = open(s3, name);
        var encrypted = known(Streams.unless(s3.getBucketEncryption(it -> it.bucket(name)), NO_ENCRYPTION)
                .thenApply(Optional::isPresent));
        var versioning = known(s3.getBucketVersioning(it -> it.bucket(name))
                .thenApply(answer -> answer.status() == BucketVersioningStatus.ENABLED));
        var tags = known(Streams.unless(s3.getBucketTagging(it -> it.bucket(name)), NO_TAGS)
                .thenApply(answer -> answer.map(it -> it.tagSet()).orElse(List.of())));
        return CompletableFuture.allOf(open, encrypted, versioning, tags)
                .thenApply(
                        v -> new Draft(AwsTypes.BUCKET, home.name(), "arn:" + home.partition() + ":s3:::" + name, name)
                                .createdAt(bucket.creationDate())
                                .tags(tags.join().orElse(List.of()), Tag::key, Tag::value)
                                .with("public", open.join().orElse(null))
                                .with("encrypted", encrypted.join().orElse(null))
                                .with("versioning", versioning.join().orElse(null))
                                .build());
    }

    /** Policy and access list only matter where the block of public access lets them. */
    private static CompletableFuture<Optional<Boolean>> open(S3AsyncClient s3, String name) {
        return known(Streams.unless(s3.getPublicAccessBlock(it -> it.bucket(name)), NO_BLOCK)
                .thenApply(answer -> answer.map(it -> it.publicAccessBlockConfiguration()))
                .thenCompose(block ->
                        policyOpens(s3, name, block).thenCombine(listOpens(s3, name, block), (a, b) -> a || b)));
    }

    private static CompletableFuture<Boolean> policyOpens(
            S3AsyncClient s3, String name, Optional<PublicAccessBlockConfiguration> block) {
        if (block.filter(it -> Boolean.TRUE.equals(it.restrictPublicBuckets())).isPresent()) {
            return CompletableFuture.completedFuture(false);
        }
        return Streams.unless(s3.getBucketPolicyStatus(it -> it.bucket(name)), NO_POLICY)
                .thenApply(answer -> answer.filter(it -> it.policyStatus() != null
                                && Boolean.TRUE.equals(it.policyStatus().isPublic()))
                        .isPresent());
    }

    private static CompletableFuture<Boolean> listOpens(
            S3AsyncClient s3, String name, Optional<PublicAccessBlockConfiguration> block) {
        if (block.filter(it -> Boolean.TRUE.equals(it.ignorePublicAcls())).isPresent()) {
            return CompletableFuture.completedFuture(false);
        }
        return s3.getBucketAcl(it -> it.bucket(name)).thenApply(StorageListings::grantsEverybody);
    }

    private static boolean grantsEverybody(GetBucketAclResponse answer) {
        return answer.grants().stream()
                .anyMatch(it -> it.grantee() != null
                        && EVERYBODY.contains(String.valueOf(it.grantee().uri())));
    }

    /** A bucket may refuse a detail although the account is readable; then the detail is unknown. */
    private static <T> CompletableFuture<Optional<T>> known(CompletableFuture<T> detail) {
        return Streams.unless(detail, Set.of(DENIED, "NoSuchBucket"));
    }

    private StorageListings() {}
}

package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

/** Users and roles, which belong to no region. */
final class IdentityListings {
    static final List<Listing> ALL = List.of(
            Listing.global(AwsTypes.USER, IdentityListings::users),
            Listing.global(AwsTypes.ROLE, IdentityListings::roles));

    private static final int PAGE = 1000;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final Set<String> GONE = Set.of("NoSuchEntity", "NoSuchEntityException");
    /** Roles that AWS makes for its services; nobody can tag them. */
    private static final String OF_SERVICES = "/aws-service-role/";

    private static CompletableFuture<List<CloudResource>> users(AwsRegion at) {
        return Streams.all(at.iam().listUsersPaginator(it -> it.maxItems(PAGE)).users())
                .thenCompose(users -> Streams.each(users, it -> user(at, it)));
    }

    private static CompletableFuture<CloudResource> user(AwsRegion at, User user) {
        var iam = at.iam();
        var name = user.userName();
        var devices =
                Streams.all(iam.listMFADevicesPaginator(it -> it.userName(name)).mfaDevices());
        var keys =
                Streams.all(iam.listAccessKeysPaginator(it -> it.userName(name)).accessKeyMetadata());
        var console = Streams.unless(iam.getLoginProfile(it -> it.userName(name)), GONE);
        var tags = iam.listUserTags(it -> it.userName(name));
        return CompletableFuture.allOf(devices, keys, console, tags)
                .thenApply(v -> new Draft(AwsTypes.USER, CloudResource.GLOBAL, user.arn(), name)
                        .createdAt(user.createDate())
                        .tags(tags.join().tags(), Tag::key, Tag::value)
                        .with("mfa", !devices.join().isEmpty())
                        .with("accessKeys", keys.join().size())
                        .with("consoleAccess", console.join().isPresent())
                        .with("path", user.path())
                        .build());
    }

    private static CompletableFuture<List<CloudResource>> roles(AwsRegion at) {
        return Streams.all(at.iam().listRolesPaginator(it -> it.maxItems(PAGE)).roles())
                .thenCompose(roles -> Streams.each(roles, it -> role(at, it)));
    }

    private static CompletableFuture<CloudResource> role(AwsRegion at, Role role) {
        CompletableFuture<List<Tag>> tags = String.valueOf(role.path()).startsWith(OF_SERVICES)
                ? CompletableFuture.completedFuture(List.of())
                : Streams.unless(at.iam().listRoleTags(it -> it.roleName(role.roleName())), GONE)
                        .thenApply(answer -> answer.map(it -> it.tags()).orElse(List.of()));
        return tags.thenApply(all -> new Draft(AwsTypes.ROLE, CloudResource.GLOBAL, role.arn(), role.roleName())
                .createdAt(role.createDate())
                .tags(all, Tag::key, Tag::value)
                .with("path", role.path())
                .with("description", role.description())
                .with(
                        "maxSessionHours",
                        role.maxSessionDuration() == null ? null : role.maxSessionDuration() / SECONDS_PER_HOUR)
                .build());
    }

    private IdentityListings() {}
}

package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.PermissionGroup;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** Virtual machines, disks and networks. */
final class Ec2Listings {
    static final List<Listing> ALL = List.of(
            Listing.regional(AwsTypes.INSTANCE, Ec2Listings::instances),
            Listing.regional(AwsTypes.VOLUME, Ec2Listings::volumes),
            Listing.regional(AwsTypes.SNAPSHOT, Ec2Listings::snapshots),
            Listing.regional(AwsTypes.SECURITY_GROUP, Ec2Listings::securityGroups),
            Listing.regional(AwsTypes.VPC, Ec2Listings::vpcs),
            Listing.regional(AwsTypes.SUBNET, Ec2Listings::subnets),
            Listing.regional(AwsTypes.ADDRESS, Ec2Listings::addresses));

    private static final String EC2 = "ec2";
    private static final int PAGE = 1000;
    private static final int VOLUMES_PAGE = 500;
    private static final Set<String> EVERYBODY = Set.of("0.0.0.0/0", "::/0");
    private static final String ALL_PORTS = "0-65535";

    private static CompletableFuture<List<CloudResource>> instances(AwsRegion at) {
        return Streams.all(at.ec2()
                        .describeInstancesPaginator(it -> it.maxResults(PAGE))
                        .reservations())
                .thenApply(reservations -> reservations.stream()
                        .flatMap(it -> it.instances().stream())
                        .map(it -> instance(at, it))
                        .toList());
    }

    private static CloudResource instance(AwsRegion at, Instance it) {
        var groups = it.securityGroups().stream().map(GroupIdentifier::groupId).toList();
        return new Draft(AwsTypes.INSTANCE, at.name(), instanceArn(at, it.instanceId()), it.instanceId())
                .tags(it.tags(), Tag::key, Tag::value)
                .namedByTag()
                .state(it.state() == null ? null : it.state().nameAsString())
                .createdAt(it.launchTime())
                .with("instanceType", it.instanceTypeAsString())
                .with("privateIp", it.privateIpAddress())
                .with("publicIp", it.publicIpAddress())
                .with(
                        "public",
                        it.publicIpAddress() != null && !it.publicIpAddress().isEmpty())
                .with("vpcId", it.vpcId())
                .with("subnetId", it.subnetId())
                .with(
                        "availabilityZone",
                        it.placement() == null ? null : it.placement().availabilityZone())
                .with("imageId", it.imageId())
                .with("platform", it.platformDetails() != null ? it.platformDetails() : it.platformAsString())
                .with("securityGroups", new ArrayList<>(groups))
                .with(
                        "monitoring",
                        it.monitoring() == null
                                ? null
                                : "enabled".equals(it.monitoring().stateAsString()))
                .relatedAll("protected-by", groups, group -> at.arn(EC2, "security-group/" + group))
                .related("in", vpcArn(at, it.vpcId()))
                .related("in", subnetArn(at, it.subnetId()))
                .build();
    }

    private static CompletableFuture<List<CloudResource>> volumes(AwsRegion at) {
        return Streams.all(
                at.ec2()
                        .describeVolumesPaginator(it -> it.maxResults(VOLUMES_PAGE))
                        .volumes(),
                it -> volume(at, it));
    }

    private static CloudResource volume(AwsRegion at, Volume it) {
        var attachedTo = it.attachments().stream()
                .map(VolumeAttachment::instanceId)
                .findFirst()
                .orElse(null);
        return new Draft(AwsTypes.VOLUME, at.name(), volumeArn(at, it.volumeId()), it.volumeId())
                .tags(it.tags(), Tag::key, Tag::value)
                .namedByTag()
                .state(it.stateAsString())
                .createdAt(it.createTime())
                .with("sizeGiB", it.size())
                .with("encrypted", it.encrypted())
                .with("attached", attachedTo != null)
                .with("attachedTo", attachedTo)
                .with("volumeType", it.volumeTypeAsString())
                .with("iops", it.iops())
                .with("availabilityZone", it.availabilityZone())
                .related("attached-to", attachedTo == null ? null : instanceArn(at, attachedTo))
                .build();
    }

    /** Which snapshots are public is asked in one call; an endpoint that ignores the question is asked for each. */
    private static CompletableFuture<List<CloudResource>> snapshots(AwsRegion at) {
        return Streams.all(at.ec2()
                        .describeSnapshotsPaginator(
                                it -> it.ownerIds("self").filters(own(at)).maxResults(PAGE))
                        .snapshots())
                .thenCompose(own -> publicOnes(at, own)
                        .thenApply(open -> own.stream()
                                .map(it -> snapshot(at, it, open.contains(it.snapshotId())))
                                .toList()));
    }

    /** Asked for twice, since not every endpoint knows who "self" is. */
    private static Filter own(AwsRegion at) {
        return Filter.builder().name("owner-id").values(at.account()).build();
    }

    private static CompletableFuture<Set<String>> publicOnes(AwsRegion at, List<Snapshot> own) {
        if (own.isEmpty()) {
            return CompletableFuture.completedFuture(Set.of());
        }
        return Streams.all(at.ec2()
                        .describeSnapshotsPaginator(it -> it.ownerIds("self")
                                .filters(own(at))
                                .restorableByUserIds("all")
                                .maxResults(PAGE))
                        .snapshots())
                .thenCompose(candidates -> Streams.each(candidates, it -> publicId(at, it.snapshotId())))
                .thenApply(HashSet::new);
    }

    private static CompletableFuture<String> publicId(AwsRegion at, String snapshotId) {
        return at.ec2()
                .describeSnapshotAttribute(
                        it -> it.snapshotId(snapshotId).attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
                .thenApply(answer ->
                        answer.createVolumePermissions().stream().anyMatch(it -> it.group() == PermissionGroup.ALL)
                                ? snapshotId
                                : "");
    }

    private static CloudResource snapshot(AwsRegion at, Snapshot it, boolean open) {
        return new Draft(AwsTypes.SNAPSHOT, at.name(), at.arn(EC2, "snapshot/" + it.snapshotId()), it.snapshotId())
                .tags(it.tags(), Tag::key, Tag::value)
                .namedByTag()
                .state(it.stateAsString())
                .createdAt(it.startTime())
                .with("sizeGiB", it.volumeSize())
                .with("encrypted", it.encrypted())
                .with("volumeId", it.volumeId())
                .with("public", open)
                .related("copy-of", volumeArn(at, it.volumeId()))
                .build();
    }

    /** A group is in use when a network interface has it, whatever the service that made the interface. */
    private static CompletableFuture<List<CloudResource>> securityGroups(AwsRegion at) {
        var interfaces = Streams.all(at.ec2()
                .describeNetworkInterfacesPaginator(it -> it.maxResults(PAGE))
                .networkInterfaces());
        return Streams.all(at.ec2()
                        .describeSecurityGroupsPaginator(it -> it.maxResults(PAGE))
                        .securityGroups())
                .thenCombine(interfaces, (groups, used) -> {
                    var inUse = new HashSet<String>();
                    used.stream()
                            .map(NetworkInterface::groups)
                            .flatMap(List::stream)
                            .forEach(it -> inUse.add(it.groupId()));
                    return groups.stream()
                            .map(it -> securityGroup(at, it, inUse.contains(it.groupId())))
                            .toList();
                });
    }

    private static CloudResource securityGroup(AwsRegion at, SecurityGroup it, boolean inUse) {
        var openPorts = new LinkedHashSet<String>();
        var rules = 0;
        for (var permission : it.ipPermissions()) {
            rules += permission.ipRanges().size()
                    + permission.ipv6Ranges().size()
                    + permission.userIdGroupPairs().size()
                    + permission.prefixListIds().size();
            if (openToWorld(permission)) {
                openPorts.add(ports(permission));
            }
        }
        return new Draft(
                        AwsTypes.SECURITY_GROUP, at.name(), at.arn(EC2, "security-group/" + it.groupId()), it.groupId())
                .tags(it.tags(), Tag::key, Tag::value)
                .name(it.groupName())
                .with("openToWorld", !openPorts.isEmpty())
                .with("openPorts", new ArrayList<>(openPorts))
                .with("vpcId", it.vpcId())
                .with("ruleCount", rules)
                .with("inUse", inUse)
                .related("in", vpcArn(at, it.vpcId()))
                .build();
    }

    private static boolean openToWorld(IpPermission permission) {
        return permission.ipRanges().stream().anyMatch(it -> EVERYBODY.contains(it.cidrIp()))
                || permission.ipv6Ranges().stream().anyMatch(it -> EVERYBODY.contains(it.cidrIpv6()));
    }

    private static String ports(IpPermission permission) {
        var from = permission.fromPort();
        var to = permission.toPort();
        if ("-1".equals(permission.ipProtocol()) || from == null || to == null) {
            return ALL_PORTS;
        }
        if (permission.ipProtocol().startsWith("icmp")) {
            return "icmp";
        }
        return from.equals(to) ? from.toString() : from + "-" + to;
    }

    private static CompletableFuture<List<CloudResource>> vpcs(AwsRegion at) {
        return Streams.all(
                at.ec2().describeVpcsPaginator(it -> it.maxResults(PAGE)).vpcs(), it -> vpc(at, it));
    }

    private static CloudResource vpc(AwsRegion at, Vpc it) {
        return new Draft(AwsTypes.VPC, at.name(), String.valueOf(vpcArn(at, it.vpcId())), it.vpcId())
                .tags(it.tags(), Tag::key, Tag::value)
                .namedByTag()
                .state(it.stateAsString())
                .with("cidr", it.cidrBlock())
                .with("default", it.isDefault())
                .build();
    }

    private static CompletableFuture<List<CloudResource>> subnets(AwsRegion at) {
        return Streams.all(
                at.ec2().describeSubnetsPaginator(it -> it.maxResults(PAGE)).subnets(), it -> subnet(at, it));
    }

    private static CloudResource subnet(AwsRegion at, Subnet it) {
        return new Draft(AwsTypes.SUBNET, at.name(), String.valueOf(subnetArn(at, it.subnetId())), it.subnetId())
                .tags(it.tags(), Tag::key, Tag::value)
                .namedByTag()
                .state(it.stateAsString())
                .with("cidr", it.cidrBlock())
                .with("vpcId", it.vpcId())
                .with("public", it.mapPublicIpOnLaunch())
                .with("availabilityZone", it.availabilityZone())
                .with("availableIps", it.availableIpAddressCount())
                .related("in", vpcArn(at, it.vpcId()))
                .build();
    }

    /** This operation has no pages. */
    private static CompletableFuture<List<CloudResource>> addresses(AwsRegion at) {
        return at.ec2()
                .describeAddresses()
                .thenApply(answer ->
                        answer.addresses().stream().map(it -> address(at, it)).toList());
    }

    private static CloudResource address(AwsRegion at, Address it) {
        var id = it.allocationId() == null ? it.publicIp() : it.allocationId();
        var attachedTo =
                it.instanceId() == null || it.instanceId().isEmpty() ? it.networkInterfaceId() : it.instanceId();
        return new Draft(AwsTypes.ADDRESS, at.name(), at.arn(EC2, "elastic-ip/" + id), id)
                .tags(it.tags(), Tag::key, Tag::value)
                .name(it.publicIp())
                .namedByTag()
                .with("publicIp", it.publicIp())
                .with(
                        "attached",
                        it.associationId() != null && !it.associationId().isEmpty())
                .with("attachedTo", attachedTo)
                .related(
                        "attached-to",
                        it.instanceId() == null || it.instanceId().isEmpty() ? null : instanceArn(at, it.instanceId()))
                .build();
    }

    private static String instanceArn(AwsRegion at, String id) {
        return at.arn(EC2, "instance/" + id);
    }

    private static String volumeArn(AwsRegion at, String id) {
        return at.arn(EC2, "volume/" + id);
    }

    static @Nullable String vpcArn(AwsRegion at, @Nullable String id) {
        return id == null || id.isEmpty() ? null : at.arn(EC2, "vpc/" + id);
    }

    static @Nullable String subnetArn(AwsRegion at, @Nullable String id) {
        return id == null || id.isEmpty() ? null : at.arn(EC2, "subnet/" + id);
    }

    private Ec2Listings() {}
}

package dev.aurora.sandbox;

import dev.aurora.sandbox.Estate.Address;
import dev.aurora.sandbox.Estate.Copy;
import dev.aurora.sandbox.Estate.Disk;
import dev.aurora.sandbox.Estate.Fleet;
import dev.aurora.sandbox.Estate.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** Network, instances and disks of one region; what else lies in the network is done by {@link ServiceSeeder}. */
final class RegionSeeder {
    private static final String ANYWHERE = "0.0.0.0/0";
    private static final String IMAGE = "ami-0b0c5a84b89c4bf99";
    private static final String ROOT_DEVICE = "/dev/sda1";

    private final Estate.Region region;
    private final Ec2AsyncClient ec2;
    private final Parallel parallel;
    private final Map<String, String> groupIds = new ConcurrentHashMap<>();
    private final Map<String, String> volumeIds = new ConcurrentHashMap<>();
    private final Map<String, Instance> firstInstances = new ConcurrentHashMap<>();

    RegionSeeder(Estate.Region region, EmulatorClients clients, Parallel parallel) {
        this.region = region;
        this.ec2 = clients.client(Ec2AsyncClient.builder(), region.name());
        this.parallel = parallel;
    }

    /** What the other services of the region are put into. */
    record Network(String vpcId, Map<String, String> publicSubnets, Map<String, String> privateSubnets) {
        List<String> subnets(boolean internal) {
            return List.copyOf((internal ? privateSubnets : publicSubnets).values());
        }
    }

    Network network() {
        var vpcId = ec2.createVpc(it -> it.cidrBlock(region.cidr())
                        .tagSpecifications(tagged(ResourceType.VPC, "larkfield", Map.of("env", "prod"))))
                .join()
                .vpc()
                .vpcId();
        var publicSubnets = new ConcurrentHashMap<String, String>();
        var privateSubnets = new ConcurrentHashMap<String, String>();
        var base = region.cidr().replace(".0.0/16", "");
        parallel.each(List.of("a", "b"), zone -> {
            var third = zone.equals("a") ? 1 : 2;
            publicSubnets.put(zone, subnet(vpcId, zone, base + "." + third + ".0/24", "public"));
            privateSubnets.put(zone, subnet(vpcId, zone, base + "." + (third + 10) + ".0/24", "private"));
        });
        parallel.each(region.groups(), it -> groupIds.put(it.name(), group(vpcId, it)));
        return new Network(vpcId, publicSubnets, privateSubnets);
    }

    String groupId(String name) {
        return Objects.requireNonNull(groupIds.get(name), name);
    }

    void machines(Network network) {
        parallel.each(region.instances(), it -> instances(network, it));
        parallel.each(region.volumes(), this::volume);
        var addresses = parallel.start(() -> parallel.each(region.addresses(), this::address));
        parallel.each(region.snapshots(), this::snapshot);
        addresses.join();
    }

    private String subnet(String vpcId, String zone, String cidr, String reach) {
        var id = ec2.createSubnet(it -> it.vpcId(vpcId)
                        .availabilityZone(region.name() + zone)
                        .cidrBlock(cidr)
                        .tagSpecifications(
                                tagged(ResourceType.SUBNET, "larkfield-" + reach + "-" + zone, Map.of("env", "prod"))))
                .join()
                .subnet()
                .subnetId();
        if (reach.equals("public")) {
            ec2.modifySubnetAttribute(it -> it.subnetId(id)
                            .mapPublicIpOnLaunch(
                                    AttributeBooleanValue.builder().value(true).build()))
                    .join();
        }
        return id;
    }

    private String group(String vpcId, Group group) {
        var id = ec2.createSecurityGroup(it -> it.vpcId(vpcId)
                        .groupName(group.name())
                        .description("Larkfield " + group.name())
                        .tagSpecifications(tagged(
                                ResourceType.SECURITY_GROUP,
                                group.tags().isEmpty() ? null : group.name(),
                                group.tags())))
                .join()
                .groupId();
        var rules = new ArrayList<IpPermission>();
        group.open().forEach(ports -> rules.add(rule(ports, ANYWHERE)));
        group.inside().forEach(ports -> rules.add(rule(ports, region.cidr())));
        ec2.authorizeSecurityGroupIngress(it -> it.groupId(id).ipPermissions(rules))
                .join();
        return id;
    }

    private static IpPermission rule(String ports, String from) {
        var bounds = ports.split("-", 2);
        return IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(Integer.valueOf(bounds[0]))
                .toPort(Integer.valueOf(bounds[bounds.length - 1]))
                .ipRanges(IpRange.builder().cidrIp(from).build())
                .build();
    }

    private void instances(Network network, Fleet fleet) {
        var subnets = fleet.isPublic() ? network.publicSubnets() : network.privateSubnets();
        var started = ec2.runInstances(it -> it.imageId(IMAGE)
                        .minCount(fleet.count())
                        .maxCount(fleet.count())
                        .instanceType(fleet.type())
                        .subnetId(subnets.get(fleet.zone()))
                        .securityGroupIds(groupId(fleet.group()))
                        .blockDeviceMappings(rootDisk(fleet))
                        .tagSpecifications(both(fleet)))
                .join()
                .instances();
        if (fleet.name() != null) {
            firstInstances.put(fleet.name(), started.getFirst());
        }
        if (fleet.count() > 1 && fleet.name() != null) {
            number(fleet.name(), started);
        }
        if (fleet.stopped()) {
            ec2.stopInstances(it -> it.instanceIds(
                            started.stream().map(Instance::instanceId).toList()))
                    .join();
        }
    }

    private static BlockDeviceMapping rootDisk(Fleet fleet) {
        return BlockDeviceMapping.builder()
                .deviceName(ROOT_DEVICE)
                .ebs(disk -> disk.volumeSize(fleet.diskGiB())
                        .volumeType(VolumeType.GP3)
                        .encrypted(fleet.encrypted())
                        .deleteOnTermination(true))
                .build();
    }

    /** Instances that started together have one name; the later ones get a number behind it. */
    private void number(String name, List<Instance> started) {
        var numbered = new ArrayList<Integer>();
        for (var i = 0; i < started.size(); i++) {
            numbered.add(i);
        }
        parallel.each(
                numbered,
                i -> ec2.createTags(it -> it.resources(started.get(i).instanceId())
                                .tags(Tag.builder()
                                        .key("Name")
                                        .value(name + "-" + (i + 1))
                                        .build()))
                        .join());
    }

    private void volume(Disk disk) {
        var instance = disk.attachTo() == null ? null : firstInstances.get(disk.attachTo());
        var zone = instance == null ? region.name() + "a" : instance.placement().availabilityZone();
        var id = ec2.createVolume(it -> it.availabilityZone(zone)
                        .size(disk.sizeGiB())
                        .volumeType(disk.type())
                        .iops(disk.iops())
                        .encrypted(disk.encrypted())
                        .tagSpecifications(tagged(ResourceType.VOLUME, disk.name(), disk.tags())))
                .join()
                .volumeId();
        if (disk.name() != null) {
            volumeIds.put(disk.name(), id);
        }
        if (instance != null) {
            ec2.attachVolume(it ->
                            it.volumeId(id).instanceId(instance.instanceId()).device("/dev/sdf"))
                    .join();
        }
    }

    private void snapshot(Copy copy) {
        var id = ec2.createSnapshot(it -> it.volumeId(volumeIds.get(copy.of()))
                        .description("Larkfield " + copy.name())
                        .tagSpecifications(tagged(ResourceType.SNAPSHOT, copy.name(), copy.tags())))
                .join()
                .snapshotId();
        if (copy.isPublic()) {
            // The emulator understands only this, older, way to say it.
            ec2.modifySnapshotAttribute(it -> it.snapshotId(id)
                            .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
                            .operationType(OperationType.ADD)
                            .groupNames("all"))
                    .join();
        }
    }

    private void address(Address address) {
        var id = ec2.allocateAddress(it -> it.domain(DomainType.VPC)
                        .tagSpecifications(tagged(ResourceType.ELASTIC_IP, address.name(), address.tags())))
                .join()
                .allocationId();
        var instance = address.attachTo() == null ? null : firstInstances.get(address.attachTo());
        if (instance != null) {
            ec2.associateAddress(it -> it.allocationId(id).instanceId(instance.instanceId()))
                    .join();
        }
    }

    private static List<TagSpecification> both(Fleet fleet) {
        var all = new ArrayList<TagSpecification>();
        all.addAll(tagged(ResourceType.INSTANCE, fleet.name(), fleet.tags()));
        all.addAll(tagged(ResourceType.VOLUME, fleet.name(), fleet.tags()));
        return all;
    }

    private static List<TagSpecification> tagged(ResourceType type, @Nullable String name, Map<String, String> tags) {
        var all = new ArrayList<Tag>();
        if (name != null) {
            all.add(Tag.builder().key("Name").value(name).build());
        }
        tags.forEach((key, value) -> all.add(Tag.builder().key(key).value(value).build()));
        return all.isEmpty()
                ? List.of()
                : List.of(
                        TagSpecification.builder().resourceType(type).tags(all).build());
    }
}

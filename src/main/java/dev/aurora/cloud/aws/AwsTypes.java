package dev.aurora.cloud.aws;

import dev.aurora.cloud.ResourceType;
import java.util.List;

/** The types of resource that are read from AWS. */
final class AwsTypes {
    static final ResourceType INSTANCE = ResourceType.of(
            "aws.ec2.instance",
            "vm",
            "instanceType privateIp publicIp public? vpcId subnetId availabilityZone imageId platform securityGroups[]"
                    + " monitoring?");
    static final ResourceType VOLUME = ResourceType.of(
            "aws.ec2.volume", "disk", "sizeGiB# encrypted? attached? attachedTo volumeType iops# availabilityZone");
    static final ResourceType SNAPSHOT =
            ResourceType.of("aws.ec2.snapshot", "snapshot", "sizeGiB# encrypted? volumeId public?");
    static final ResourceType SECURITY_GROUP =
            ResourceType.of("aws.ec2.security-group", "firewall", "openToWorld? openPorts[] vpcId ruleCount# inUse?");
    static final ResourceType VPC = ResourceType.of("aws.ec2.vpc", "network", "cidr default?");
    static final ResourceType SUBNET =
            ResourceType.of("aws.ec2.subnet", "subnet", "cidr vpcId public? availabilityZone availableIps#");
    static final ResourceType ADDRESS = ResourceType.of("aws.ec2.address", "address", "publicIp attached? attachedTo");
    static final ResourceType LOAD_BALANCER =
            ResourceType.of("aws.elbv2.load-balancer", "load_balancer", "scheme public? balancerType dnsName vpcId");
    static final ResourceType DATABASE = ResourceType.of(
            "aws.rds.instance",
            "database",
            "engine engineVersion instanceClass sizeGiB# encrypted? public? multiAz? backupRetentionDays# backups?");
    static final ResourceType BUCKET = ResourceType.of("aws.s3.bucket", "bucket", "public? encrypted? versioning?");
    static final ResourceType FUNCTION =
            ResourceType.of("aws.lambda.function", "function", "runtime memoryMiB# timeoutSeconds# codeSizeBytes#");
    static final ResourceType TABLE = ResourceType.of(
            "aws.dynamodb.table", "table", "itemCount# sizeBytes# billingMode encrypted? backups? deletionProtection?");
    static final ResourceType USER = ResourceType.of("aws.iam.user", "user", "mfa? accessKeys# consoleAccess? path");
    static final ResourceType ROLE = ResourceType.of("aws.iam.role", "role", "path description maxSessionHours#");
    static final ResourceType EKS_CLUSTER = ResourceType.of("aws.eks.cluster", "cluster", "version public?");
    static final ResourceType ECS_CLUSTER =
            ResourceType.of("aws.ecs.cluster", "cluster", "runningTasks# activeServices#");
    static final ResourceType QUEUE = ResourceType.of("aws.sqs.queue", "queue", "encrypted? fifo? messages#");
    static final ResourceType TOPIC = ResourceType.of("aws.sns.topic", "topic", "encrypted? subscriptions#");
    static final ResourceType ALARM =
            ResourceType.of("aws.cloudwatch.alarm", "alarm", "metric namespace threshold# actionsEnabled?");

    static final List<ResourceType> ALL = List.of(
            INSTANCE,
            VOLUME,
            SNAPSHOT,
            SECURITY_GROUP,
            VPC,
            SUBNET,
            ADDRESS,
            LOAD_BALANCER,
            DATABASE,
            BUCKET,
            FUNCTION,
            TABLE,
            USER,
            ROLE,
            EKS_CLUSTER,
            ECS_CLUSTER,
            QUEUE,
            TOPIC,
            ALARM);

    private AwsTypes() {}
}

package dev.aurora.sandbox;

import dev.aurora.sandbox.Estate.Balancer;
import dev.aurora.sandbox.Estate.Notices;
import dev.aurora.sandbox.Estate.Queue;
import dev.aurora.sandbox.Estate.Server;
import dev.aurora.sandbox.Estate.Table;
import dev.aurora.sandbox.RegionSeeder.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.SSEType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.ecs.EcsAsyncClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.eks.EksAsyncClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2AsyncClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.rds.RdsAsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Databases, queues, clusters and the rest of one region. */
final class ServiceSeeder {
    private static final String ACCOUNT = "123456789012";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/";
    private static final String KEY = "alias/aws/sqs";
    private static final int MINUTE = 60;

    private final Estate.Region region;
    private final EmulatorClients clients;
    private final Parallel parallel;
    private final Map<String, String> queueArns = new ConcurrentHashMap<>();

    ServiceSeeder(Estate.Region region, EmulatorClients clients, Parallel parallel) {
        this.region = region;
        this.clients = clients;
        this.parallel = parallel;
    }

    /** What needs no network. */
    void freestanding() {
        Parallel.all(List.of(
                parallel.start(this::databases),
                parallel.start(this::tables),
                parallel.start(this::messages),
                parallel.start(this::alarms),
                parallel.start(this::containers)));
    }

    /** What lies in the network. */
    void inside(Network network, RegionSeeder machines) {
        Parallel.all(List.of(
                parallel.start(() -> parallel.each(region.balancers(), it -> balancer(network, machines, it))),
                parallel.start(() -> kubernetes(network))));
    }

    private void databases() {
        var rds = clients.client(RdsAsyncClient.builder(), region.name());
        parallel.each(region.databases(), it -> database(rds, it));
    }

    private static void database(RdsAsyncClient rds, Server server) {
        rds.createDBInstance(it -> it.dbInstanceIdentifier(server.name())
                        .engine(server.engine())
                        .engineVersion(server.version())
                        .dbInstanceClass(server.instanceClass())
                        .allocatedStorage(server.sizeGiB())
                        .storageEncrypted(server.encrypted())
                        .publiclyAccessible(server.isPublic())
                        .multiAZ(server.multiZone())
                        .backupRetentionPeriod(server.backupDays())
                        .masterUsername("larkfield")
                        .masterUserPassword("not-a-real-password")
                        .tags(tags(
                                server.tags(),
                                (key, value) -> software.amazon.awssdk.services.rds.model.Tag.builder()
                                        .key(key)
                                        .value(value)
                                        .build())))
                .join();
    }

    private void tables() {
        var dynamo = clients.client(DynamoDbAsyncClient.builder(), region.name());
        parallel.each(region.tables(), it -> table(dynamo, it));
    }

    private static void table(DynamoDbAsyncClient dynamo, Table table) {
        dynamo.createTable(it -> {
                    it.tableName(table.name())
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.S)
                                    .build())
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .deletionProtectionEnabled(table.isProtected())
                            .tags(tags(
                                    table.tags(),
                                    (key, value) -> software.amazon.awssdk.services.dynamodb.model.Tag.builder()
                                            .key(key)
                                            .value(value)
                                            .build()));
                    if (table.encrypted()) {
                        it.sseSpecification(sse -> sse.enabled(true).sseType(SSEType.KMS));
                    }
                })
                .join();
        if (table.backups()) {
            dynamo.updateContinuousBackups(it -> it.tableName(table.name())
                            .pointInTimeRecoverySpecification(recovery -> recovery.pointInTimeRecoveryEnabled(true)))
                    .join();
        }
    }

    private void messages() {
        var sqs = clients.client(SqsAsyncClient.builder(), region.name());
        parallel.each(region.queues(), it -> queue(sqs, it));
        var sns = clients.client(SnsAsyncClient.builder(), region.name());
        parallel.each(region.topics(), it -> topic(sns, it));
    }

    private void queue(SqsAsyncClient sqs, Queue queue) {
        var attributes = new HashMap<QueueAttributeName, String>();
        if (queue.name().endsWith(".fifo")) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
        }
        // Said in both cases, because queues are encrypted unless somebody turned it off.
        attributes.put(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, Boolean.toString(queue.encrypted()));
        sqs.createQueue(it -> it.queueName(queue.name()).attributes(attributes).tags(queue.tags()))
                .join();
        queueArns.put(queue.name(), "arn:aws:sqs:" + region.name() + ":" + ACCOUNT + ":" + queue.name());
    }

    private void topic(SnsAsyncClient sns, Notices topic) {
        var arn = sns.createTopic(it -> it.name(topic.name())
                        .attributes(topic.encrypted() ? Map.of("KmsMasterKeyId", KEY) : Map.of())
                        .tags(tags(
                                topic.tags(),
                                (key, value) -> software.amazon.awssdk.services.sns.model.Tag.builder()
                                        .key(key)
                                        .value(value)
                                        .build())))
                .join()
                .topicArn();
        var subscriber = topic.subscriber();
        if (subscriber != null) {
            sns.subscribe(it -> it.topicArn(arn).protocol("sqs").endpoint(queueArns.get(subscriber)))
                    .join();
        }
    }

    private void alarms() {
        var cloudWatch = clients.client(CloudWatchAsyncClient.builder(), region.name());
        parallel.each(region.alarms(), alarm -> {
            cloudWatch
                    .putMetricAlarm(it -> it.alarmName(alarm.name())
                            .namespace(alarm.namespace())
                            .metricName(alarm.metric())
                            .threshold(alarm.threshold())
                            .actionsEnabled(alarm.actions())
                            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                            .statistic(Statistic.AVERAGE)
                            .period(5 * MINUTE)
                            .evaluationPeriods(2))
                    .join();
            cloudWatch
                    .setAlarmState(it -> it.alarmName(alarm.name())
                            .stateValue(StateValue.fromValue(alarm.state()))
                            .stateReason("As the sandbox was made"))
                    .join();
        });
    }

    private void containers() {
        var ecs = clients.client(EcsAsyncClient.builder(), region.name());
        parallel.each(region.containers(), cluster -> {
            ecs.createCluster(it -> it.clusterName(cluster.name())
                            .tags(tags(
                                    cluster.tags(),
                                    (key, value) -> software.amazon.awssdk.services.ecs.model.Tag.builder()
                                            .key(key)
                                            .value(value)
                                            .build())))
                    .join();
            ecs.registerTaskDefinition(it -> it.family(cluster.name() + "-nightly")
                            .containerDefinitions(ContainerDefinition.builder()
                                    .name("main")
                                    .image("larkfield/nightly:1")
                                    .memory(512)
                                    .build()))
                    .join();
            ecs.createService(it -> it.cluster(cluster.name())
                            .serviceName("nightly")
                            .taskDefinition(cluster.name() + "-nightly")
                            .desiredCount(2))
                    .join();
        });
    }

    void functions() {
        var lambda = clients.client(LambdaAsyncClient.builder(), region.name());
        parallel.each(
                region.functions(),
                function -> lambda.createFunction(it -> it.functionName(function.name())
                                .runtime(function.runtime())
                                .memorySize(function.memoryMiB())
                                .handler("main.handler")
                                .role(ROLE + "lf-image-resizer")
                                .code(code -> code.zipFile(SdkBytes.fromUtf8String("none"))))
                        .join());
    }

    private void balancer(Network network, RegionSeeder machines, Balancer balancer) {
        var balancing = clients.client(ElasticLoadBalancingV2AsyncClient.builder(), region.name());
        balancing
                .createLoadBalancer(it -> it.name(balancer.name())
                        .type(LoadBalancerTypeEnum.APPLICATION)
                        .scheme(
                                balancer.internal()
                                        ? LoadBalancerSchemeEnum.INTERNAL
                                        : LoadBalancerSchemeEnum.INTERNET_FACING)
                        .subnets(network.subnets(balancer.internal()))
                        .securityGroups(machines.groupId(balancer.group()))
                        .tags(tags(
                                balancer.tags(),
                                (key, value) ->
                                        software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag.builder()
                                                .key(key)
                                                .value(value)
                                                .build())))
                .join();
    }

    private void kubernetes(Network network) {
        var eks = clients.client(EksAsyncClient.builder(), region.name());
        parallel.each(
                region.kubernetes(),
                cluster -> eks.createCluster(it -> it.name(cluster.name())
                                .version(cluster.version())
                                .roleArn(ROLE + "lf-platform-cluster")
                                .resourcesVpcConfig(vpc -> vpc.subnetIds(network.subnets(true))
                                        .endpointPublicAccess(cluster.isPublic())
                                        .endpointPrivateAccess(!cluster.isPublic()))
                                .tags(cluster.tags()))
                        .join());
    }

    private static <T> List<T> tags(Map<String, String> tags, BiFunction<String, String, T> maker) {
        return tags.entrySet().stream()
                .map(it -> maker.apply(it.getKey(), it.getValue()))
                .toList();
    }
}

package dev.aurora.cloud.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ecs.EcsAsyncClient;
import software.amazon.awssdk.services.eks.EksAsyncClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2AsyncClient;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.rds.RdsAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sns.SnsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The clients of one region, made when they are first needed, and the names of what is in it. */
final class AwsRegion implements AutoCloseable {
    private final AwsSession session;
    private final String name;
    private final Map<String, SdkClient> clients = new ConcurrentHashMap<>();

    AwsRegion(AwsSession session, String name) {
        this.session = session;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The same account somewhere else. */
    AwsRegion elsewhere(String region) {
        return session.region(region);
    }

    String account() {
        return session.identity().account();
    }

    String arn(String service, String resource) {
        return arn(service, name, resource);
    }

    /** Of what is in no region, such as a role. */
    String globalArn(String service, String resource) {
        return arn(service, "", resource);
    }

    String partition() {
        return session.partition();
    }

    Ec2AsyncClient ec2() {
        return client("ec2", Ec2AsyncClient.class, Ec2AsyncClient::builder);
    }

    RdsAsyncClient rds() {
        return client("rds", RdsAsyncClient.class, RdsAsyncClient::builder);
    }

    ElasticLoadBalancingV2AsyncClient loadBalancing() {
        return client(
                "elasticloadbalancingv2",
                ElasticLoadBalancingV2AsyncClient.class,
                ElasticLoadBalancingV2AsyncClient::builder);
    }

    LambdaAsyncClient lambda() {
        return client("lambda", LambdaAsyncClient.class, LambdaAsyncClient::builder);
    }

    DynamoDbAsyncClient dynamoDb() {
        return client("dynamodb", DynamoDbAsyncClient.class, DynamoDbAsyncClient::builder);
    }

    IamAsyncClient iam() {
        return client("iam", IamAsyncClient.class, IamAsyncClient::builder);
    }

    EksAsyncClient eks() {
        return client("eks", EksAsyncClient.class, EksAsyncClient::builder);
    }

    EcsAsyncClient ecs() {
        return client("ecs", EcsAsyncClient.class, EcsAsyncClient::builder);
    }

    SqsAsyncClient sqs() {
        return client("sqs", SqsAsyncClient.class, SqsAsyncClient::builder);
    }

    SnsAsyncClient sns() {
        return client("sns", SnsAsyncClient.class, SnsAsyncClient::builder);
    }

    CloudWatchAsyncClient cloudWatch() {
        return client("cloudwatch", CloudWatchAsyncClient.class, CloudWatchAsyncClient::builder);
    }

    /** Buckets are part of the path when there is an endpoint, which has no names below it. */
    S3AsyncClient s3() {
        return client("s3", S3AsyncClient.class, () -> S3AsyncClient.builder().forcePathStyle(session.hasEndpoint()));
    }

    @Override
    public void close() {
        clients.values().forEach(SdkClient::close);
        clients.clear();
    }

    private String arn(String service, String region, String resource) {
        return "arn:" + partition() + ":" + service + ":" + region + ":" + account() + ":" + resource;
    }

    private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C extends SdkClient> C client(
            String service, Class<C> type, Supplier<B> builder) {
        return type.cast(clients.computeIfAbsent(
                service, it -> session.clients().build(builder.get(), service, Region.of(name))));
    }
}

package dev.aurora.cloud.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;

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

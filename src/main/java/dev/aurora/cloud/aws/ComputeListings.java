package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** Functions, container clusters and load balancers. */
final class ComputeListings {
    static final List<Listing> ALL = List.of(
            Listing.regional(AwsTypes.FUNCTION, ComputeListings::functions),
            Listing.regional(AwsTypes.EKS_CLUSTER, ComputeListings::kubernetesClusters),
            Listing.regional(AwsTypes.ECS_CLUSTER, ComputeListings::containerClusters),
            Listing.regional(AwsTypes.LOAD_BALANCER, ComputeListings::loadBalancers));

    private static final int CLUSTERS_IN_A_CALL = 100;
    private static final int BALANCERS_IN_A_CALL = 20;

    private static CompletableFuture<List<CloudResource>> functions(AwsRegion at) {
        return Streams.all(at.lambda().listFunctionsPaginator().functions())
                .thenCompose(functions -> Streams.each(functions, it -> function(at, it)));
    }

    private static CompletableFuture<CloudResource> function(AwsRegion at, FunctionConfiguration it) {
        var vpc = it.vpcConfig();
        List<String> groups = vpc == null ? List.of() : vpc.securityGroupIds();
        List<String> subnets = vpc == null ? List.of() : vpc.subnetIds();
        return at.lambda()
                .listTags(tags -> tags.resource(it.functionArn()))
                .thenApply(tags -> new Draft(AwsTypes.FUNCTION, at.name(), it.functionArn(), it.functionName())
                        .state(it.stateAsString())
                        .tags(tags.tags())
                        .with("runtime", it.runtimeAsString())
                        .with("memoryMiB", it.memorySize())
                        .with("timeoutSeconds", it.timeout())
                        .with("codeSizeBytes", it.codeSize())
                        .related("acts-as", it.role())
                        .relatedAll("protected-by", groups, group -> at.arn("ec2", "security-group/" + group))
                        .relatedAll("in", subnets, subnet -> at.arn("ec2", "subnet/" + subnet))
                        .build());
    }

    private static CompletableFuture<List<CloudResource>> kubernetesClusters(AwsRegion at) {
        return Streams.all(at.eks().listClustersPaginator().clusters())
                .thenCompose(names -> Streams.each(names, it -> kubernetesCluster(at, it)));
    }

    private static CompletableFuture<CloudResource> kubernetesCluster(AwsRegion at, String name) {
        return at.eks().describeCluster(it -> it.name(name)).thenApply(answer -> {
            var it = answer.cluster();
            var vpc = it.resourcesVpcConfig();
            List<String> subnets = vpc == null ? List.of() : vpc.subnetIds();
            return new Draft(AwsTypes.EKS_CLUSTER, at.name(), it.arn(), name)
                    .state(it.statusAsString())
                    .createdAt(it.createdAt())
                    .tags(it.tags())
                    .with("version", it.version())
                    .with("public", vpc == null ? null : vpc.endpointPublicAccess())
                    .related("acts-as", it.roleArn())
                    .related("in", vpc == null ? null : Ec2Listings.vpcArn(at, vpc.vpcId()))
                    .relatedAll("in", subnets, subnet -> at.arn("ec2", "subnet/" + subnet))
                    .build();
        });
    }

    private static CompletableFuture<List<CloudResource>> containerClusters(AwsRegion at) {
        return Streams.all(at.ecs().listClustersPaginator().clusterArns())
                .thenCompose(arns -> Streams.each(chunks(arns, CLUSTERS_IN_A_CALL), it -> containerClusters(at, it)))
                .thenApply(ComputeListings::flat);
    }

    private static CompletableFuture<List<CloudResource>> containerClusters(AwsRegion at, List<String> arns) {
        return at.ecs()
                .describeClusters(it -> it.clusters(arns).include(ClusterField.TAGS))
                .thenApply(answer -> answer.clusters().stream()
                        .map(it -> new Draft(AwsTypes.ECS_CLUSTER, at.name(), it.clusterArn(), it.clusterName())
                                .state(it.status())
                                .tags(it.tags(), Tag::key, Tag::value)
                                .with("runningTasks", it.runningTasksCount())
                                .with("activeServices", it.activeServicesCount())
                                .build())
                        .toList());
    }

    private static CompletableFuture<List<CloudResource>> loadBalancers(AwsRegion at) {
        return Streams.all(at.loadBalancing().describeLoadBalancersPaginator().loadBalancers())
                .thenCompose(balancers -> tags(at, balancers)
                        .thenApply(tags -> balancers.stream()
                                .map(it -> loadBalancer(at, it, tags.getOrDefault(it.loadBalancerArn(), Map.of())))
                                .toList()));
    }

    private static CompletableFuture<Map<String, Map<String, String>>> tags(
            AwsRegion at, List<LoadBalancer> balancers) {
        var arns = balancers.stream().map(LoadBalancer::loadBalancerArn).toList();
        return Streams.each(
                        chunks(arns, BALANCERS_IN_A_CALL),
                        it -> at.loadBalancing().describeTags(request -> request.resourceArns(it)))
                .thenApply(answers -> {
                    var tags = new HashMap<String, Map<String, String>>();
                    answers.stream()
                            .flatMap(it -> it.tagDescriptions().stream())
                            .forEach(it -> {
                                var own = new HashMap<String, String>();
                                it.tags().forEach(tag -> own.put(tag.key(), tag.value()));
                                tags.put(it.resourceArn(), own);
                            });
                    return tags;
                });
    }

    private static CloudResource loadBalancer(AwsRegion at, LoadBalancer it, Map<String, String> tags) {
        var subnets = it.availabilityZones().stream()
                .map(AvailabilityZone::subnetId)
                .filter(id -> id != null && !id.isEmpty())
                .toList();
        return new Draft(AwsTypes.LOAD_BALANCER, at.name(), it.loadBalancerArn(), it.loadBalancerName())
                .state(it.state() == null ? null : it.state().codeAsString())
                .createdAt(it.createdTime())
                .tags(tags)
                .with("scheme", it.schemeAsString())
                .with("public", it.scheme() == LoadBalancerSchemeEnum.INTERNET_FACING)
                .with("balancerType", it.typeAsString())
                .with("dnsName", it.dnsName())
                .with("vpcId", it.vpcId())
                .related("in", Ec2Listings.vpcArn(at, it.vpcId()))
                .relatedAll("in", subnets, id -> at.arn("ec2", "subnet/" + id))
                .relatedAll("protected-by", it.securityGroups(), group -> at.arn("ec2", "security-group/" + group))
                .build();
    }

    private static <T> List<List<T>> chunks(List<T> items, int size) {
        var chunks = new ArrayList<List<T>>();
        for (var from = 0; from < items.size(); from += size) {
            chunks.add(items.subList(from, Math.min(items.size(), from + size)));
        }
        return chunks;
    }

    private static <T> List<T> flat(List<List<T>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    private ComputeListings() {}
}

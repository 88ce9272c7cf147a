package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.Topic;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Queues, topics and alarms. */
final class MessagingListings {
    static final List<Listing> ALL = List.of(
            Listing.regional(AwsTypes.QUEUE, MessagingListings::queues),
            Listing.regional(AwsTypes.TOPIC, MessagingListings::topics),
            Listing.regional(AwsTypes.ALARM, MessagingListings::alarms));

    private static final int QUEUES_PAGE = 1000;
    private static final int ALARMS_PAGE = 100;

    private static CompletableFuture<List<CloudResource>> queues(AwsRegion at) {
        return Streams.all(at.sqs()
                        .listQueuesPaginator(it -> it.maxResults(QUEUES_PAGE))
                        .queueUrls())
                .thenCompose(urls -> Streams.each(urls, it -> queue(at, it)));
    }

    private static CompletableFuture<CloudResource> queue(AwsRegion at, String url) {
        var attributes = at.sqs().getQueueAttributes(it -> it.queueUrl(url).attributeNames(QueueAttributeName.ALL));
        var tags = at.sqs().listQueueTags(it -> it.queueUrl(url));
        return attributes.thenCombine(
                tags,
                (answer, tagged) ->
                        queue(at, url.substring(url.lastIndexOf('/') + 1), answer.attributes(), tagged.tags()));
    }

    private static CloudResource queue(
            AwsRegion at, String name, Map<QueueAttributeName, String> attributes, Map<String, String> tags) {
        var created = attributes.get(QueueAttributeName.CREATED_TIMESTAMP);
        var arn = attributes.get(QueueAttributeName.QUEUE_ARN);
        return new Draft(AwsTypes.QUEUE, at.name(), arn == null ? at.arn("sqs", name) : arn, name)
                .createdAt(created == null ? null : Instant.ofEpochSecond((long) Double.parseDouble(created)))
                .tags(tags)
                .with(
                        "encrypted",
                        present(attributes.get(QueueAttributeName.KMS_MASTER_KEY_ID))
                                || "true".equals(attributes.get(QueueAttributeName.SQS_MANAGED_SSE_ENABLED)))
                .with("fifo", name.endsWith(".fifo"))
                .with("messages", number(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)))
                .build();
    }

    private static CompletableFuture<List<CloudResource>> topics(AwsRegion at) {
        return Streams.all(at.sns().listTopicsPaginator().topics())
                .thenCompose(topics -> Streams.each(topics, it -> topic(at, it)));
    }

    private static CompletableFuture<CloudResource> topic(AwsRegion at, Topic topic) {
        var arn = topic.topicArn();
        var attributes = at.sns().getTopicAttributes(it -> it.topicArn(arn));
        var tags = at.sns().listTagsForResource(it -> it.resourceArn(arn));
        return attributes.thenCombine(tags, (answer, tagged) -> {
            var confirmed = number(answer.attributes().get("SubscriptionsConfirmed"));
            return new Draft(AwsTypes.TOPIC, at.name(), arn, arn.substring(arn.lastIndexOf(':') + 1))
                    .tags(tagged.tags(), Tag::key, Tag::value)
                    .with("encrypted", present(answer.attributes().get("KmsMasterKeyId")))
                    .with("subscriptions", confirmed)
                    .build();
        });
    }

    private static CompletableFuture<List<CloudResource>> alarms(AwsRegion at) {
        return Streams.all(
                at.cloudWatch()
                        .describeAlarmsPaginator(it -> it.maxRecords(ALARMS_PAGE))
                        .metricAlarms(),
                it -> alarm(at, it));
    }

    private static CloudResource alarm(AwsRegion at, MetricAlarm it) {
        var machines = it.dimensions().stream()
                .filter(dimension -> dimension.name().equals("InstanceId"))
                .map(Dimension::value)
                .toList();
        return new Draft(AwsTypes.ALARM, at.name(), it.alarmArn(), it.alarmName())
                .state(it.stateValueAsString())
                .with("metric", it.metricName())
                .with("namespace", it.namespace())
                .with("threshold", it.threshold())
                .with("actionsEnabled", it.actionsEnabled())
                .relatedAll("watches", machines, id -> at.arn("ec2", "instance/" + id))
                .build();
    }

    private static boolean present(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    private static @Nullable Long number(@Nullable String value) {
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private MessagingListings() {}
}

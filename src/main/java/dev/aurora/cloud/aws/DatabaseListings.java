package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Tag;
import software.amazon.awssdk.services.rds.model.VpcSecurityGroupMembership;

/** Databases and tables. */
final class DatabaseListings {
    static final List<Listing> ALL = List.of(
            Listing.regional(AwsTypes.TABLE, DatabaseListings::tables),
            Listing.regional(AwsTypes.DATABASE, DatabaseListings::databases));

    private static final int PAGE = 100;
    private static final String PROVISIONED = "PROVISIONED";

    private static CompletableFuture<List<CloudResource>> databases(AwsRegion at) {
        return Streams.all(
                at.rds().describeDBInstancesPaginator(it -> it.maxRecords(PAGE)).dbInstances(), it -> database(at, it));
    }

    private static CloudResource database(AwsRegion at, DBInstance it) {
        var groups = it.vpcSecurityGroups().stream()
                .map(VpcSecurityGroupMembership::vpcSecurityGroupId)
                .toList();
        var retention = it.backupRetentionPeriod();
        return new Draft(AwsTypes.DATABASE, at.name(), it.dbInstanceArn(), it.dbInstanceIdentifier())
                .state(it.dbInstanceStatus())
                .createdAt(it.instanceCreateTime())
                .tags(it.tagList(), Tag::key, Tag::value)
                .with("engine", it.engine())
                .with("engineVersion", it.engineVersion())
                .with("instanceClass", it.dbInstanceClass())
                .with("sizeGiB", it.allocatedStorage())
                .with("encrypted", it.storageEncrypted())
                .with("public", it.publiclyAccessible())
                .with("multiAz", it.multiAZ())
                .with("backupRetentionDays", retention)
                .with("backups", retention == null ? null : retention > 0)
                .relatedAll("protected-by", groups, group -> at.arn("ec2", "security-group/" + group))
                .related(
                        "in",
                        it.dbSubnetGroup() == null
                                ? null
                                : Ec2Listings.vpcArn(at, it.dbSubnetGroup().vpcId()))
                .build();
    }

    private static CompletableFuture<List<CloudResource>> tables(AwsRegion at) {
        return Streams.all(at.dynamoDb().listTablesPaginator().tableNames())
                .thenCompose(names -> Streams.each(names, it -> table(at, it)));
    }

    private static CompletableFuture<CloudResource> table(AwsRegion at, String name) {
        var arn = at.arn("dynamodb", "table/" + name);
        var tags = at.dynamoDb().listTagsOfResource(it -> it.resourceArn(arn));
        var backups = at.dynamoDb().describeContinuousBackups(it -> it.tableName(name));
        var table = at.dynamoDb().describeTable(it -> it.tableName(name));
        return CompletableFuture.allOf(table, backups, tags).thenApply(v -> {
            var it = table.join().table();
            return new Draft(AwsTypes.TABLE, at.name(), arn, name)
                    .state(it.tableStatusAsString())
                    .createdAt(it.creationDateTime())
                    .tags(
                            tags.join().tags(),
                            software.amazon.awssdk.services.dynamodb.model.Tag::key,
                            software.amazon.awssdk.services.dynamodb.model.Tag::value)
                    .with("itemCount", it.itemCount())
                    .with("sizeBytes", it.tableSizeBytes())
                    .with("billingMode", billingMode(it))
                    // There is no table that is not encrypted: without a key of its own it has one of AWS.
                    .with("encrypted", true)
                    .with("backups", hasBackups(backups.join().continuousBackupsDescription()))
                    .with("deletionProtection", it.deletionProtectionEnabled())
                    .build();
        });
    }

    private static String billingMode(TableDescription table) {
        var summary = table.billingModeSummary();
        return summary == null || summary.billingModeAsString() == null ? PROVISIONED : summary.billingModeAsString();
    }

    private static boolean hasBackups(ContinuousBackupsDescription backups) {
        var recovery = backups.pointInTimeRecoveryDescription();
        return recovery != null && recovery.pointInTimeRecoveryStatus() == PointInTimeRecoveryStatus.ENABLED;
    }

    private DatabaseListings() {}
}

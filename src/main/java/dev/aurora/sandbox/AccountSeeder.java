package dev.aurora.sandbox;

import dev.aurora.sandbox.Estate.Bucket;
import dev.aurora.sandbox.Estate.Role;
import dev.aurora.sandbox.Estate.User;
import java.util.List;
import software.amazon.awssdk.services.iam.IamAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.Tag;

/** People, roles and buckets, which belong to the account as a whole. */
final class AccountSeeder {
    private static final String FIRST_REGION = "us-east-1";

    private final Estate estate;
    private final EmulatorClients clients;
    private final Parallel parallel;

    AccountSeeder(Estate estate, EmulatorClients clients, Parallel parallel) {
        this.estate = estate;
        this.clients = clients;
        this.parallel = parallel;
    }

    void people() {
        var iam = clients.client(IamAsyncClient.builder(), "aws-global");
        var roles = parallel.start(() -> parallel.each(estate.roles(), it -> role(iam, it)));
        parallel.each(estate.users(), it -> user(iam, it));
        roles.join();
    }

    void buckets() {
        parallel.each(
                estate.buckets(),
                it -> bucket(clients.client(S3AsyncClient.builder().forcePathStyle(true), it.region()), it));
    }

    private static void role(IamAsyncClient iam, Role role) {
        var policy = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},"Action":"sts:AssumeRole"}]}\
                """.formatted(role.service());
        iam.createRole(it ->
                        it.roleName(role.name()).description(role.description()).assumeRolePolicyDocument(policy))
                .join();
    }

    private static void user(IamAsyncClient iam, User user) {
        var tags = user.tags().entrySet().stream()
                .map(it -> software.amazon.awssdk.services.iam.model.Tag.builder()
                        .key(it.getKey())
                        .value(it.getValue())
                        .build())
                .toList();
        iam.createUser(it -> it.userName(user.name()).tags(tags)).join();
        if (user.console()) {
            iam.createLoginProfile(it -> it.userName(user.name()).password("Not-a-real-password-1"))
                    .join();
        }
        for (var i = 0; i < user.keys(); i++) {
            iam.createAccessKey(it -> it.userName(user.name())).join();
        }
        if (user.mfa()) {
            var serial = iam.createVirtualMFADevice(
                            it -> it.virtualMFADeviceName(user.name().replace('.', '-')))
                    .join()
                    .virtualMFADevice()
                    .serialNumber();
            iam.enableMFADevice(it -> it.userName(user.name())
                            .serialNumber(serial)
                            .authenticationCode1("123456")
                            .authenticationCode2("654321"))
                    .join();
        }
    }

    private void bucket(S3AsyncClient s3, Bucket bucket) {
        s3.createBucket(it -> {
                    it.bucket(bucket.name());
                    if (bucket.isPublic()) {
                        it.acl(BucketCannedACL.PUBLIC_READ);
                    }
                    if (!bucket.region().equals(FIRST_REGION)) {
                        it.createBucketConfiguration(
                                where -> where.locationConstraint(BucketLocationConstraint.fromValue(bucket.region())));
                    }
                })
                .join();
        var steps = new java.util.ArrayList<java.util.concurrent.CompletableFuture<Void>>();
        if (!bucket.tags().isEmpty()) {
            var tags = bucket.tags().entrySet().stream()
                    .map(it ->
                            Tag.builder().key(it.getKey()).value(it.getValue()).build())
                    .toList();
            steps.add(parallel.start(() -> s3.putBucketTagging(
                            it -> it.bucket(bucket.name()).tagging(all -> all.tagSet(tags)))
                    .join()));
        }
        if (bucket.versioned()) {
            steps.add(parallel.start(() -> s3.putBucketVersioning(it -> it.bucket(bucket.name())
                            .versioningConfiguration(on -> on.status(BucketVersioningStatus.ENABLED)))
                    .join()));
        }
        if (!bucket.isPublic() && !bucket.open()) {
            steps.add(parallel.start(() -> s3.putPublicAccessBlock(it -> it.bucket(bucket.name())
                            .publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)
                                    .blockPublicPolicy(true)
                                    .ignorePublicAcls(true)
                                    .restrictPublicBuckets(true)))
                    .join()));
        }
        Parallel.all(List.copyOf(steps));
    }
}

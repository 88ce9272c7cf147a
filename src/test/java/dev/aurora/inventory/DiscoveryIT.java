package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudContract;
import dev.aurora.cloud.CloudContract.Connection;
import dev.aurora.cloud.CloudContract.DeleteConnection;
import dev.aurora.cloud.CloudContract.State;
import dev.aurora.cloud.CloudContract.TestConnection;
import dev.aurora.inventory.InventoryContract.Discovery;
import dev.aurora.inventory.InventoryContract.DiscoveryScope;
import dev.aurora.inventory.InventoryContract.ListScopes;
import dev.aurora.inventory.InventoryContract.StartDiscovery;
import dev.aurora.support.AwsEmulator;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.FaultProxy;
import dev.aurora.support.FaultProxy.Asked;
import dev.aurora.support.FaultProxy.Fault;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.rds.RdsAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

@ExtendWith(DatabaseExtension.class)
@ExtendWith(AwsEmulator.Extension.class)
final class DiscoveryIT {
    private static final String REGION = "eu-central-1";
    private static final String OTHER_REGION = "us-west-2";

    private final TestingDatabase database;
    private final AwsEmulator emulator;
    private final TestingInventory inventory;
    private final FaultProxy proxy;
    private final Member member;

    DiscoveryIT(Vertx vertx, TestingDatabase database, AwsEmulator emulator) {
        this.database = database;
        this.emulator = emulator;
        emulator.reset();
        inventory = new TestingInventory(vertx, database);
        proxy = new FaultProxy(vertx, emulator.endpoint());
        member = database.newMember();
    }

    @AfterEach
    void stop() {
        inventory.close();
        proxy.close();
    }

    @Test
    void readsEveryEnabledRegionWhenNoneIsNamed() {
        runInstances(REGION, 3);
        runInstances(OTHER_REGION, 1);
        var connection = inventory.connect(member, "All", proxy.endpoint());
        assertThat(connection.state()).isEqualTo(State.WORKING);
        assertThat(connection.account()).isEqualTo("123456789012");
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("finished");
        assertThat(total("aws.ec2.instance")).isEqualTo(4);
        assertThat(scopes(connection).stream().map(DiscoveryScope::region).distinct())
                .hasSizeGreaterThan(15)
                .contains("global", REGION, OTHER_REGION);
        // One question for each type and region, and few more.
        assertThat(proxy.total()).isLessThan(420);
    }

    @Test
    void countsWhatIsOnSeveralPages() {
        try (var rds = emulator.client(RdsAsyncClient.builder(), REGION)) {
            CompletableFuture.allOf(IntStream.range(0, 1101)
                            .mapToObj(i -> rds.createDBInstance(it -> it.dbInstanceIdentifier("shop-" + i)
                                    .dbInstanceClass("db.t3.micro")
                                    .engine("postgres")
                                    .masterUsername("shop")
                                    .masterUserPassword("not-a-secret")
                                    .allocatedStorage(20)
                                    .backupRetentionPeriod(0)))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        }
        var connection = connect();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        assertThat(proxy.count("DescribeDBInstances")).isGreaterThan(10);
        assertThat(total("aws.rds.instance")).isEqualTo(1101);
        assertThat(scope(connection, "rds", REGION).resources()).isEqualTo(1101);
    }

    @Test
    void keepsTheRestWhenOneServiceIsDenied() {
        runInstances(REGION, 2);
        proxy.when(Asked.operation("DescribeVolumes"), Fault.ACCESS_DENIED);
        proxy.when(Asked.service("sqs"), Fault.ACCESS_DENIED);
        proxy.when(Asked.operation("ListBuckets"), Fault.ACCESS_DENIED);
        var connection = connect();
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("partial");
        assertThat(discovery.problem()).contains("may not read").contains("aws.sqs.queue");
        assertThat(total("aws.ec2.instance")).isEqualTo(2);
        assertThat(scope(connection, "sqs", REGION)).satisfies(it -> {
            assertThat(it.state()).isEqualTo("failed");
            assertThat(it.errorCode()).isEqualTo("DENIED");
            assertThat(it.problem()).contains("is not authorized to perform: sqs:ListQueues");
            assertThat(it.succeededAt()).isNull();
        });
        assertThat(scope(connection, "ec2", REGION).errorCode()).isEqualTo("DENIED");
        assertThat(scope(connection, "s3", "global").errorCode()).isEqualTo("DENIED");
        assertThat(scope(connection, "rds", REGION).state()).isEqualTo("fresh");
        var stale = list(new JsonObject().put("types", new JsonArray().add("aws.sqs.queue")))
                .getJsonObject("freshness")
                .getJsonArray("stale");
        assertThat(stale.stream().map(it -> ((JsonObject) it).getString("code")))
                .containsOnly("DENIED");
    }

    @Test
    void triesAgainWhenItIsThrottled() {
        runInstances(REGION, 2);
        proxy.when(Asked.operation("DescribeInstances"), Fault.THROTTLED, 2);
        proxy.when(Asked.operation("ListTables"), Fault.THROTTLED, 1);
        proxy.when(Asked.operation("ListBuckets"), Fault.THROTTLED, 1);
        var discovery = inventory.discover(member, connect());
        assertThat(discovery.state()).isEqualTo("finished");
        assertThat(total("aws.ec2.instance")).isEqualTo(2);
        assertThat(proxy.count("DescribeInstances")).isEqualTo(3);
    }

    @Test
    void saysSoWhenItIsThrottledForGood() {
        proxy.when(Asked.operation("ListTopics"), Fault.THROTTLED);
        var connection = connect();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("partial");
        assertThat(scope(connection, "sns", REGION).errorCode()).isEqualTo("THROTTLED");
    }

    @Test
    void oneFailingRegionLeavesTheOthersFresh() {
        runInstances(REGION, 1);
        runInstances(OTHER_REGION, 1);
        var connection = inventory.connect(member, "Two", proxy.endpoint(), REGION, OTHER_REGION);
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        runInstances(REGION, 1);
        runInstances(OTHER_REGION, 1);
        proxy.when(Asked.region(OTHER_REGION), Fault.INTERNAL_FAILURE);
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("partial");
        var byRegion = list(new JsonObject()
                .put("types", new JsonArray().add("aws.ec2.instance"))
                .put("groupBy", new JsonArray().add("region")));
        // The failing one keeps what was known, and says that it is stale.
        assertThat(byRegion.getJsonArray("groups").encode())
                .contains("{\"key\":{\"region\":\"eu-central-1\"},\"count\":2,\"value\":2}")
                .contains("{\"key\":{\"region\":\"us-west-2\"},\"count\":1,\"value\":1}");
        var stale = byRegion.getJsonObject("freshness").getJsonArray("stale").getJsonObject(0);
        assertThat(stale.getString("region")).isEqualTo(OTHER_REGION);
        assertThat(stale.getString("code")).isEqualTo("UNAVAILABLE");
        assertThat(scope(connection, "ec2", OTHER_REGION).succeededAt()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"CUT", "FOREIGN_PAGE", "NONSENSE", "EXPIRED_TOKEN"})
    void closesNothingWhenTheAnswerIsNone(Fault fault) {
        runInstances(REGION, 2);
        var _ = createQueue("orders");
        var connection = connect();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        var known = total(null);
        proxy.when(Asked.service("sts").negate(), fault);
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("failed");
        assertThat(total(null)).isEqualTo(known);
        var code =
                switch (fault) {
                    case CUT -> "UNAVAILABLE";
                    case EXPIRED_TOKEN -> "EXPIRED";
                    default -> "GARBLED";
                };
        assertThat(scopes(connection)).allSatisfy(it -> {
            assertThat(it.state()).isEqualTo("failed");
            assertThat(it.errorCode()).as(it.toString()).isEqualTo(code);
        });
        proxy.heal();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
    }

    @Test
    void saysSoWhenTheTokenExpiresInTheMiddle() {
        runInstances(REGION, 2);
        proxy.when(Asked.service("rds").or(Asked.service("iam")), Fault.EXPIRED_TOKEN);
        var connection = connect();
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("partial");
        assertThat(discovery.problem()).contains("have expired; enter new ones");
        assertThat(scope(connection, "rds", REGION).errorCode()).isEqualTo("EXPIRED");
        assertThat(total("aws.ec2.instance")).isEqualTo(2);
    }

    @Test
    void answersFromWhatItKnowsWhenTheEmulatorIsDown(Vertx vertx) {
        runInstances(REGION, 2);
        var gone = new FaultProxy(vertx, emulator.endpoint());
        var connection = inventory.connect(member, "Gone", gone.endpoint(), REGION);
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        gone.close();
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("failed");
        assertThat(discovery.problem()).contains("does not answer");
        var found = list(new JsonObject().put("types", new JsonArray().add("aws.ec2.instance")));
        assertThat(found.getInteger("total")).isEqualTo(2);
        assertThat(found.getJsonObject("freshness")
                        .getJsonArray("stale")
                        .getJsonObject(0)
                        .getString("code"))
                .isEqualTo("UNAVAILABLE");
        var tested = inventory
                .bus()
                .request(
                        CloudContract.TEST,
                        new TestConnection(member.scope(), connection.id()),
                        TestingInventory.PATIENCE)
                .await();
        assertThat(tested.state()).isEqualTo(State.FAILING);
        assertThat(tested.problem()).contains(gone.endpoint().toString()).contains("does not answer");
    }

    @Test
    void aConnectionToNothingIsMadeAndSaysWhyItFails(Vertx vertx) {
        var connection = inventory.connect(member, "Nothing", proxyThatIsGone(vertx));
        assertThat(connection.state()).isEqualTo(State.FAILING);
        assertThat(connection.problem()).contains("does not answer");
        var found = list(new JsonObject());
        assertThat(found.getLong("total")).isZero();
        assertThat(found.getJsonArray("notes").getString(0)).contains("\"Nothing\" could not be discovered");
        assertThat(found.getJsonObject("freshness").getJsonArray("stale")).isNotEmpty();
    }

    @Test
    void aKeyThatAwsDoesNotKnowIsSaidToBeSo() {
        proxy.when(Asked.service("sts"), Fault.ACCESS_DENIED);
        var connection = connect();
        assertThat(connection.state()).isEqualTo(State.FAILING);
        assertThat(connection.problem()).contains("may not read");
        assertThat(inventory.discover(member, connection).state()).isEqualTo("failed");
    }

    @Test
    void closesWhatIsGoneAndOpensWhatIsBack() {
        var _ = createQueue("orders");
        var url = createQueue("letters");
        var connection = connect();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        assertThat(total("aws.sqs.queue")).isEqualTo(2);
        var id = list(new JsonObject().put("text", "letters"))
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("resourceId");
        try (var sqs = emulator.client(SqsAsyncClient.builder(), REGION)) {
            var _ = sqs.deleteQueue(it -> it.queueUrl(url)).join();
        }
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        assertThat(total("aws.sqs.queue")).isEqualTo(1);
        assertThatThrownBy(() -> inventory.tool(member, "get_resource", new JsonObject().put("id", id)))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.NOT_FOUND));
        var _ = createQueue("letters");
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        assertThat(inventory
                        .tool(member, "get_resource", new JsonObject().put("id", id))
                        .getJsonObject("resource")
                        .getString("name"))
                .isEqualTo("letters");
    }

    @Test
    void writesNothingAnewWhenNothingChanged() {
        runInstances(REGION, 2);
        var connection = connect();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        var before = rowVersions(connection);
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        assertThat(rowVersions(connection)).isEqualTo(before);
    }

    @Test
    void keepsHostileNamesAsTheyAre() {
        var name = "'; DROP TABLE resource; -- <script>alert(1)</script> \u202E \uD83D\uDE00 ${jndi:x} #{id} $1";
        try (var ec2 = emulator.client(Ec2AsyncClient.builder(), REGION)) {
            var _ = ec2.createVolume(it -> it.size(1)
                            .availabilityZone(REGION + "a")
                            .tagSpecifications(TagSpecification.builder()
                                    .resourceType(ResourceType.VOLUME)
                                    .tags(
                                            Tag.builder()
                                                    .key("Name")
                                                    .value(name)
                                                    .build(),
                                            Tag.builder()
                                                    .key("a'b\".#{x}")
                                                    .value("1")
                                                    .build())
                                    .build()))
                    .join();
        }
        var discovery = inventory.discover(member, connect());
        assertThat(discovery.state()).isEqualTo("finished");
        for (var filter : List.of(
                new JsonObject().put("field", "name").put("op", "eq").put("value", name),
                new JsonObject().put("field", "name").put("op", "contains").put("value", "'; drop table"),
                new JsonObject().put("field", "tags.a'b\".#{x}").put("op", "eq").put("value", "1"))) {
            var found = list(new JsonObject().put("filter", new JsonArray().add(filter)));
            assertThat(found.getInteger("total")).as(filter.encode()).isEqualTo(1);
            assertThat(found.getJsonArray("items").getJsonObject(0).getString("name"))
                    .isEqualTo(name);
        }
    }

    @Test
    void seesThatASnapshotIsPublic() {
        try (var ec2 = emulator.client(Ec2AsyncClient.builder(), REGION)) {
            var volume = ec2.createVolume(it -> it.size(1).availabilityZone(REGION + "a"))
                    .join()
                    .volumeId();
            var open = ec2.createSnapshot(it -> it.volumeId(volume)).join().snapshotId();
            var _ = ec2.createSnapshot(it -> it.volumeId(volume)).join();
            var _ = ec2.modifySnapshotAttribute(it -> it.snapshotId(open)
                            .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
                            .operationType(OperationType.ADD)
                            .groupNames("all"))
                    .join();
            assertThat(inventory.discover(member, connect()).state()).isEqualTo("finished");
            var found = list(new JsonObject()
                    .put("types", new JsonArray().add("aws.ec2.snapshot"))
                    .put(
                            "filter",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("field", "public")
                                            .put("op", "eq")
                                            .put("value", true))));
            assertThat(found.getJsonArray("items").stream().map(it -> ((JsonObject) it).getString("id")))
                    .containsExactly(open);
        }
    }

    @Test
    void aBucketThatRefusesADetailKeepsTheRest() {
        try (var s3 = emulator.client(S3AsyncClient.builder().forcePathStyle(true), "us-east-1")) {
            var _ = s3.createBucket(it -> it.bucket("letters-of-larkfield")).join();
        }
        proxy.when(Asked.operation("GetBucket?encryption"), Fault.ACCESS_DENIED);
        assertThat(inventory.discover(member, connect()).state()).isEqualTo("finished");
        var attributes = list(new JsonObject().put("types", new JsonArray().add("aws.s3.bucket")))
                .getJsonArray("items")
                .getJsonObject(0)
                .getJsonObject("attributes");
        assertThat(attributes.getMap()).containsOnlyKeys("public", "versioning");
    }

    @Test
    void aToolDiscoversFirstWhatNeverWasAndSaysSo() {
        runInstances(REGION, 2);
        var connection = connect();
        var found = list(new JsonObject().put("types", new JsonArray().add("aws.ec2.instance")));
        assertThat(found.getInteger("total")).isEqualTo(2);
        assertThat(found.getJsonArray("notes").getString(0))
                .startsWith("The connection \"" + connection.name()
                        + "\" had never been discovered; it was discovered first (");
        assertThat(list(new JsonObject()).getJsonArray("notes")).isEmpty();
    }

    @Test
    void twoWhoAskAtOnceShareOneDiscovery() {
        var connection = connect();
        proxy.forgetCounts();
        var both = List.of(start(connection), start(connection), start(connection));
        var ids = both.stream().map(it -> it.await().id()).distinct().toList();
        assertThat(ids).hasSize(1);
        var refreshed = inventory.tool(member, "refresh_inventory", new JsonObject());
        assertThat(refreshed.getJsonArray("connections").getJsonObject(0).getString("state"))
                .isEqualTo("finished");
        assertThat(proxy.count("DescribeInstances")).isBetween(1L, 2L);
    }

    @Test
    void oneThatFellSilentIsInterruptedAndTheNextBegins(Vertx vertx) {
        var connection = connect();
        var dead = leftOver(connection, "2 minutes");
        try (var next = new TestingInventory(vertx, database)) {
            assertThat(state(dead)).isEqualTo("interrupted");
            assertThat(next.discover(member, connection).state()).isEqualTo("finished");
        }
    }

    @Test
    void oneOfAProcessThatWasKilledIsInterruptedAtTheNextStart(Vertx vertx) {
        var connection = connect();
        var dead = leftOver(connection, "0 seconds");
        try (var _ = new TestingInventory(vertx, database)) {
            // Another node of a cluster may still be at it.
            assertThat(state(dead)).isEqualTo("running");
        }
        try (var next = TestingInventory.alone(vertx, database)) {
            assertThat(state(dead)).isEqualTo("interrupted");
            assertThat(next.discover(member, connection).state()).isEqualTo("finished");
        }
    }

    @Test
    void whoWaitsForOneThatFallsSilentIsToldSoon() {
        var connection = connect();
        var dead = leftOver(connection, "58 seconds");
        assertThat(inventory.discover(member, connection)).satisfies(it -> {
            assertThat(it.id()).isEqualTo(dead);
            assertThat(it.state()).isEqualTo("interrupted");
        });
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
    }

    @Test
    void refreshTellsHowItWent() {
        proxy.when(Asked.service("sns"), Fault.ACCESS_DENIED);
        var _ = connect();
        var told = inventory
                .tool(member, "refresh_inventory", new JsonObject().put("connection", "Cloud"))
                .getJsonArray("connections")
                .getJsonObject(0);
        assertThat(told.getString("connection")).isEqualTo("Cloud");
        assertThat(told.getString("state")).isEqualTo("partial");
        assertThat(told.getInteger("scopes")).isEqualTo(12);
        assertThat(told.getLong("durationMillis")).isPositive();
        assertThat(told.getJsonArray("failed").getJsonObject(0).getString("service"))
                .isEqualTo("sns");
    }

    @Test
    void aRemovedConnectionTakesEverythingWithIt() {
        var _ = createQueue("orders");
        var connection = connect();
        assertThat(inventory.discover(member, connection).state()).isEqualTo("finished");
        var deleted = inventory
                .bus()
                .request(
                        CloudContract.DELETE,
                        new DeleteConnection(member.scope(), connection.id(), "account:test"),
                        TestingInventory.PATIENCE)
                .await();
        assertThat(deleted.id()).isEqualTo(connection.id());
        assertThat(total(null)).isZero();
        assertThat(inventory.secrets().size()).isZero();
        var actions = database.superuser()
                .preparedQuery("SELECT action FROM audit_entry WHERE org_id = $1 ORDER BY created_at, id")
                .execute(Tuple.of(member.orgId()))
                .await();
        assertThat(actions)
                .extracting(it -> it.getString("action"))
                .containsExactly("connection.created", "connection.deleted");
    }

    private URI proxyThatIsGone(Vertx vertx) {
        var gone = new FaultProxy(vertx, emulator.endpoint());
        var endpoint = gone.endpoint();
        gone.close();
        return endpoint;
    }

    private Connection connect() {
        return inventory.connect(member, "Cloud", proxy.endpoint(), REGION);
    }

    private Future<Discovery> start(Connection connection) {
        return inventory
                .bus()
                .request(
                        InventoryContract.START,
                        new StartDiscovery(member.scope(), connection.id()),
                        TestingInventory.PATIENCE);
    }

    private List<DiscoveryScope> scopes(Connection connection) {
        return inventory
                .bus()
                .request(
                        InventoryContract.SCOPES,
                        new ListScopes(member.scope(), connection.id()),
                        TestingInventory.PATIENCE)
                .await()
                .items();
    }

    private DiscoveryScope scope(Connection connection, String service, String region) {
        return scopes(connection).stream()
                .filter(it -> it.service().equals(service) && it.region().equals(region))
                .findFirst()
                .orElseThrow();
    }

    private JsonObject list(JsonObject arguments) {
        return inventory.tool(member, "list_resources", arguments);
    }

    private long total(@Nullable String type) {
        return list(type == null ? new JsonObject() : new JsonObject().put("types", new JsonArray().add(type)))
                .getLong("total");
    }

    private UUID leftOver(Connection connection, String silentFor) {
        var id = UUID.randomUUID();
        database.sql(
                "INSERT INTO discovery (id, org_id, connection_id, holder, heartbeat_at)"
                        + " VALUES ($1, $2, $3, $4, now() - $5::text::interval)",
                id,
                member.orgId(),
                connection.id(),
                UUID.randomUUID(),
                silentFor);
        return id;
    }

    private String state(UUID discovery) {
        return database.superuser()
                .preparedQuery("SELECT state FROM discovery WHERE id = $1")
                .execute(Tuple.of(discovery))
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private String rowVersions(Connection connection) {
        return database.superuser()
                .preparedQuery("SELECT coalesce(string_agg(xmin::text, ',' ORDER BY id), '') FROM resource"
                        + " WHERE connection_id = $1")
                .execute(Tuple.of(connection.id()))
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private void runInstances(String region, int count) {
        try (var ec2 = emulator.client(Ec2AsyncClient.builder(), region)) {
            var _ = ec2.runInstances(it -> it.imageId("ami-12345678")
                            .minCount(count)
                            .maxCount(count)
                            .instanceType(InstanceType.T3_MICRO))
                    .join();
        }
    }

    private String createQueue(String name) {
        try (var sqs = emulator.client(SqsAsyncClient.builder(), REGION)) {
            return sqs.createQueue(it -> it.queueName(name)).join().queueUrl();
        }
    }
}

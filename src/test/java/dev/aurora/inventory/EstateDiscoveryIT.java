package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.inventory.InventoryContract.Discovery;
import dev.aurora.sandbox.TestingEstate;
import dev.aurora.support.AwsEmulator;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A whole company's estate, read once. */
@ExtendWith(DatabaseExtension.class)
@ExtendWith(AwsEmulator.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EstateDiscoveryIT {
    /** What is promised to whoever asks: type, kind and attributes. */
    private static final List<String> PROMISED = List.of(
            "aws.ec2.instance vm: instanceType, privateIp, publicIp, public, vpcId, subnetId, availabilityZone, imageId,"
                    + " platform, securityGroups, monitoring",
            "aws.ec2.volume disk: sizeGiB, encrypted, attached, attachedTo, volumeType, iops, availabilityZone",
            "aws.ec2.snapshot snapshot: sizeGiB, encrypted, volumeId, public",
            "aws.ec2.security-group firewall: openToWorld, openPorts, vpcId, ruleCount, inUse",
            "aws.ec2.vpc network: cidr, default",
            "aws.ec2.subnet subnet: cidr, vpcId, public, availabilityZone, availableIps",
            "aws.ec2.address address: publicIp, attached, attachedTo",
            "aws.elbv2.load-balancer load_balancer: scheme, public, balancerType, dnsName, vpcId",
            "aws.rds.instance database: engine, engineVersion, instanceClass, sizeGiB, encrypted, public, multiAz,"
                    + " backupRetentionDays, backups",
            "aws.s3.bucket bucket: public, encrypted, versioning",
            "aws.lambda.function function: runtime, memoryMiB, timeoutSeconds, codeSizeBytes",
            "aws.dynamodb.table table: itemCount, sizeBytes, billingMode, encrypted, backups, deletionProtection",
            "aws.iam.user user: mfa, accessKeys, consoleAccess, path",
            "aws.iam.role role: path, description, maxSessionHours",
            "aws.eks.cluster cluster: version, public",
            "aws.ecs.cluster cluster: runningTasks, activeServices",
            "aws.sqs.queue queue: encrypted, fifo, messages",
            "aws.sns.topic topic: encrypted, subscriptions",
            "aws.cloudwatch.alarm alarm: metric, namespace, threshold, actionsEnabled");

    private final TestingDatabase.Member member;
    private final TestingInventory inventory;
    private final Discovery discovery;
    private final List<JsonObject> items = new ArrayList<>();

    EstateDiscoveryIT(Vertx vertx, TestingDatabase database, AwsEmulator emulator) {
        emulator.reset();
        assertThat(TestingEstate.seed(emulator.endpoint())).isZero();
        member = database.newMember();
        inventory = new TestingInventory(vertx, database);
        discovery = inventory.discover(member, inventory.connect(member, "Estate", emulator.endpoint()));
        var question = new JsonObject().put("limit", 100);
        for (var cursor = ""; cursor != null; ) {
            var page = list(cursor.isEmpty() ? question : question.copy().put("cursor", cursor));
            page.getJsonArray("items").forEach(it -> items.add((JsonObject) it));
            cursor = page.getString("nextCursor");
        }
    }

    @AfterAll
    void stop() {
        inventory.close();
    }

    @Test
    void readsEverythingAndPagesThroughIt() {
        assertThat(discovery.state()).isEqualTo("finished");
        assertThat(discovery.problem()).isNull();
        assertThat(items).hasSize(discovery.resources()).doesNotHaveDuplicates();
        assertThat(items).hasSizeGreaterThan(250);
        assertThat(items.stream().map(it -> it.getString("resourceId"))).doesNotHaveDuplicates();
    }

    @Test
    void producesEveryAttributeThatIsPromised() {
        var produced = new TreeMap<String, TreeSet<String>>();
        for (var item : items) {
            produced.computeIfAbsent(item.getString("type") + " " + item.getString("kind"), it -> new TreeSet<>())
                    .addAll(item.getJsonObject("attributes").fieldNames());
        }
        var promised = new TreeMap<String, TreeSet<String>>();
        PROMISED.forEach(line -> promised.put(
                line.substring(0, line.indexOf(':')),
                new TreeSet<>(List.of(line.substring(line.indexOf(':') + 2).split(", ", -1)))));
        // The emulator tells no platform of a virtual machine.
        promised.getOrDefault("aws.ec2.instance vm", new TreeSet<>()).remove("platform");
        assertThat(produced).containsExactlyInAnyOrderEntriesOf(promised);
    }

    @Test
    void findsTheUsualSins() {
        var found = inventory.tool(member, "find_risks", new JsonObject());
        var checks = new TreeSet<String>();
        found.getJsonArray("byCheck").forEach(it -> checks.add(((JsonObject) it).getString("check")));
        assertThat(checks)
                .contains(
                        "open-security-group",
                        "public-bucket",
                        "public-database",
                        "public-snapshot",
                        "public-cluster-endpoint",
                        "unencrypted-database",
                        "unencrypted-volume",
                        "unencrypted-bucket",
                        "unencrypted-snapshot",
                        "database-without-backups",
                        "single-az-database",
                        "user-without-mfa",
                        "bucket-without-versioning",
                        "unattached-volume",
                        "unattached-address",
                        "stopped-instance",
                        "untagged");
        var worst = found.getJsonArray("findings").getJsonObject(0);
        assertThat(worst.getString("severity")).isEqualTo("critical");
        assertThat(worst.getString("fix")).isNotBlank();
        var only = inventory.tool(
                member,
                "find_risks",
                new JsonObject()
                        .put("severity", new JsonArray().add("critical"))
                        .put("regions", new JsonArray().add("eu-central-1")));
        assertThat(only.getJsonObject("bySeverity").getMap().keySet()).containsOnly("critical");
    }

    @Test
    void knowsWhatBelongsTogether() {
        var bastion = inventory.tool(member, "get_resource", new JsonObject().put("id", "LF-EU-BASTION"));
        // A machine, its address and its security group share the name.
        assertThat(bastion.getJsonArray("candidates")).hasSizeGreaterThan(1);
        var machine = items.stream()
                .filter(it -> it.getString("type").equals("aws.ec2.instance")
                        && it.getString("name").equals("lf-eu-bastion"))
                .findFirst()
                .orElseThrow();
        for (var name : List.of(machine.getString("id"), machine.getString("arn"), machine.getString("resourceId"))) {
            var found = inventory.tool(member, "get_resource", new JsonObject().put("id", name));
            assertThat(found.getJsonObject("resource").getString("id")).isEqualTo(machine.getString("id"));
            assertThat(found.getJsonArray("related").stream()
                            .map(it -> (JsonObject) it)
                            .map(it -> it.getString("direction") + " " + it.getString("relation") + " "
                                    + it.getString("type")))
                    .contains(
                            "out in aws.ec2.vpc",
                            "out in aws.ec2.subnet",
                            "out protected-by aws.ec2.security-group",
                            "in attached-to aws.ec2.volume",
                            "in attached-to aws.ec2.address");
        }
    }

    @Test
    void countsAndSumsInGroups() {
        var byRegion = list(new JsonObject()
                .put("types", new JsonArray().add("aws.ec2.instance"))
                .put("groupBy", new JsonArray().add("region").add("state")));
        var counted = items.stream()
                .filter(it -> it.getString("type").equals("aws.ec2.instance"))
                .count();
        assertThat(byRegion.getLong("total")).isEqualTo(counted);
        assertThat(byRegion.getJsonArray("groups").stream()
                        .mapToLong(it -> ((JsonObject) it).getLong("value"))
                        .sum())
                .isEqualTo(counted);
        var largest = list(new JsonObject()
                .put("types", new JsonArray().add("aws.ec2.volume"))
                .put("aggregate", new JsonObject().put("function", "max").put("field", "sizeGiB")));
        var sizes = items.stream()
                .filter(it -> it.getString("type").equals("aws.ec2.volume"))
                .mapToInt(it -> it.getJsonObject("attributes").getInteger("sizeGiB"))
                .summaryStatistics();
        assertThat(largest.getInteger("value")).isEqualTo(sizes.getMax());
        assertThat(largest.getLong("total")).isEqualTo(sizes.getCount());
        var sum = list(new JsonObject()
                .put("types", new JsonArray().add("aws.ec2.volume"))
                .put("aggregate", new JsonObject().put("function", "sum").put("field", "sizeGiB")));
        assertThat(sum.getLong("value")).isEqualTo(sizes.getSum());
    }

    @Test
    void showsOnlyTheFieldsAskedFor() {
        var item = list(new JsonObject()
                        .put("types", new JsonArray().add("aws.rds.instance"))
                        .put("sort", new JsonObject().put("field", "sizeGiB").put("order", "desc"))
                        .put(
                                "fields",
                                new JsonArray().add("name").add("sizeGiB").add("tags.team")))
                .getJsonArray("items")
                .getJsonObject(0);
        assertThat(item.getMap().keySet()).containsExactlyInAnyOrder("id", "name", "attributes", "tags");
        assertThat(item.getJsonObject("attributes").getMap()).isEqualTo(Map.of("sizeGiB", 800));
    }

    @Test
    void anotherOrganisationSeesNothing(TestingDatabase database) {
        var stranger = database.newMember();
        var found = inventory.tool(stranger, "list_resources", new JsonObject());
        assertThat(found.getLong("total")).isZero();
        assertThat(found.getJsonArray("notes").getString(0)).contains("No cloud is connected");
        var risks = inventory.tool(stranger, "find_risks", new JsonObject());
        assertThat(risks.getLong("total")).isZero();
    }

    private JsonObject list(JsonObject arguments) {
        return inventory.tool(member, "list_resources", arguments);
    }
}

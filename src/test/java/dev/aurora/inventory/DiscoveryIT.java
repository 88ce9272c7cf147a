package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.support.AwsEmulator;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ec2.model.InstanceType;

@ExtendWith(DatabaseExtension.class)
@ExtendWith(AwsEmulator.Extension.class)
final class DiscoveryIT {
    private final TestingDatabase database;
    private final AwsEmulator emulator;
    private final TestingInventory inventory;

    DiscoveryIT(Vertx vertx, TestingDatabase database, AwsEmulator emulator) {
        this.database = database;
        this.emulator = emulator;
        emulator.reset();
        inventory = new TestingInventory(vertx, database);
    }

    @AfterEach
    void stop() {
        inventory.close();
    }

    @Test
    void findsWhatTheCloudHolds() {
        var member = database.newMember();
        try (var ec2 = emulator.client(Ec2AsyncClient.builder(), "eu-central-1")) {
            var _ = ec2.runInstances(it ->
                            it.imageId("ami-12345678").minCount(3).maxCount(3).instanceType(InstanceType.T3_MICRO))
                    .join();
        }
        var connection = inventory.connect(member, "Sandbox", emulator.endpoint());
        assertThat(connection.problem()).isNull();
        var discovery = inventory.discover(member, connection);
        assertThat(discovery.state()).isEqualTo("finished");
        var found = inventory.tool(
                member, "list_resources", new JsonObject().put("types", new JsonArray().add("aws.ec2.instance")));
        assertThat(found.getInteger("total")).isEqualTo(3);
    }
}

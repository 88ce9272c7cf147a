package dev.aurora.inventory;

import dev.aurora.bus.Bus;
import dev.aurora.cloud.CloudConfig;
import dev.aurora.cloud.CloudContract;
import dev.aurora.cloud.CloudContract.Connection;
import dev.aurora.cloud.CloudContract.CreateConnection;
import dev.aurora.cloud.CloudReader;
import dev.aurora.cloud.CloudVerticle;
import dev.aurora.cloud.aws.AwsHttp;
import dev.aurora.cloud.aws.AwsProvider;
import dev.aurora.inventory.InventoryContract.Discover;
import dev.aurora.inventory.InventoryContract.Discovery;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingSecretStore;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolSpec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Cloud and inventory as they are wired in the program. */
final class TestingInventory implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Vertx vertx;
    private final AwsHttp http = new AwsHttp();
    private final Bus bus;
    private final TestingSecretStore secrets;
    private final List<String> deployments = new ArrayList<>();
    private final UUID node = UUID.randomUUID();

    TestingInventory(Vertx vertx, TestingDatabase database) {
        this(vertx, database, new TestingSecretStore(), false);
    }

    /** The only node there is, which takes over from one that died a moment ago. */
    static TestingInventory alone(Vertx vertx, TestingDatabase database) {
        return new TestingInventory(vertx, database, new TestingSecretStore(), true);
    }

    private TestingInventory(Vertx vertx, TestingDatabase database, TestingSecretStore secrets, boolean alone) {
        this.vertx = vertx;
        this.secrets = secrets;
        bus = new Bus(vertx);
        var reader = new CloudReader(database.tenant(), secrets, List.of(new AwsProvider(vertx, http)));
        deploy(
                new CloudVerticle(database.tenant(), secrets, reader, new CloudConfig(Set.of("machine"))),
                ThreadingModel.EVENT_LOOP);
        deploy(
                new InventoryVerticle(
                        database.tenant(), database.systemQueries(), reader, Clock.systemUTC(), node, alone),
                ThreadingModel.VIRTUAL_THREAD);
    }

    TestingSecretStore secrets() {
        return secrets;
    }

    Bus bus() {
        return bus;
    }

    Vertx vertx() {
        return vertx;
    }

    Connection connect(Member member, String name, URI endpoint, String... regions) {
        var settings = new JsonObject()
                .put("auth", "access-key")
                .put("accessKeyId", "AKIAIOSFODNN7EXAMPLE")
                .put("secretAccessKey", "secret-of-a-test")
                .put("endpoint", endpoint.toString());
        if (regions.length > 0) {
            settings.put("regions", new JsonArray(List.of(regions)));
        }
        return bus.request(
                        CloudContract.CREATE,
                        new CreateConnection(member.scope(), "test@example.com", "aws", name, settings),
                        PATIENCE)
                .await();
    }

    Discovery discover(Member member, Connection connection) {
        return bus.request(InventoryContract.DISCOVER, new Discover(member.orgId(), connection.id()), PATIENCE)
                .await();
    }

    JsonObject tool(Member member, String name, JsonObject arguments) {
        var call = new ToolCall(member.scope(), UUID.randomUUID(), 1, "call", arguments, null);
        return bus.request(ToolSpec.addressOf(name), call, PATIENCE).await().content();
    }

    @Override
    public void close() {
        deployments.reversed().forEach(it -> vertx.undeploy(it).await());
        http.close();
    }

    private void deploy(VerticleBase verticle, ThreadingModel model) {
        deployments.add(vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(model))
                .await());
    }
}

package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TenantSeed;
import dev.aurora.support.TestingDatabase;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolSpec;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every tool, asked over the bus with everything that names something of another organisation or project. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TenantToolsIT {
    private final TestingInventory inventory;
    private final TenantSeed mine;
    private final TenantSeed theirs;
    private final String other = "other-" + UUID.randomUUID();
    private final List<String> strange = new ArrayList<>();

    TenantToolsIT(Vertx vertx, TestingDatabase database) {
        inventory = new TestingInventory(vertx, database);
        mine = TenantSeed.plant(database.superuser(), "mine-" + UUID.randomUUID());
        theirs = TenantSeed.plant(database.superuser(), "theirs-" + UUID.randomUUID());
        strange.addAll(List.of(theirs.marker(), theirs.marker() + "-resource", other, other + "-resource"));
        theirs.everyId().forEach(it -> strange.add(it.toString()));
        mine.anotherProject(other).values().forEach(it -> strange.add(it.toString()));
    }

    @AfterAll
    void close() {
        inventory.close();
    }

    @TestFactory
    Stream<DynamicTest> showNothingOfAnotherOrganisationOrProject() {
        return InventoryTools.specs(List.of()).stream()
                .map(tool -> dynamicTest(tool.name(), () -> {
                    var before = theirs.dump();
                    for (var arguments : arguments(tool)) {
                        var answer = call(tool.name(), arguments);
                        // What a call named, its answer may repeat.
                        strange.stream()
                                .filter(it -> !arguments.encode().contains(it))
                                .forEach(it -> assertThat(answer)
                                        .as(arguments.encode())
                                        .doesNotContain("\"" + it + "\""));
                        assertThat(answer).doesNotContain("INTERNAL");
                    }
                    assertThat(theirs.dump()).isEqualTo(before);
                }));
    }

    @Test
    void answerAboutWhatIsElsewhereAsAboutNothing() {
        for (var name : strange) {
            var nothing = UUID.randomUUID().toString();
            assertThat(call(InventoryTools.GET_RESOURCE, new JsonObject().put("id", name))
                            .replace(name, ""))
                    .isEqualTo(call(InventoryTools.GET_RESOURCE, new JsonObject().put("id", nothing))
                            .replace(nothing, ""));
            for (var tool : List.of(InventoryTools.LIST_RESOURCES, InventoryTools.REFRESH_INVENTORY)) {
                assertThat(call(tool, new JsonObject().put("connection", name)).replace(name, ""))
                        .as(tool)
                        .isEqualTo(call(tool, new JsonObject().put("connection", nothing))
                                .replace(nothing, ""));
            }
        }
    }

    @Test
    void answerAboutWhatIsTheCallersOwn() {
        assertThat(call(InventoryTools.LIST_RESOURCES, new JsonObject())).contains(mine.marker());
        assertThat(call(InventoryTools.FIND_RISKS, new JsonObject())).contains(mine.marker());
        assertThat(call(
                        InventoryTools.GET_RESOURCE,
                        new JsonObject().put("id", mine.id("resource").toString())))
                .contains(mine.marker() + "-neighbour");
    }

    /** Without arguments where that is enough, and each text of the schema naming something strange. */
    private List<JsonObject> arguments(ToolSpec tool) {
        var all = new ArrayList<JsonObject>();
        if (tool.inputSchema().getJsonArray("required", new JsonArray()).isEmpty()
                && !tool.name().equals(InventoryTools.REFRESH_INVENTORY)) {
            all.add(new JsonObject());
        }
        for (var property : tool.inputSchema().getJsonObject("properties")) {
            var schema = (JsonObject) property.getValue();
            for (var text : strange) {
                if ("string".equals(schema.getString("type"))) {
                    all.add(new JsonObject().put(property.getKey(), text));
                } else if (property.getKey().equals("filter")) {
                    for (var field : List.of("name", "id", "connection", "account", "tags.owner", "arn")) {
                        all.add(new JsonObject()
                                .put(
                                        "filter",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("field", field)
                                                        .put("op", "eq")
                                                        .put("value", text))));
                    }
                }
            }
            if (property.getKey().equals("groupBy")) {
                for (var field : List.of("name", "connection", "account", "tags.owner")) {
                    all.add(new JsonObject().put("groupBy", new JsonArray().add(field)));
                }
            }
        }
        return all;
    }

    private String call(String tool, JsonObject arguments) {
        var call = new ToolCall(mine.scope(), UUID.randomUUID(), 1, "call", arguments, null);
        try {
            return inventory
                    .bus()
                    .request(ToolSpec.addressOf(tool), call, TestingInventory.PATIENCE)
                    .await()
                    .content()
                    .encode();
        } catch (Refusal refusal) {
            assertThat(refusal.reason()).isNotEqualTo(Reason.INTERNAL);
            return refusal.reason() + ": " + refusal.sentence();
        }
    }
}

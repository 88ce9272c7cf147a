package dev.aurora.inventory;

import dev.aurora.cloud.ResourceType;
import dev.aurora.policy.Effect;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The tools over the inventory, as a model sees them. */
public final class InventoryTools {
    static final String LIST_RESOURCES = "list_resources";
    static final String GET_RESOURCE = "get_resource";
    static final String FIND_RISKS = "find_risks";
    static final String REFRESH_INVENTORY = "refresh_inventory";

    /** Long enough for a first discovery, which a tool may have to wait for. */
    static final Duration TIME_LIMIT = Duration.ofMinutes(2);

    private static final int RESULT_BYTES = 48 * 1024;

    /** All of them, for clouds that hold resources of these types. */
    public static List<ToolSpec> specs(List<ResourceType> types) {
        var fields = new Fields(types);
        return List.of(
                spec(LIST_RESOURCES, listDescription(types), listSchema(fields)),
                spec(
                        GET_RESOURCE,
                        "One cloud resource with everything known of it, its neighbours and its risks.",
                        object(new JsonObject()
                                        .put("id", text("Local id such as i-0abc, name, ARN, IP address or uuid")))
                                .put("required", new JsonArray().add("id"))),
                spec(
                        FIND_RISKS,
                        "Security, cost and reliability findings over all cloud resources, worst first: what is wrong,"
                                + " why it matters and how to fix it.",
                        object(new JsonObject()
                                .put("severity", list(oneOf(RiskRepository.SEVERITIES), "Only these severities"))
                                .put("checks", list(oneOf(RiskRepository.CHECK_IDS), "Only these checks"))
                                .put("types", list(oneOf(List.copyOf(fields.types())), "Only these types of resource"))
                                .put("regions", list(text("A region code"), "Only these regions"))
                                .put("connection", text("Name or id of a connection"))
                                .put("limit", number("Most findings to answer", 1, QueryReader.MOST_ITEMS)))),
                spec(
                        REFRESH_INVENTORY,
                        "Reads the connected clouds again and answers how it went. The inventory is otherwise as fresh as"
                                + " its freshness says; use this only when somebody asks for fresh data.",
                        object(new JsonObject()
                                .put("connection", text("Name or id of one connection; all when absent")))));
    }

    private static ToolSpec spec(String name, String description, JsonObject schema) {
        return new ToolSpec(
                name,
                description,
                schema,
                Effect.READ,
                name.equals(REFRESH_INVENTORY) ? Permission.CONNECTIONS_CHECK : Permission.RESOURCES_READ,
                true,
                TIME_LIMIT,
                RESULT_BYTES,
                ToolSpec.addressOf(name));
    }

    private static String listDescription(List<ResourceType> types) {
        var text = new StringBuilder("Lists, counts, groups and aggregates the resources of all connected clouds."
                + " Fields of every resource: type, kind, service, region, account, connection, state, name, id, arn,"
                + " createdAt, ageDays, tags, tags.<key>. Further fields by type:");
        types.forEach(it -> text.append("\n")
                .append(it.name())
                .append(" (")
                .append(it.kind())
                .append("): ")
                .append(String.join(
                        ", ", it.attributes().keySet().stream().sorted().toList())));
        return text.append(
                        "\nGlobal services have the region \"global\". With groupBy or aggregate the answer has groups"
                                + " or one value instead of items.")
                .toString();
    }

    private static JsonObject listSchema(Fields fields) {
        var filter = object(new JsonObject()
                        .put("field", text("A field, such as region, state, tags.env or sizeGiB"))
                        .put(
                                "op",
                                oneOf(List.of(
                                        "eq",
                                        "ne",
                                        "gt",
                                        "gte",
                                        "lt",
                                        "lte",
                                        "contains",
                                        "prefix",
                                        "in",
                                        "not_in",
                                        "exists",
                                        "missing")))
                        .put(
                                "value",
                                new JsonObject()
                                        .put(
                                                "description",
                                                "Text, number or boolean as the field is; a list for in and not_in;"
                                                        + " absent for exists and missing")
                                        .put("type", new JsonArray(List.of("string", "number", "boolean", "array")))
                                        .put(
                                                "items",
                                                new JsonObject()
                                                        .put(
                                                                "type",
                                                                new JsonArray(
                                                                        List.of("string", "number", "boolean"))))))
                .put("required", new JsonArray().add("field").add("op"));
        var aggregate = object(new JsonObject()
                        .put("function", oneOf(List.of("count", "sum", "avg", "min", "max")))
                        .put("field", text("The number to compute with; not needed to count")))
                .put("required", new JsonArray().add("function"));
        var sort = object(new JsonObject()
                        .put("field", text("A field; in groups \"value\" or a field of groupBy"))
                        .put("order", oneOf(List.of("asc", "desc"))))
                .put("required", new JsonArray().add("field"));
        return object(new JsonObject()
                .put("types", list(oneOf(List.copyOf(fields.types())), "Only these types"))
                .put("kinds", list(oneOf(List.copyOf(fields.kinds())), "Only these kinds, in any cloud"))
                .put("filter", list(filter, "Conditions that must all hold"))
                .put("text", text("Part of a name, an id or the value of a tag"))
                .put("connection", text("Name or id of a connection"))
                .put("groupBy", list(text("A field with one value"), "Answers groups instead of items"))
                .put("aggregate", aggregate)
                .put("sort", sort)
                .put("limit", number("Most items or groups to answer; 50 when absent", 1, QueryReader.MOST_ITEMS))
                .put("cursor", text("The nextCursor of the page before"))
                .put("fields", list(text("A field"), "Only these fields of each item")));
    }

    private static JsonObject object(JsonObject properties) {
        return new JsonObject()
                .put("type", "object")
                .put("properties", properties)
                .put("additionalProperties", false);
    }

    private static JsonObject text(String description) {
        return new JsonObject().put("type", "string").put("description", description);
    }

    private static JsonObject number(String description, int least, int most) {
        return new JsonObject()
                .put("type", "integer")
                .put("minimum", least)
                .put("maximum", most)
                .put("description", description);
    }

    private static JsonObject oneOf(List<String> values) {
        return new JsonObject().put("type", "string").put("enum", new JsonArray(values));
    }

    private static JsonObject list(JsonObject items, String description) {
        return new JsonObject().put("type", "array").put("items", items).put("description", description);
    }

    private InventoryTools() {}
}

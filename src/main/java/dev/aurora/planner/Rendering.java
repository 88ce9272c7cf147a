package dev.aurora.planner;

import dev.aurora.llm.ModelMessage.ToolOutput;
import dev.aurora.llm.ToolUse;
import dev.aurora.planner.Reading.Call;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes text of what tools found. Nothing from a cloud is markup: names, tags and messages stay text. */
final class Rendering {
    private final Vocabulary vocabulary;
    private final Description description;
    private final Freshness freshness;

    Rendering(Vocabulary vocabulary, Clock clock) {
        this.vocabulary = vocabulary;
        this.description = new Description(vocabulary);
        this.freshness = new Freshness(clock);
    }

    String outputs(List<ToolUse> uses, List<ToolOutput> outputs) {
        return outputs.stream().map(output -> output(use(uses, output), output)).collect(Collectors.joining("\n"));
    }

    private static ToolUse use(List<ToolUse> uses, ToolOutput output) {
        return uses.stream()
                .filter(use -> use.id().equals(output.callId()))
                .findFirst()
                .orElse(new ToolUse(output.callId(), output.toolName(), new JsonObject()));
    }

    private String output(ToolUse use, ToolOutput output) {
        var content = output.content();
        if (output.failed() || content.containsKey("error")) {
            return "That did not work: " + Markdown.text(string(content, "error", "the tool gave no reason.")) + "\n";
        }
        return switch (output.toolName()) {
            case Call.LIST -> resources(Query.from(use.arguments()), content);
            case Call.GET -> resource(use.arguments().getString("id", ""), content);
            case Call.RISKS -> new RiskReport(vocabulary).of(use.arguments(), content) + freshness.of(content);
            case Call.REFRESH -> Freshness.refreshed(content);
            default -> Markdown.code(content.encode()) + "\n";
        };
    }

    private String resources(Query query, JsonObject content) {
        var total = content.getLong("total", 0L);
        String body;
        if (!query.groupBy().isEmpty()) {
            body = groups(query, content, total);
        } else if (query.aggregate() != null) {
            body = number(query, query.aggregate(), content, total);
        } else {
            body = list(query, content, total);
        }
        return body + freshness.of(content);
    }

    private String list(Query query, JsonObject content, long total) {
        if (total == 0) {
            return "There are no " + description.many(query) + ".\n";
        }
        var items = objects(content, "items");
        var sort = query.sort();
        var extreme = sort != null && query.limit() != null;
        var counted = description.counted(total, query);
        var head = (extreme ? "**" + items.size() + " of " : "**") + counted + "**"
                + (sort == null ? "" : ", by " + Description.name(sort.field()) + ", " + first(sort)) + ":";
        var text = head + "\n\n" + new ResourceTable(vocabulary).of(query, items);
        var more = total - items.size();
        if (more > 0 && !extreme) {
            text += "\nThese are the first " + items.size() + "; " + more + " more are not shown.\n";
        }
        return text;
    }

    private static String first(Query.Sort sort) {
        var descending = sort.order().equals("desc");
        return switch (sort.field()) {
            case "createdAt" -> descending ? "newest first" : "oldest first";
            case "name" -> descending ? "from Z to A" : "from A to Z";
            default -> descending ? "largest first" : "smallest first";
        };
    }

    private String number(Query query, Query.Aggregate aggregate, JsonObject content, long total) {
        if (aggregate.function().equals("count")) {
            return (total == 1 ? "There is **" : "There are **") + description.counted(total, query) + "**.\n";
        }
        if (total == 0) {
            return "There are no " + description.many(query) + ".\n";
        }
        return "The " + function(aggregate) + " of " + description.counted(total, query) + " is **"
                + ResourceTable.number(content.getValue("value")) + "**.\n";
    }

    private static String function(Query.Aggregate aggregate) {
        var field = aggregate.field() == null ? "number" : Description.name(aggregate.field());
        return switch (aggregate.function()) {
            case "sum" -> "total " + field;
            case "avg" -> "average " + field;
            case "min" -> "smallest " + field;
            case "max" -> "largest " + field;
            default -> "number";
        };
    }

    private String groups(Query query, JsonObject content, long total) {
        var groups = objects(content, "groups");
        if (groups.isEmpty()) {
            return "There are no " + description.many(query) + ".\n";
        }
        var aggregate = query.aggregate();
        var summed = aggregate != null && !aggregate.function().equals("count") ? aggregate : null;
        var head =
                new ArrayList<>(query.groupBy().stream().map(Description::name).toList());
        if (summed != null) {
            head.add(function(summed));
        }
        head.add("number");
        var table = new ResourceTable(vocabulary);
        var rows = new ArrayList<List<String>>();
        for (var group : groups) {
            var key = group.getJsonObject("key", new JsonObject());
            var row = new ArrayList<String>();
            query.groupBy().forEach(field -> row.add(table.value(field, key.getValue(field))));
            if (summed != null) {
                row.add(ResourceTable.number(group.getValue("value")));
            }
            row.add(ResourceTable.number(group.getValue("count", group.getValue("value"))));
            rows.add(row);
        }
        return "**" + description.counted(total, query) + "**, by "
                + query.groupBy().stream().map(Description::name).collect(Collectors.joining(" and ")) + ":\n\n"
                + Markdown.table(head, rows);
    }

    private String resource(String asked, JsonObject content) {
        var candidates = objects(content, "candidates");
        if (!candidates.isEmpty()) {
            return "Several resources answer to " + Markdown.code(asked) + "; ask again with an id:\n\n"
                    + new ResourceTable(vocabulary).of(Query.from(new JsonObject()), candidates);
        }
        var resource = content.getJsonObject("resource");
        if (resource == null) {
            return "There is no resource " + Markdown.code(asked) + ".\n";
        }
        return new ResourceTable(vocabulary).detail(resource, content) + freshness.of(content);
    }

    /** A text that may be absent or null. */
    static String string(JsonObject json, String name, String absent) {
        var value = json.getString(name);
        return value == null ? absent : value;
    }

    static List<JsonObject> objects(JsonObject content, String name) {
        var array = content.getJsonArray(name);
        return array == null
                ? List.of()
                : array.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList();
    }
}

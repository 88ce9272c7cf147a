package dev.aurora.planner;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Resources as a Markdown table, or one as a list of what is known of it. */
final class ResourceTable {
    /** Nothing in such a value can be markup or become a link. */
    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9]+([ -][A-Za-z0-9]+)*");

    private static final Set<String> ALWAYS = Set.of("type", "name", "id", "region", "state");
    private final Vocabulary vocabulary;

    ResourceTable(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    String of(Query query, List<JsonObject> items) {
        var columns = columns(query, items);
        return Markdown.table(
                columns.stream().map(Description::name).toList(),
                items.stream()
                        .map(item -> columns.stream()
                                .map(column -> shown(item, column))
                                .toList())
                        .toList());
    }

    private List<String> columns(Query query, List<JsonObject> items) {
        var types = items.stream()
                .map(item -> Rendering.string(item, "type", ""))
                .distinct()
                .toList();
        var columns = new LinkedHashSet<String>(List.of("name", "id"));
        if (types.size() > 1) {
            columns.add("type");
        }
        columns.add("region");
        if (items.stream().anyMatch(item -> item.getString("state") != null)) {
            columns.add("state");
        }
        query.filters().stream()
                .map(Filter::field)
                .filter(field -> !ALWAYS.contains(field))
                .forEach(columns::add);
        if (query.sort() != null) {
            columns.add(query.sort().field());
        }
        if (types.size() == 1) {
            columns.addAll(vocabulary.kind(types.getFirst()).shows());
        }
        columns.remove("tags");
        if (columns.remove("ageDays")) {
            columns.add("createdAt");
        }
        return List.copyOf(columns);
    }

    /** Names and ids always stand out as what they are, types have a name. */
    private String shown(JsonObject item, String column) {
        var value = field(item, column);
        if (value instanceof String text && (column.equals("name") || column.equals("id"))) {
            return Markdown.cell(text);
        }
        return value(column, value);
    }

    /** A value of a field in a table cell. */
    String value(String field, @Nullable Object value) {
        return field.equals("type") && value instanceof String type
                ? Markdown.text(vocabulary.kind(type).one())
                : value(value);
    }

    private static @Nullable Object field(JsonObject item, String field) {
        if (field.startsWith("tags.")) {
            return item.getJsonObject("tags", new JsonObject()).getValue(field.substring("tags.".length()));
        }
        var own = item.getValue(field);
        return own != null
                ? own
                : item.getJsonObject("attributes", new JsonObject()).getValue(field);
    }

    /** A value in a table cell. */
    static String value(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Boolean truth -> truth ? "yes" : "no";
            case Number number -> number(number);
            case JsonArray array ->
                array.stream().map(ResourceTable::value).limit(12).collect(Collectors.joining(", "));
            case JsonObject object ->
                object.stream()
                        .map(entry -> Markdown.cell(entry.getKey() + "=" + entry.getValue()))
                        .collect(Collectors.joining(", "));
            default -> text(value.toString());
        };
    }

    private static String text(String value) {
        if (value.matches("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}.*")) {
            return value.substring(0, 16).replace('T', ' ');
        }
        return SIMPLE.matcher(value).matches() ? value : Markdown.cell(value);
    }

    static String number(@Nullable Object value) {
        if (!(value instanceof Number number)) {
            return "";
        }
        var exact = number.doubleValue();
        return exact == Math.rint(exact)
                ? String.format(Locale.ROOT, "%,d", (long) exact)
                : String.format(Locale.ROOT, "%,.1f", exact);
    }

    String detail(JsonObject resource, JsonObject content) {
        var kind = vocabulary.kind(Rendering.string(resource, "type", "resource"));
        var text = new StringBuilder("The " + Markdown.text(kind.one()) + " "
                + Markdown.code(Rendering.string(resource, "name", Rendering.string(resource, "id", ""))) + ":\n\n");
        for (var field : List.of("id", "arn", "region", "account", "connection", "state", "createdAt", "tags")) {
            line(text, field, resource.getValue(field));
        }
        for (Map.Entry<String, Object> attribute : resource.getJsonObject("attributes", new JsonObject())) {
            line(text, attribute.getKey(), attribute.getValue());
        }
        var related = Rendering.objects(content, "related");
        if (!related.isEmpty()) {
            text.append("\nRelated:\n\n").append(related(related));
        }
        var risks = Rendering.objects(content, "risks");
        if (!risks.isEmpty()) {
            text.append("\nRisks:\n\n");
            risks.forEach(
                    risk -> text.append("- ").append(RiskReport.sentence(risk)).append('\n'));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String field, @Nullable Object value) {
        var shown = field.equals("id") ? Markdown.code(String.valueOf(value)) : value(value);
        if (!shown.isEmpty()) {
            text.append("- ")
                    .append(Description.name(field))
                    .append(": ")
                    .append(shown)
                    .append('\n');
        }
    }

    private String related(List<JsonObject> related) {
        var rows = new ArrayList<List<String>>();
        for (var one : related) {
            var kind = vocabulary.kind(Rendering.string(one, "type", ""));
            rows.add(List.of(
                    value(one.getString("relation")),
                    Rendering.string(one, "direction", "").equals("in") ? "from" : "to",
                    Markdown.text(kind.one()),
                    Markdown.cell(Rendering.string(one, "name", "")),
                    Markdown.cell(Rendering.string(one, "id", ""))));
        }
        return Markdown.table(List.of("relation", "direction", "type", "name", "id"), rows);
    }
}

package dev.aurora.planner;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Findings as text: how many of which severity, which they are, and what to do about each kind. */
final class RiskReport {
    private static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low");
    private final Vocabulary vocabulary;

    RiskReport(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    String of(JsonObject arguments, JsonObject content) {
        var total = content.getLong("total", 0L);
        var scope = scope(arguments);
        if (total == 0) {
            return "There are no" + severities(arguments) + " risks" + scope + ".\n";
        }
        var findings = Rendering.objects(content, "findings");
        var text = new StringBuilder("**" + String.format(Locale.ROOT, "%,d", total) + severities(arguments)
                + (total == 1 ? " risk" : " risks") + scope + "**" + bySeverity(content) + ":\n\n");
        var rows = new ArrayList<List<String>>();
        for (var finding : findings) {
            var resource = finding.getJsonObject("resource", new JsonObject());
            rows.add(List.of(
                    ResourceTable.value(finding.getString("severity")),
                    Markdown.text(Rendering.string(finding, "title", Rendering.string(finding, "check", ""))),
                    Markdown.text(vocabulary
                            .kind(Rendering.string(resource, "type", ""))
                            .one()),
                    Markdown.cell(Rendering.string(resource, "name", "")),
                    Markdown.cell(Rendering.string(resource, "id", "")),
                    ResourceTable.value(resource.getString("region"))));
        }
        text.append(Markdown.table(List.of("severity", "risk", "type", "name", "id", "region"), rows));
        if (findings.size() < total) {
            text.append("\nThese are the first ").append(findings.size()).append("; ");
            text.append(total - findings.size()).append(" more are not shown.\n");
        }
        return text.append(fixes(findings)).toString();
    }

    /** One finding in a line. */
    static String sentence(JsonObject finding) {
        var why = Rendering.string(finding, "why", "");
        return ResourceTable.value(finding.getString("severity")) + ": "
                + Markdown.text(Rendering.string(finding, "title", Rendering.string(finding, "check", "")))
                + (why.isEmpty() ? "" : " (" + Markdown.text(why) + ")");
    }

    private static String fixes(List<JsonObject> findings) {
        var fixes = findings.stream()
                .filter(finding -> finding.getString("fix") != null)
                .map(finding -> "- " + Markdown.text(Rendering.string(finding, "title", "")) + ": "
                        + Markdown.text(finding.getString("fix")))
                .distinct()
                .limit(10)
                .toList();
        return fixes.isEmpty() ? "" : "\nWhat to do:\n\n" + String.join("\n", fixes) + "\n";
    }

    private static String bySeverity(JsonObject content) {
        var counts = content.getJsonObject("bySeverity", new JsonObject());
        var said = SEVERITIES.stream()
                .filter(severity -> counts.getLong(severity, 0L) > 0)
                .map(severity -> counts.getLong(severity) + " " + severity)
                .collect(Collectors.joining(", "));
        return said.isEmpty() || !said.contains(",") ? "" : " (" + said + ")";
    }

    private static String severities(JsonObject arguments) {
        var asked = strings(arguments.getJsonArray("severity"));
        return asked.isEmpty() ? "" : " " + String.join(" or ", asked);
    }

    private String scope(JsonObject arguments) {
        var types = strings(arguments.getJsonArray("types"));
        var regions = strings(arguments.getJsonArray("regions"));
        var of = types.isEmpty()
                ? ""
                : " of "
                        + types.stream()
                                .map(type -> vocabulary.kind(type).many())
                                .collect(Collectors.joining(" and "));
        return of
                + (regions.isEmpty()
                        ? ""
                        : " in " + regions.stream().map(Markdown::text).collect(Collectors.joining(", ")));
    }

    private static List<String> strings(@Nullable JsonArray array) {
        return array == null ? List.of() : array.stream().map(String::valueOf).toList();
    }
}

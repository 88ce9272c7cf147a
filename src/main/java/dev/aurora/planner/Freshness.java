package dev.aurora.planner;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Says how old an answer is, and which parts of the cloud could not be looked at and why. */
final class Freshness {
    private static final int SCOPES = 8;
    private final Clock clock;

    Freshness(Clock clock) {
        this.clock = clock;
    }

    String of(JsonObject content) {
        var text = new StringBuilder();
        var notes = content.getJsonArray("notes") == null ? new JsonArray() : content.getJsonArray("notes");
        notes.forEach(note ->
                text.append('\n').append(Markdown.text(String.valueOf(note))).append('\n'));
        var freshness = content.getJsonObject("freshness");
        if (freshness == null) {
            return text.toString();
        }
        var asOf = freshness.getString("asOf");
        if (asOf != null) {
            text.append("\nAs of ").append(when(asOf)).append(".\n");
        }
        var stale = Rendering.objects(freshness, "stale");
        if (!stale.isEmpty()) {
            text.append("\nNot everything could be looked at; what follows may be out of date or missing:\n\n");
            text.append(stale.stream().limit(SCOPES).map(Freshness::scope).collect(Collectors.joining()));
            if (stale.size() > SCOPES) {
                text.append("- and ").append(stale.size() - SCOPES).append(" more\n");
            }
        }
        return text.toString();
    }

    static String refreshed(JsonObject content) {
        var connections = Rendering.objects(content, "connections");
        if (connections.isEmpty()) {
            return "There is no connection to a cloud to look at.\n";
        }
        return connections.stream().map(Freshness::connection).collect(Collectors.joining("\n"));
    }

    private static String connection(JsonObject connection) {
        var failed = Rendering.objects(connection, "failed");
        var name = Markdown.code(Rendering.string(connection, "connection", ""));
        var problem = Rendering.string(connection, "problem", "");
        if (connection.getString("state", "").equals("failed")) {
            return "The connection " + name + " could not be looked at"
                    + (problem.isEmpty() ? "" : ": " + Markdown.text(problem)) + ".\n" + scopes(failed);
        }
        return "The connection " + name + " was looked at again: " + connection.getLong("resources", 0L)
                + " resources in " + connection.getLong("scopes", 0L) + " scopes, in "
                + connection.getLong("durationMillis", 0L) / 100 / 10.0 + " s.\n" + scopes(failed);
    }

    private static String scopes(List<JsonObject> failed) {
        return failed.isEmpty()
                ? ""
                : "\nThese scopes failed:\n\n"
                        + failed.stream().map(Freshness::scope).collect(Collectors.joining());
    }

    private static String scope(JsonObject scope) {
        var named = scope.getString("connection") == null ? "" : " of " + Markdown.code(scope.getString("connection"));
        var code = scope.getString("code") == null ? "" : " (" + Markdown.code(scope.getString("code")) + ")";
        return "- " + Markdown.code(Rendering.string(scope, "service", "a service")) + " in "
                + Markdown.code(Rendering.string(scope, "region", "all regions")) + named + ": "
                + Markdown.text(Rendering.string(scope, "problem", "no reason given")) + code + "\n";
    }

    private String when(String iso) {
        try {
            var instant = Instant.parse(iso);
            var age = Duration.between(instant, clock.instant());
            var minute = instant.toString().substring(0, 16).replace('T', ' ') + " UTC";
            return minute + " (" + ago(age) + ")";
        } catch (DateTimeException e) {
            return Markdown.code(iso);
        }
    }

    private static String ago(Duration age) {
        if (age.toMinutes() < 2) {
            return "just now";
        }
        if (age.toHours() < 2) {
            return age.toMinutes() + " minutes ago";
        }
        return age.toDays() < 2 ? age.toHours() + " hours ago" : age.toDays() + " days ago";
    }
}

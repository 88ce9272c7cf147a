package dev.aurora.planner;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in words what a query asks, so that an answer shows what it answers. */
final class Description {
    private static final Map<String, String> TRUE = Map.of(
            "public", "that are public",
            "encrypted", "that are encrypted",
            "attached", "that are attached",
            "inUse", "that are in use",
            "openToWorld", "that are open to the world",
            "versioning", "with versioning",
            "backups", "with backups",
            "mfa", "with MFA",
            "multiAz", "in several availability zones",
            "deletionProtection", "with deletion protection");
    private static final Map<String, String> FALSE = Map.of(
            "public", "that are not public",
            "encrypted", "that are not encrypted",
            "attached", "that are not attached",
            "inUse", "that are not in use",
            "openToWorld", "that are not open to the world",
            "versioning", "without versioning",
            "backups", "without backups",
            "mfa", "without MFA",
            "multiAz", "in a single availability zone",
            "deletionProtection", "without deletion protection");
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("sizeGiB", "size in GiB"),
            Map.entry("memoryMiB", "memory in MiB"),
            Map.entry("timeoutSeconds", "time limit in seconds"),
            Map.entry("codeSizeBytes", "code size in bytes"),
            Map.entry("sizeBytes", "size in bytes"),
            Map.entry("ageDays", "age in days"),
            Map.entry("createdAt", "creation date"),
            Map.entry("vpcId", "VPC"),
            Map.entry("publicIp", "public IP"));
    private static final Map<String, String> OPERATORS = Map.of(
            "eq",
            "is",
            "ne",
            "is not",
            "gt",
            "is more than",
            "gte",
            "is at least",
            "lt",
            "is less than",
            "lte",
            "is at most",
            "contains",
            "contains",
            "prefix",
            "starts with",
            "in",
            "is one of",
            "not_in",
            "is none of");

    private final Vocabulary vocabulary;

    Description(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** "3 instances in state running in eu-central-1". */
    String counted(long count, Query query) {
        return String.format(Locale.ROOT, "%,d ", count) + noun(query, count == 1) + conditions(query, count == 1);
    }

    String many(Query query) {
        return noun(query, false) + conditions(query, false);
    }

    private String noun(Query query, boolean one) {
        if (query.types().isEmpty()) {
            return one ? "resource" : "resources";
        }
        return query.types().stream()
                .map(vocabulary::kind)
                .map(kind -> one ? kind.one() : kind.many())
                .map(Markdown::text)
                .collect(Collectors.joining(one ? " or " : " and "));
    }

    private static String conditions(Query query, boolean one) {
        var said = new StringBuilder();
        query.filters().forEach(filter -> said.append(' ').append(condition(filter, one)));
        if (query.text() != null) {
            said.append(" with ").append(Markdown.code(query.text())).append(" in name, id or tags");
        }
        if (query.connection() != null) {
            said.append(" of the connection ").append(Markdown.code(query.connection()));
        }
        return said.toString();
    }

    private static String condition(Filter filter, boolean one) {
        var field = filter.field();
        if (filter.value() instanceof Boolean truth && filter.op().equals("eq")) {
            var phrase = (truth ? TRUE : FALSE).get(field);
            if (phrase == null) {
                return "whose " + name(field) + " is " + truth;
            }
            return one ? phrase.replaceFirst("^that are", "that is") : phrase;
        }
        if (field.equals("region")) {
            return (filter.op().startsWith("n") ? "not in " : "in ") + value(filter);
        }
        if (field.equals("state")) {
            return (filter.op().startsWith("n") ? "not in state " : "in state ") + value(filter);
        }
        if (field.equals("createdAt")) {
            return (filter.op().startsWith("g") ? "created since " : "created before ") + value(filter);
        }
        if (field.equals("openPorts")) {
            return "with port " + value(filter) + " open";
        }
        if (field.startsWith("tags")) {
            return tag(filter);
        }
        return "whose " + name(field) + " " + OPERATORS.getOrDefault(filter.op(), filter.op()) + " " + value(filter);
    }

    private static String tag(Filter filter) {
        var key = filter.field().equals("tags")
                ? ""
                : Markdown.code(filter.field().substring("tags.".length()));
        return switch (filter.op()) {
            case "missing" -> key.isEmpty() ? "without any tag" : "without the tag " + key;
            case "exists" -> key.isEmpty() ? "with tags" : "with the tag " + key;
            default ->
                "whose tag " + key + " " + OPERATORS.getOrDefault(filter.op(), filter.op()) + " " + value(filter);
        };
    }

    private static String value(Filter filter) {
        if (filter.value() instanceof List<?> list) {
            return list.stream().map(one -> plain(String.valueOf(one))).collect(Collectors.joining(", "));
        }
        return plain(String.valueOf(filter.value()));
    }

    private static String plain(String value) {
        return value.matches("[A-Za-z0-9-]+") ? value : Markdown.code(value);
    }

    /** A field in words: {@code instanceType} is "instance type". */
    static String name(String field) {
        if (field.startsWith("tags.")) {
            return "tag " + Markdown.cell(field.substring("tags.".length()));
        }
        var known = NAMES.get(field);
        return known != null
                ? known
                : Markdown.text(field.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT));
    }
}

package dev.aurora.inventory;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.ResourceType;
import dev.aurora.inventory.Field.Kind;
import dev.aurora.inventory.Field.Origin;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Which fields, types and kinds there are; everything else is refused with the names that are near. */
final class Fields {
    private static final int NAMES_SHOWN = 5;
    private static final int LONGEST_TAG_KEY = 128;
    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

    private final Map<String, Field> byName = new LinkedHashMap<>();
    private final Collection<String> types = new TreeSet<>();
    private final Collection<String> kinds = new TreeSet<>();

    Fields(List<ResourceType> resourceTypes) {
        for (var name : List.of("type", "kind", "service", "region", "account", "connection", "state", "name", "id")) {
            column(name, Kind.TEXT);
        }
        column("arn", Kind.TEXT);
        column("createdAt", Kind.TIME);
        column("ageDays", Kind.NUMBER);
        column("tags", Kind.TAGS);
        for (var type : resourceTypes) {
            types.add(type.name());
            kinds.add(type.kind());
            type.attributes()
                    .forEach((name, attribute) -> byName.putIfAbsent(
                            name,
                            new Field(
                                    name,
                                    switch (attribute) {
                                        case TEXT -> Kind.TEXT;
                                        case NUMBER -> Kind.NUMBER;
                                        case BOOLEAN -> Kind.BOOLEAN;
                                        case LIST -> name.equals("openPorts") ? Kind.PORTS : Kind.LIST;
                                    },
                                    Origin.ATTRIBUTE)));
        }
    }

    /** Refuses with INVALID what is no field. */
    Field field(String name) {
        if (name.startsWith("tags.") && name.length() > "tags.".length() && name.length() <= LONGEST_TAG_KEY + 5) {
            return new Field(name, Kind.TEXT, Origin.TAG);
        }
        var field = byName.get(name);
        if (field == null) {
            throw unknown("field", name, byName.keySet(), "; a tag is written tags.<key>");
        }
        return field;
    }

    Collection<String> types() {
        return types;
    }

    Collection<String> kinds() {
        return kinds;
    }

    String type(String name) {
        if (!types.contains(name)) {
            throw unknown("type", name, types, "");
        }
        return name;
    }

    String kind(String name) {
        if (!kinds.contains(name)) {
            throw unknown("kind", name, kinds, "");
        }
        return name;
    }

    /** A refusal that names what was probably meant. */
    static Refusal unknown(String what, String given, Collection<String> known, String hint) {
        var wanted = given.toLowerCase(Locale.ROOT);
        var near = known.stream()
                .sorted(Comparator.comparingInt((String it) -> distance(wanted, it.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(NAMES_SHOWN)
                .toList();
        var shown = given.length() > 60 ? given.substring(0, 60) + "..." : given;
        return new Refusal(
                Reason.INVALID,
                "There is no " + what + " \"" + shown + "\"; near are " + String.join(", ", near) + hint);
    }

    private static int distance(String wanted, String known) {
        var distance = DISTANCE.apply(wanted.length() > 60 ? wanted.substring(0, 60) : wanted, known);
        return !wanted.isEmpty() && (known.contains(wanted) || wanted.contains(known)) ? distance / 4 : distance;
    }

    private void column(String name, Kind kind) {
        byName.put(name, new Field(name, kind, Origin.COLUMN));
    }
}

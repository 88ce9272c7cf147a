package dev.aurora.inventory;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Arguments of a tool as a model gave them: everything unexpected is refused with what would be accepted. */
final class Arguments {
    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_LIST = 200;

    private final JsonObject json;
    private final String where;

    /** Refuses properties that are not among the known ones. */
    Arguments(JsonObject json, String where, Set<String> known) {
        this.json = json;
        this.where = where;
        for (var name : json.fieldNames()) {
            if (!known.contains(name)) {
                throw Fields.unknown("argument of " + where, name, known, "");
            }
        }
    }

    boolean has(String name) {
        return json.getValue(name) != null;
    }

    Optional<String> text(String name) {
        var value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text)) {
            throw invalid("\"" + name + "\" of " + where + " must be a text");
        }
        return Optional.of(bounded(name, text)).filter(it -> !it.isBlank());
    }

    /** A list of texts; a single text counts as a list of one. */
    List<String> texts(String name) {
        var value = json.getValue(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return text.isBlank() ? List.of() : List.of(bounded(name, text));
        }
        if (!(value instanceof JsonArray array)) {
            throw invalid("\"" + name + "\" of " + where + " must be a list of texts");
        }
        if (array.size() > LONGEST_LIST) {
            throw invalid("\"" + name + "\" of " + where + " may have " + LONGEST_LIST + " entries at most");
        }
        var texts = new ArrayList<String>();
        for (var item : array) {
            if (!(item instanceof String text)) {
                throw invalid("\"" + name + "\" of " + where + " must be a list of texts");
            }
            texts.add(bounded(name, text));
        }
        return texts;
    }

    Optional<JsonObject> object(String name) {
        var value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof JsonObject object)) {
            throw invalid("\"" + name + "\" of " + where + " must be an object");
        }
        return Optional.of(object);
    }

    List<JsonObject> objects(String name) {
        var value = json.getValue(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray array) || array.stream().anyMatch(it -> !(it instanceof JsonObject))) {
            throw invalid("\"" + name + "\" of " + where + " must be a list of objects");
        }
        if (array.size() > LONGEST_LIST) {
            throw invalid("\"" + name + "\" of " + where + " may have " + LONGEST_LIST + " entries at most");
        }
        return array.stream().map(JsonObject.class::cast).toList();
    }

    int number(String name, int absent, int least, int most) {
        var value = json.getValue(name);
        if (value == null) {
            return absent;
        }
        if (!(value instanceof Number number) || number.doubleValue() != number.intValue()) {
            throw invalid("\"" + name + "\" of " + where + " must be a whole number from " + least + " to " + most);
        }
        return Math.clamp(number.intValue(), least, most);
    }

    private String bounded(String name, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw invalid("\"" + name + "\" of " + where + " may have " + LONGEST_TEXT + " characters at most");
        }
        return text.replace('\u0000', ' ').strip();
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }
}

package dev.aurora.tool;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a JSON value that is too large: of the same form, with fewer items in its lists, shorter texts and, where
 * nothing else helps, fewer fields. What was cut is told by JSON pointers.
 */
final class Excerpt {
    private static final String CUT_TEXT = "…";
    /** Less room than this is none. */
    private static final int LEAST = 16;

    /** A list, text or object of which only so many items, characters or fields are shown. */
    record Cut(String pointer, int shown, int of) {}

    private final List<Cut> cuts = new ArrayList<>();
    private final @Nullable Object value;

    Excerpt(@Nullable Object whole, int bytes) {
        value = shrink(whole, bytes, JsonPointer.create());
    }

    @Nullable Object value() {
        return value;
    }

    List<Cut> cuts() {
        return cuts;
    }

    static int bytes(@Nullable Object value) {
        return Json.encodeToBuffer(value).length();
    }

    private @Nullable Object shrink(@Nullable Object whole, int room, JsonPointer pointer) {
        return switch (whole) {
            case String text -> text(text, room, pointer);
            case JsonArray array -> array(array, room, pointer);
            case JsonObject object -> object(object, room, pointer);
            case null, default -> whole;
        };
    }

    private String text(String text, int room, JsonPointer pointer) {
        if (bytes(text) <= room) {
            return text;
        }
        var end = Math.min(text.length(), Math.max(0, room - LEAST));
        while (end > 0 && bytes(text.substring(0, end)) > room - LEAST) {
            end = end * 3 / 4;
        }
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        cuts.add(new Cut(pointer.toString(), end, text.length()));
        return text.substring(0, end) + CUT_TEXT;
    }

    private JsonArray array(JsonArray array, int room, JsonPointer pointer) {
        var kept = new JsonArray();
        var left = room - 2;
        for (var i = 0; i < array.size(); i++) {
            var item = array.getValue(i);
            var bytes = bytes(item) + 1;
            if (bytes > left) {
                break;
            }
            kept.add(item);
            left -= bytes;
        }
        if (kept.isEmpty() && !array.isEmpty() && left > LEAST) {
            kept.add(shrink(array.getValue(0), left, pointer.copy().append(0)));
        }
        if (kept.size() < array.size()) {
            cuts.add(new Cut(pointer.toString(), kept.size(), array.size()));
        }
        return kept;
    }

    /** The small fields whole; the large ones share the room that is left. */
    private JsonObject object(JsonObject object, int room, JsonPointer pointer) {
        var sizes = new HashMap<String, Integer>();
        object.forEach(it -> sizes.put(it.getKey(), bytes(it.getKey()) + bytes(it.getValue()) + 2));
        var names = sizes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        var fields = new HashMap<String, @Nullable Object>();
        var left = room - 2;
        for (var i = 0; i < names.size(); i++) {
            var name = names.get(i);
            var share = left / (names.size() - i);
            var size = sizes.getOrDefault(name, 0);
            var value = object.getValue(name);
            if (size > share) {
                var rest = share - bytes(name) - 2;
                if (rest < LEAST) {
                    continue;
                }
                value = shrink(value, rest, pointer.copy().append(name));
                size = bytes(name) + bytes(value) + 2;
            }
            fields.put(name, value);
            left -= size;
        }
        var kept = new JsonObject();
        object.fieldNames().stream().filter(fields::containsKey).forEach(it -> kept.put(it, fields.get(it)));
        if (kept.size() < object.size()) {
            cuts.add(new Cut(pointer.toString(), kept.size(), object.size()));
        }
        return kept;
    }

    /** Of the longest list in it, how to point to it; null where there is no list. */
    static @Nullable String longestList(JsonObject object) {
        var longest = new Object() {
            int items = -1;

            @Nullable String pointer;

            void look(@Nullable Object value, JsonPointer at) {
                if (value instanceof JsonArray array && array.size() > items) {
                    items = array.size();
                    pointer = at.toString();
                } else if (value instanceof JsonObject inner) {
                    inner.forEach(it -> look(it.getValue(), at.copy().append(it.getKey())));
                }
            }
        };
        longest.look(object, JsonPointer.create());
        return longest.pointer;
    }
}

package dev.aurora.tool;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pages of one result, none larger than so many bytes. */
final class OutputPages {
    private static final int BEFORE_FOUND = 200;
    private static final int SAID_BYTES = 1024;

    private final JsonObject whole;
    private final int bytes;

    OutputPages(JsonObject whole, int bytes) {
        this.whole = whole;
        this.bytes = bytes - SAID_BYTES;
    }

    JsonObject page(OutputRequest request) {
        var pointer = request.pointer().orElseGet(() -> Objects.requireNonNullElse(Excerpt.longestList(whole), ""));
        var value = find(pointer);
        return switch (value) {
            case JsonArray array -> items(array, pointer, request);
            case String text -> characters(text, pointer, request);
            case JsonObject object when Excerpt.bytes(object) > bytes -> fields(object, pointer, request);
            case null, default -> new JsonObject().put("pointer", pointer).put("value", value);
        };
    }

    private @Nullable Object find(String pointer) {
        JsonPointer parsed;
        try {
            parsed = JsonPointer.from(pointer);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Reason.INVALID, "\"" + pointer + "\" is no JSON pointer; one looks like /items/17, or is empty");
        }
        var missing = new Object();
        var found = parsed.queryJsonOrDefault(whole, missing);
        if (found == missing) {
            throw new Refusal(Reason.NOT_FOUND, "The result has nothing at " + pointer);
        }
        return found;
    }

    private JsonObject items(JsonArray array, String pointer, OutputRequest request) {
        var positions = request.search()
                .map(text -> IntStream.range(0, array.size())
                        .filter(it -> contains(array.getValue(it), text))
                        .boxed()
                        .toList())
                .orElseGet(() -> IntStream.range(0, array.size()).boxed().toList());
        var limit = Math.min(request.limit().orElse(OutputTools.MOST_ITEMS), OutputTools.MOST_ITEMS);
        var items = new JsonArray();
        var at = new JsonArray();
        var next = Math.min(request.offset(), positions.size());
        var left = bytes;
        while (next < positions.size() && items.size() < limit) {
            var position = positions.get(next);
            var item = array.getValue(position);
            var size = Excerpt.bytes(item) + String.valueOf(position).length() + 2;
            if (size > left && !items.isEmpty()) {
                break;
            }
            items.add(size > left ? new Excerpt(item, left).value() : item);
            at.add(position);
            left -= size;
            next++;
            if (left < 0) {
                break;
            }
        }
        var page = new JsonObject()
                .put("pointer", pointer)
                .put("total", array.size())
                .put("offset", request.offset())
                .put("items", items);
        if (request.search().isPresent()) {
            page.put("matching", positions.size()).put("positions", at);
        }
        if (left < 0) {
            page.put("cut", "This item is too large to show whole; read it by " + pointer + "/" + at.getInteger(0));
        }
        return next < positions.size() ? page.put("nextOffset", next) : page;
    }

    private JsonObject characters(String text, String pointer, OutputRequest request) {
        var from = Math.min(request.offset(), text.length());
        if (request.search().isPresent()) {
            var found = text.toLowerCase(Locale.ROOT).indexOf(request.search().get(), from);
            if (found < 0) {
                return new JsonObject()
                        .put("pointer", pointer)
                        .put("total", text.length())
                        .put("matching", 0)
                        .put("how", "The text does not come from this offset on");
            }
            from = Math.min(text.length(), Math.max(from, found - BEFORE_FOUND));
        }
        if (from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from--;
        }
        var limit = Math.min(request.limit().orElse(OutputTools.MOST_CHARACTERS), OutputTools.MOST_CHARACTERS);
        var end = Math.min(text.length(), from + limit);
        while (end > from && Excerpt.bytes(text.substring(from, end)) > bytes) {
            end = from + (end - from) * 3 / 4;
        }
        if (end - from > 1 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        var page = new JsonObject()
                .put("pointer", pointer)
                .put("total", text.length())
                .put("offset", from)
                .put("text", text.substring(from, end));
        return end < text.length() ? page.put("nextOffset", end) : page;
    }

    /** What an object has that is too large to show. */
    private JsonObject fields(JsonObject object, String pointer, OutputRequest request) {
        var names = List.copyOf(object.fieldNames()).stream()
                .filter(it -> request.search().isEmpty()
                        || contains(it, request.search().get())
                        || contains(object.getValue(it), request.search().get()))
                .toList();
        var fields = new JsonArray();
        names.forEach(name -> fields.add(new JsonObject()
                .put("pointer", JsonPointer.from(pointer).append(name).toString())
                .put("kind", kind(object.getValue(name)))
                .put("bytes", Excerpt.bytes(object.getValue(name)))));
        var page = items(
                fields,
                pointer,
                new OutputRequest(
                        request.handle(), request.pointer(), request.offset(), request.limit(), Optional.empty()));
        page.put("fields", page.remove("items"));
        return page;
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case JsonArray array -> "list of " + array.size();
            case JsonObject object -> "object of " + object.size() + " fields";
            case String text -> "text of " + text.length() + " characters";
            case null, default -> "value";
        };
    }

    private static boolean contains(@Nullable Object value, String lowerCase) {
        var text = value instanceof String it ? it : Json.encode(value);
        return text.toLowerCase(Locale.ROOT).contains(lowerCase);
    }
}

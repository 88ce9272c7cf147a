package dev.aurora.agent;

import dev.aurora.llm.ModelAnswer;
import dev.aurora.llm.ToolUse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What models and tools say, without the one character (U+0000) that PostgreSQL cannot keep in text and JSON. */
final class Storable {
    private static final String KEPT_OUT = "\0";

    static String text(String text) {
        return text.replace(KEPT_OUT, "");
    }

    static ModelAnswer answer(ModelAnswer answer) {
        return new ModelAnswer(
                text(answer.text()),
                answer.toolUses().stream()
                        .map(it -> new ToolUse(text(it.id()), text(it.name()), json(it.arguments())))
                        .toList(),
                answer.inputTokens(),
                answer.outputTokens());
    }

    static JsonObject json(JsonObject object) {
        var kept = new JsonObject();
        object.forEach(entry -> kept.put(text(entry.getKey()), value(entry.getValue())));
        return kept;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case String text -> text(text);
            case JsonObject object -> json(object);
            case JsonArray array -> {
                var kept = new JsonArray();
                array.forEach(it -> kept.add(value(it)));
                yield kept;
            }
            case null, default -> value;
        };
    }

    private Storable() {}
}

package dev.aurora.redaction;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Redacts one document. Not for use by several threads at once. */
final class JsonRedaction {
    /** Of Kubernetes, whose values are secrets whatever their names. */
    private static final String SECRET_KIND = "Secret";

    private static final String SECRET_VALUE = "secret";

    private final SecretNames names;
    private final RuleStates rules;
    private final StreamRedactor texts;

    JsonRedaction(RuleStates rules, SecretNames names) {
        this.rules = rules;
        this.names = names;
        texts = new StreamRedactor(rules);
    }

    JsonObject object(JsonObject object) {
        var beside = nameBeside(object);
        var isSecret = SECRET_KIND.equals(object.getValue("kind"));
        var redacted = new JsonObject();
        object.forEach(entry -> {
            var name = entry.getKey();
            var value = entry.getValue();
            var content = isSecret && isSecretData(name) && value instanceof JsonObject data
                    ? secretData(data)
                    : value(names.values().contains(name) ? beside : names.secretUnder(name), value);
            redacted.put(unused(texts.whole(name), redacted), content);
        });
        return redacted;
    }

    private @Nullable Object value(Optional<String> secret, @Nullable Object value) {
        return switch (value) {
            case String text -> secret.isPresent() ? field(secret.get(), text) : texts.whole(text);
            case Number number
            when secret.isPresent() && names.numbers().contains(secret.get()) -> Rules.mark(secret.get());
            case JsonObject object -> object(object);
            case JsonArray array -> {
                var redacted = new JsonArray();
                array.forEach(it -> redacted.add(value(secret, it)));
                yield redacted;
            }
            case null, default -> value;
        };
    }

    /** A secret of known form goes by its own name, as it would anywhere. */
    private String field(String secret, String text) {
        var redacted = texts.whole(text);
        return text.isBlank() || rules.rules().isHarmless(text) || Rules.isMark(redacted)
                ? redacted
                : Rules.mark(secret);
    }

    private JsonObject secretData(JsonObject data) {
        var redacted = new JsonObject();
        data.forEach(entry -> redacted.put(
                entry.getKey(),
                entry.getValue() instanceof String text ? field(SECRET_VALUE, text) : entry.getValue()));
        return redacted;
    }

    private static boolean isSecretData(String name) {
        return name.equals("data") || name.equals("stringData");
    }

    /** What the object's value is, when the object says it in a field such as {@code name}. */
    private Optional<String> nameBeside(JsonObject object) {
        return names.beside().stream()
                .map(object::getValue)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .flatMap(names::secretUnder);
    }

    /** Two names that were secrets stay two names. */
    private static String unused(String name, JsonObject object) {
        var unused = name;
        for (var i = 2; object.containsKey(unused); i++) {
            unused = name + " " + i;
        }
        return unused;
    }
}

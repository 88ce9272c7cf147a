package dev.aurora.tool;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a model wants to read of a result.
 *
 * @param limit as many as fit when absent
 * @param search in lower case
 */
record OutputRequest(
        UUID handle, Optional<String> pointer, int offset, Optional<Integer> limit, Optional<String> search) {
    private static final Set<String> KNOWN = Set.of("handle", "pointer", "offset", "limit", "search");
    private static final int LONGEST_TEXT = 1000;

    /** Refuses what is not as the tool's schema says. */
    static OutputRequest of(JsonObject arguments) {
        for (var name : arguments.fieldNames()) {
            if (!KNOWN.contains(name)) {
                throw invalid(
                        "There is no argument \"" + name + "\"; there are handle, pointer, offset, limit and search");
            }
        }
        return new OutputRequest(
                handle(arguments),
                text(arguments, "pointer"),
                number(arguments, "offset", 0).orElse(0),
                number(arguments, "limit", 1),
                text(arguments, "search").map(it -> it.toLowerCase(Locale.ROOT)).filter(it -> !it.isBlank()));
    }

    private static UUID handle(JsonObject arguments) {
        try {
            return UUID.fromString(text(arguments, "handle").orElse(""));
        } catch (IllegalArgumentException e) {
            throw invalid("\"handle\" must be the handle that came with a truncated result");
        }
    }

    private static Optional<String> text(JsonObject arguments, String name) {
        var value = arguments.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof String text) || text.length() > LONGEST_TEXT) {
            throw invalid("\"" + name + "\" must be a text of at most " + LONGEST_TEXT + " characters");
        }
        return Optional.of(text);
    }

    private static Optional<Integer> number(JsonObject arguments, String name, int least) {
        var value = arguments.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number)
                || number.doubleValue() != number.intValue()
                || number.intValue() < least) {
            throw invalid("\"" + name + "\" must be a whole number from " + least);
        }
        return Optional.of(number.intValue());
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }
}

package dev.aurora.redaction;

import io.vertx.core.json.JsonObject;

/**
 * Puts {@code [redacted: what it was]} in the place of every secret it knows by its form, its place or its field's name. What is
 * redacted already stays as it is. One for the whole process is enough; it may be used by all threads.
 */
public final class Redactor {
    /** Each takes about one kilobyte; usual texts lead to some thousands. */
    private static final int MOST_STATES = 20_000;

    private final RuleStates rules;
    private final SecretNames names;

    /** With the rules that Aurora brings along. */
    public Redactor() {
        this(MOST_STATES);
    }

    Redactor(int mostStates) {
        var file = RuleFile.read();
        rules = new RuleStates(file.toRules(), mostStates);
        names = file.names();
    }

    public String text(String text) {
        return new StreamRedactor(rules).whole(text);
    }

    /** The same with secrets redacted in every text and name, and plain values under names such as {@code password}. */
    public JsonObject json(JsonObject object) {
        return new JsonRedaction(rules, names).object(object);
    }

    /** For one text that comes in pieces. */
    public StreamRedactor stream() {
        return new StreamRedactor(rules);
    }

    Rules rules() {
        return rules.rules();
    }
}

package dev.aurora.web;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;

/** Names that people give: any text that shows something, without the spaces around it. */
public final class Names {
    /** Refuses with INVALID what shows nothing. */
    public static String of(String given) {
        var name = given.strip();
        if (name.isEmpty() || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new Refusal(Reason.INVALID, "A name needs a character that can be seen, and no control characters");
        }
        return name;
    }

    private Names() {}
}

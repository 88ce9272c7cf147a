package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.util.Arrays;

/** When somebody other than whoever requested it must decide an approval. */
enum SecondPerson {
    /** For what destroys something that holds data, once another person may approve. */
    STATEFUL_DESTROY("stateful-destroy"),
    ALWAYS("always"),
    NEVER("never");

    private final String label;

    SecondPerson(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static SecondPerson of(String label) {
        return Arrays.stream(values())
                .filter(it -> it.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Reason.INVALID, "secondPerson must be stateful-destroy, always or never, not " + label));
    }
}

package dev.aurora.llm;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why one attempt failed, and whether another may go better; {@code pause} is what the provider asked for. */
record Fault(
        ModelFailure.Kind kind,
        String sentence,
        boolean passing,
        @Nullable Duration pause) {
    static Fault lasting(ModelFailure.Kind kind, String sentence) {
        return new Fault(kind, sentence, false, null);
    }

    static Fault passing(ModelFailure.Kind kind, String sentence) {
        return new Fault(kind, sentence, true, null);
    }

    ModelFailure failure() {
        return new ModelFailure(kind, sentence);
    }
}

package dev.aurora.jobs;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Work to be done.
 *
 * @param payload what the kind needs to know, never a secret
 * @param priority the higher the sooner; 0 is usual
 * @param attempts how often it is tried before it is dead
 * @param uniqueKey while one of this kind and key waits or runs in the project, another is not made
 */
public record NewJob(
        String kind,
        JsonObject payload,
        int priority,
        int attempts,
        @Nullable String uniqueKey) {
    private static final int USUAL_ATTEMPTS = 5;

    public static NewJob of(String kind, JsonObject payload) {
        return new NewJob(kind, payload, 0, USUAL_ATTEMPTS, null);
    }

    public NewJob unique(String key) {
        return new NewJob(kind, payload, priority, attempts, key);
    }

    public NewJob priority(int higherIsSooner) {
        return new NewJob(kind, payload, higherIsSooner, attempts, uniqueKey);
    }

    public NewJob attempts(int most) {
        return new NewJob(kind, payload, priority, most, uniqueKey);
    }
}

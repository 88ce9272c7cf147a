package dev.aurora.tool;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a changing tool would do, told by the feature that would do it, before anybody is asked.
 *
 * @param content exactly what will run; an approval is for this and nothing else, and the executor redeems it with the same
 * @param title what it does, as a sentence without a subject, such as {@code Delete the bucket logs}
 * @param target where, such as a cloud account and region, or a project
 * @param resourceName what a single approver types to confirm that something is destroyed
 * @param stateful whether data is lost with it
 */
public record ChangePreview(
        JsonObject content,
        String title,
        String target,
        @Nullable String resourceName,
        boolean stateful) {}

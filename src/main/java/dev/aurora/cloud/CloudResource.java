package dev.aurora.cloud;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a cloud holds.
 *
 * @param nativeId unique in the cloud: the ARN
 * @param localId what people call it by, such as {@code i-0abc}
 * @param attributes what the type says, absent where unknown
 */
public record CloudResource(
        ResourceType type,
        String nativeId,
        String localId,
        String name,
        String region,
        @Nullable String state,
        @Nullable Instant createdAt,
        Map<String, String> tags,
        JsonObject attributes,
        List<Relation> relations) {
    /** The region of what belongs to no region. */
    public static final String GLOBAL = "global";

    public CloudResource {
        tags = Map.copyOf(tags);
        relations = List.copyOf(relations);
    }

    /** That the resource has to do with another one, which may or may not exist. */
    public record Relation(String name, String toNativeId) {}
}

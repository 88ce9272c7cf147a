package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import dev.aurora.cloud.CloudResource.Relation;
import dev.aurora.cloud.ResourceType;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A resource in the making; what AWS left out is left out. */
final class Draft {
    private final ResourceType type;
    private final String region;
    private final String arn;
    private final String localId;
    private final Map<String, String> tags = new LinkedHashMap<>();
    private final JsonObject attributes = new JsonObject();
    private final List<Relation> relations = new ArrayList<>();
    private String name;
    private @Nullable String state;
    private @Nullable Instant createdAt;

    Draft(ResourceType type, String region, String arn, String localId) {
        this.type = type;
        this.region = region;
        this.arn = arn;
        this.localId = localId;
        this.name = localId;
    }

    Draft name(@Nullable String name) {
        if (name != null && !name.isBlank()) {
            this.name = name;
        }
        return this;
    }

    Draft state(@Nullable String state) {
        this.state = state == null ? null : state.toLowerCase(Locale.ROOT);
        return this;
    }

    Draft createdAt(@Nullable Instant createdAt) {
        this.createdAt = createdAt;
        return this;
    }

    /** Tags as the services give them, each with types of its own. */
    <T> Draft tags(@Nullable Collection<T> given, Function<T, String> key, Function<T, String> value) {
        if (given != null) {
            given.forEach(it -> tags.put(key.apply(it), value.apply(it) == null ? "" : value.apply(it)));
        }
        return this;
    }

    Draft tags(@Nullable Map<String, String> given) {
        return given == null ? this : tags(given.entrySet(), Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Most things in EC2 have their name in a tag. */
    Draft namedByTag() {
        return name(tags.get("Name"));
    }

    Draft with(String attribute, @Nullable Object value) {
        if (!type.attributes().containsKey(attribute)) {
            throw new IllegalArgumentException(type.name() + " has no attribute " + attribute);
        }
        if (value != null && !"".equals(value)) {
            attributes.put(attribute, value);
        }
        return this;
    }

    Draft related(String relation, @Nullable String toArn) {
        if (toArn != null && !toArn.isEmpty()) {
            relations.add(new Relation(relation, toArn));
        }
        return this;
    }

    Draft relatedAll(String relation, List<String> ids, Function<String, String> arn) {
        ids.forEach(it -> relations.add(new Relation(relation, arn.apply(it))));
        return this;
    }

    CloudResource build() {
        return new CloudResource(type, arn, localId, name, region, state, createdAt, tags, attributes, relations);
    }
}

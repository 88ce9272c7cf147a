package dev.aurora.web;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back: the body becomes JSON, absent means no content. */
public record Answer(int status, @Nullable Object body, Map<String, String> headers) {
    public static Answer ok(Object body) {
        return new Answer(200, body, Map.of());
    }

    public static Answer created(String location, Object body) {
        return new Answer(201, body, Map.of("Location", location));
    }

    public static Answer accepted(Object body) {
        return new Answer(202, body, Map.of());
    }

    public static Answer noContent() {
        return new Answer(204, null, Map.of());
    }

    /** With the version of what it shows as a strong ETag (RFC 9110, section 8.8.3). */
    public Answer version(int version) {
        var more = new HashMap<>(headers);
        more.put("ETag", "\"" + version + "\"");
        return new Answer(status, body, more);
    }
}

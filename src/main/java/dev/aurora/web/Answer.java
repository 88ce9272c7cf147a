package dev.aurora.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes back: the body becomes JSON, absent means no content; each cookie is a header of its own. */
public record Answer(int status, @Nullable Object body, Map<String, String> headers, List<String> cookies) {
    public Answer(int status, @Nullable Object body, Map<String, String> headers) {
        this(status, body, headers, List.of());
    }

    public static Answer ok(Object body) {
        return new Answer(200, body, Map.of());
    }

    public static Answer created(String location, Object body) {
        return new Answer(201, body, Map.of("Location", location));
    }

    public static Answer accepted(Object body) {
        return new Answer(202, body, Map.of());
    }

    /** Sends a browser elsewhere. */
    public static Answer redirect(String location) {
        return new Answer(302, null, Map.of("Location", location));
    }

    public static Answer noContent() {
        return new Answer(204, null, Map.of());
    }

    /** With the version of what it shows as a strong ETag (RFC 9110, section 8.8.3). */
    public Answer version(int version) {
        var more = new HashMap<>(headers);
        more.put("ETag", "\"" + version + "\"");
        return new Answer(status, body, more, cookies);
    }

    /** The same with a {@code Set-Cookie} header more. */
    public Answer withCookie(String header) {
        var all = new ArrayList<>(cookies);
        all.add(header);
        return new Answer(status, body, headers, List.copyOf(all));
    }
}

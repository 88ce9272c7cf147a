package dev.aurora.web;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * Where a page of a list ends, opaque to clients: JSON in base64url. It comes back from outside, so whoever reads one
 * checks its fields as any other input.
 */
public final class Cursor {
    private static final int MAX_CHARACTERS = 1000;

    public static String encode(JsonObject position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(position.toBuffer().getBytes());
    }

    /** Refuses with INVALID what was no cursor of ours. */
    public static JsonObject decode(String cursor) {
        if (cursor.length() > MAX_CHARACTERS) {
            throw invalid();
        }
        try {
            return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(cursor)));
        } catch (RuntimeException e) {
            throw invalid();
        }
    }

    /** For a field that is missing or of the wrong kind. */
    public static Refusal invalid() {
        return new Refusal(
                Reason.INVALID, "The cursor is not one that this list gave out; start again without a cursor");
    }

    private Cursor() {}
}

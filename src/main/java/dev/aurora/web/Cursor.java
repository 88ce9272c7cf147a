package dev.aurora.web;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

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

    /** Where an item of that sort key and id stands. */
    public static String of(String key, UUID id) {
        return encode(new JsonObject().put("key", key).put("id", id.toString()));
    }

    /** As {@link #of} gave it out; the key may still be any text that PostgreSQL takes. */
    public static Place place(String cursor) {
        var position = decode(cursor);
        try {
            var key = Objects.requireNonNull(position.getString("key"));
            if (key.indexOf('\0') >= 0) {
                throw invalid();
            }
            return new Place(key, UUID.fromString(position.getString("id")));
        } catch (NullPointerException | IllegalArgumentException | ClassCastException e) {
            throw invalid();
        }
    }

    /** A place in a list that is sorted by a key and then by id. */
    public record Place(String key, UUID id) {
        /** The key as a time; refuses with INVALID when it is none. */
        public Instant time() {
            try {
                return Instant.parse(key);
            } catch (DateTimeParseException e) {
                throw invalid();
            }
        }
    }

    /** For a field that is missing or of the wrong kind. */
    public static Refusal invalid() {
        return new Refusal(
                Reason.INVALID, "The cursor is not one that this list gave out; start again without a cursor");
    }

    private Cursor() {}
}

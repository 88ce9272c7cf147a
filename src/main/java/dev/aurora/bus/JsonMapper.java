package dev.aurora.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.VertxModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The one mapping between records and JSON: camelCase, ISO-8601 times and durations, absent instead of null. Unknown
 * fields are ignored, so that a message may gain fields; the REST edge refuses them by its contract instead.
 */
public final class JsonMapper {
    private static final ObjectMapper MAPPER = com.fasterxml.jackson.databind.json.JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new VertxModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private static final ObjectReader STRICT = MAPPER.readerFor(JsonObject.class)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Throws {@link EncodeException} for a value that has no JSON form, which is a programming error. */
    public static Buffer encode(Object value) {
        try {
            return Buffer.buffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new EncodeException("Cannot encode " + value.getClass().getSimpleName(), e);
        }
    }

    /** Throws {@link DecodeException} when the text is no JSON or does not fit the type. */
    public static <T> T decode(Buffer json, Class<T> type) {
        try {
            return MAPPER.readValue(json.getBytes(), type);
        } catch (IOException e) {
            throw new DecodeException("Not a valid " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The object, whose every name must be there once and nothing behind it: for what somebody signed, since others may
     * read the first of two values where this reads the last. Throws {@link DecodeException} for anything else.
     */
    public static JsonObject decodeStrictly(Buffer json) {
        try {
            JsonObject object = STRICT.readValue(json.toString(StandardCharsets.UTF_8));
            if (object == null) {
                throw new DecodeException("Not a JSON object");
            }
            return object;
        } catch (IOException e) {
            throw new DecodeException("Not a JSON object with every name once", e);
        }
    }

    public static JsonObject toObject(Object value) {
        return encode(value).toJsonObject();
    }

    public static <T> T fromObject(JsonObject json, Class<T> type) {
        return decode(json.toBuffer(), type);
    }

    private JsonMapper() {}
}

package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/** The SHA-256 of JSON in its canonical form (RFC 8785): the same for the same content, however it is written. */
final class ContentHash {
    /**
     * In hexadecimal digits. Refuses with INVALID what does not survive that form, so that two contents never have one hash
     * because they were made alike: numbers beyond what a double holds exactly, and text that is no Unicode.
     */
    static String of(JsonObject content) {
        check(content);
        try {
            var canonical = new JsonCanonicalizer(content.encode()).getEncodedUTF8();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (IOException e) {
            throw new UncheckedIOException("Content without canonical form", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(@Nullable Object value) {
        switch (value) {
            case JsonObject it -> check(it.getMap());
            case JsonArray it -> check(it.getList());
            case Map<?, ?> it ->
                it.forEach((name, member) -> {
                    check(name);
                    check(member);
                });
            case List<?> it -> it.forEach(ContentHash::check);
            case Number it -> checkNumber(it);
            case String it -> checkText(it);
            case Boolean it -> {}
            case null -> {}
            default -> throw new IllegalArgumentException("Not from JSON: " + value.getClass());
        }
    }

    private static void checkNumber(Number number) {
        var nearest = number.doubleValue();
        if (!Double.isFinite(nearest)
                || new BigDecimal(Double.toString(nearest)).compareTo(new BigDecimal(number.toString())) != 0) {
            throw new Refusal(
                    Reason.INVALID,
                    "The number " + number + " has more digits than can be approved; give it as a text");
        }
    }

    private static void checkText(String text) {
        var wrong = text.codePoints()
                .anyMatch(it -> it == 0 || (it >= Character.MIN_SURROGATE && it <= Character.MAX_SURROGATE));
        if (wrong) {
            throw new Refusal(Reason.INVALID, "A text to be approved has characters that are no Unicode, or U+0000");
        }
    }

    private ContentHash() {}
}

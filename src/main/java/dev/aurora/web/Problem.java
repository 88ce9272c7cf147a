package dev.aurora.web;

import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure as RFC 9457 tells it.
 *
 * @param type {@code about:blank}: the status and the code say it all
 * @param code stable, for programs
 * @param detail what failed and what to do, for people
 * @param retryAfterSeconds when the same request may succeed, where that is known; also the header Retry-After
 */
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        @Nullable String requestId,
        @Nullable Long retryAfterSeconds) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String BLANK = "about:blank";
    private static final String RETRY_SOON_SECONDS = "2";
    private static final String RETRY_LATER_SECONDS = "30";

    /** Tells nothing of the inside: whatever is no {@link Refusal} is an internal error. */
    public static Problem of(Throwable failure, @Nullable String requestId) {
        var refusal = Refusal.of(failure);
        var status = status(refusal.reason());
        var wait = refusal.retryAfter().map(Duration::toSeconds).orElse(null);
        return new Problem(BLANK, title(status), status, refusal.reason().name(), refusal.sentence(), requestId, wait);
    }

    /** For what has no reason of its own, such as a method that is not allowed. */
    public static Problem of(int status, String code, String detail, @Nullable String requestId) {
        return new Problem(BLANK, title(status), status, code, detail, requestId, null);
    }

    /** The HTTP status of a reason. */
    public static int status(Reason reason) {
        return switch (reason) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case STALE -> 412;
            case TOO_LARGE -> 413;
            case EXHAUSTED -> 429;
            case INTERNAL -> 500;
            case UNAVAILABLE -> 503;
        };
    }

    /** The headers that the status wants beside the body. */
    public Map<String, String> headers() {
        return switch (status) {
            case 401 -> Map.of("WWW-Authenticate", "Bearer realm=\"aurora\"");
            case 429 -> Map.of("Retry-After", retryAfter(RETRY_LATER_SECONDS));
            case 503 -> Map.of("Retry-After", retryAfter(RETRY_SOON_SECONDS));
            default -> retryAfterSeconds == null ? Map.of() : Map.of("Retry-After", retryAfter(""));
        };
    }

    private String retryAfter(String unknown) {
        return retryAfterSeconds == null ? unknown : retryAfterSeconds.toString();
    }

    public Buffer toBuffer() {
        return JsonMapper.encode(this);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Not logged in";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 409 -> "Conflict";
            case 412 -> "Changed meanwhile";
            case 413 -> "Too large";
            case 415 -> "Unsupported media type";
            case 429 -> "Too many requests";
            case 503 -> "Not available now";
            default -> status < 500 ? "Bad request" : "Internal error";
        };
    }
}

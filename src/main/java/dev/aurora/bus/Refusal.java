package dev.aurora.bus;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure the caller can act on; every other failure crosses the bus as {@link Reason#INTERNAL}, without detail. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, with the code that travels on the wire and so never changes. */
    public enum Reason {
        INTERNAL(1),
        INVALID(2),
        NOT_FOUND(3),
        CONFLICT(4),
        /** A limit is used up; the same request may succeed later. */
        EXHAUSTED(5),
        UNAUTHENTICATED(6),
        FORBIDDEN(7),
        /** Something needed does not answer now; the same request may succeed later. */
        UNAVAILABLE(8),
        TOO_LARGE(9),
        /** What was read before has changed since. */
        STALE(10);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        static Reason of(int code) {
            return Arrays.stream(values())
                    .filter(it -> it.code == code)
                    .findFirst()
                    .orElse(INTERNAL);
        }
    }

    // The seconds to wait travel above the reason in the one number that a reply has for its failure.
    private static final int CODES = 100;
    private static final int MOST_SECONDS = Integer.MAX_VALUE / CODES - 1;

    private final Reason reason;
    private final @Nullable Duration retryAfter;

    /** The message says what failed, with which value, and what to do; it is shown to people. */
    public Refusal(Reason reason, String message) {
        this(reason, message, null);
    }

    private Refusal(Reason reason, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** For a limit that is used up until the wait, rounded up to whole seconds and at least one, is over. */
    public static Refusal exhausted(String message, Duration retryAfter) {
        return new Refusal(Reason.EXHAUSTED, message, wholeSeconds(retryAfter));
    }

    /** For what goes on at the moment and may be over when the wait, rounded up to whole seconds, is. */
    public static Refusal busy(String message, Duration retryAfter) {
        return new Refusal(Reason.CONFLICT, message, wholeSeconds(retryAfter));
    }

    private static Duration wholeSeconds(Duration wait) {
        return Duration.ofSeconds(Math.clamp(wait.plusSeconds(1).minusNanos(1).toSeconds(), 1, MOST_SECONDS));
    }

    public Reason reason() {
        return reason;
    }

    /** When the same request may succeed, where that is known; whole seconds. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The message, never null. */
    public String sentence() {
        return Objects.requireNonNullElse(getMessage(), "");
    }

    /** The failure itself when it is a refusal, else an internal one that tells nothing of the inside. */
    public static Refusal of(Throwable failure) {
        return switch (failure) {
            case Refusal it -> it;
            case DecodeException it -> new Refusal(Reason.INVALID, "Malformed message");
            default -> new Refusal(Reason.INTERNAL, "Internal error");
        };
    }

    static ReplyException toReply(Throwable failure) {
        var refusal = of(failure);
        var seconds = refusal.retryAfter().map(Duration::toSeconds).orElse(0L).intValue();
        return new ReplyException(
                ReplyFailure.RECIPIENT_FAILURE, seconds * CODES + refusal.reason.code, refusal.getMessage());
    }

    static Throwable fromReply(Throwable failure) {
        if (!(failure instanceof ReplyException reply)) {
            return failure;
        }
        return switch (reply.failureType()) {
            case RECIPIENT_FAILURE ->
                new Refusal(
                        Reason.of(Math.floorMod(reply.failureCode(), CODES)),
                        Objects.requireNonNullElse(reply.getMessage(), ""),
                        reply.failureCode() >= CODES ? Duration.ofSeconds(reply.failureCode() / CODES) : null);
            case NO_HANDLERS ->
                new Refusal(Reason.UNAVAILABLE, "This part of Aurora is not running now; try again in a moment");
            case TIMEOUT, ERROR ->
                new Refusal(Reason.UNAVAILABLE, "This part of Aurora did not answer in time; try again in a moment");
        };
    }
}

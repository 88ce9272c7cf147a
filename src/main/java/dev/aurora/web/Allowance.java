package dev.aurora.web;

import dev.aurora.bus.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is within the limits, with the headers that tell a client how it stands (RateLimit and
 * RateLimit-Policy); without headers where there is no limit.
 */
public record Allowance(@Nullable Refusal refusal, Map<String, String> headers) {
    static final Allowance UNLIMITED = new Allowance(null, Map.of());

    /** Throws the refusal when there is one. */
    public void check() {
        if (refusal != null) {
            throw refusal;
        }
    }
}

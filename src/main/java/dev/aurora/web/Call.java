package dev.aurora.web;

import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request after the router has checked it against the contract.
 *
 * @param parameters path and query parameters and cookies as text, by the name the contract gives them
 * @param headers header values by lower-case name
 */
public record Call(
        @Nullable Caller optionalCaller,
        Map<String, String> parameters,
        Map<String, String> headers,
        Map<String, String> cookies,
        @Nullable JsonObject optionalBody,
        String remoteAddress) {
    private static final int USUAL_ITEMS = 50;
    private static final Pattern ETAG = Pattern.compile("\"[0-9]{1,9}\"");

    public Call {
        parameters = Map.copyOf(parameters);
        headers = Map.copyOf(headers);
        cookies = Map.copyOf(cookies);
    }

    /** Only for operations that need a log-in. */
    public Caller caller() {
        if (optionalCaller == null) {
            throw new Refusal(Reason.UNAUTHENTICATED, "Log in first");
        }
        return optionalCaller;
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(it -> !it.isBlank());
    }

    /** A query parameter with commas between its values; empty when absent. */
    public List<String> list(String name) {
        return parameter(name).stream()
                .flatMap(it -> Arrays.stream(it.split(",")))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
    }

    public UUID id() {
        return UUID.fromString(parameter("id").orElseThrow());
    }

    /** How many items a list is to answer. */
    public int limit() {
        return number("limit", USUAL_ITEMS);
    }

    public int number(String name, int absent) {
        return parameter(name).map(Integer::parseInt).orElse(absent);
    }

    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    public Optional<String> cookie(String name) {
        return Optional.ofNullable(cookies.get(name));
    }

    /**
     * The version that an update is meant for, from {@code If-Match}; absent when any is. Refuses with INVALID what is no
     * ETag of ours.
     */
    public @Nullable Integer ifMatch() {
        var etag = header("if-match").map(String::strip).orElse("*");
        if (etag.equals("*")) {
            return null;
        }
        if (!ETAG.matcher(etag).matches()) {
            throw new Refusal(Reason.INVALID, "If-Match must be the ETag that was read, such as \"3\"");
        }
        return Integer.valueOf(etag.substring(1, etag.length() - 1));
    }

    /** Refuses with INVALID a body that does not fit the type. */
    public <T> T body(Class<T> type) {
        if (optionalBody == null) {
            throw new Refusal(Reason.INVALID, "The request needs a JSON body");
        }
        try {
            return JsonMapper.fromObject(optionalBody, type);
        } catch (DecodeException e) {
            throw new Refusal(Reason.INVALID, "The body is not what the contract says");
        }
    }

    /** Names no value: headers, cookies and bodies hold what must not be logged. */
    @Override
    public String toString() {
        return "Call[" + parameters.keySet() + "]";
    }
}

package dev.aurora.llm;

import dev.aurora.llm.ModelFailure.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what providers say into faults with sentences for people, without ever repeating a key. */
final class Faults {
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern LOOKS_LIKE_A_KEY = Pattern.compile("\\b(?:sk|pk|key)-[\\w*.\\-]{4,}");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");

    private final LlmConfig config;
    private final String who;

    Faults(LlmConfig config) {
        this.config = config;
        this.who = config.provider().title();
    }

    Fault ofStatus(int status, MultiMap headers, String body) {
        var message = message(body);
        return switch (status) {
            case 401 -> unauthenticated();
            case 403 ->
                Fault.lasting(
                        Kind.UNAUTHENTICATED,
                        who + " does not allow this key to use " + config.model() + detail(message)
                                + ". Check the key (" + config.provider().keyName()
                                + ") and its rights, or choose another aurora.llm.model");
            case 402 -> Fault.lasting(Kind.LIMITED, who + " asks for payment first" + detail(message));
            case 404 ->
                Fault.lasting(
                        Kind.REFUSED,
                        who + " does not know the model \"" + config.model() + "\" at " + config.baseUrl()
                                + detail(message) + ". Check aurora.llm.model and aurora.llm.base.url");
            case 429 -> limited(message, waitOf(headers), body.contains("insufficient_quota"));
            case 408, 409 -> Fault.passing(Kind.UNAVAILABLE, who + " answered " + status + detail(message));
            default -> {
                if (status >= 500) {
                    yield new Fault(
                            Kind.UNAVAILABLE,
                            who + " has a problem of its own (status " + status + ")" + detail(message),
                            true,
                            waitOf(headers));
                }
                if (status >= 300 && status < 400) {
                    yield Fault.lasting(
                            Kind.REFUSED,
                            who + " redirects elsewhere (status " + status + "). Check aurora.llm.base.url");
                }
                yield Fault.lasting(
                        Kind.REFUSED, who + " refused the request (status " + status + ")" + detail(message));
            }
        };
    }

    /** An error that came within a stream whose status was 200. */
    Fault ofStreamed(String json) {
        var error = error(json);
        var message = message(json);
        var type = error == null ? "" : error.getValue("type", "").toString();
        var code = error == null ? "" : error.getValue("code", "").toString();
        if (code.matches("[45]\\d\\d")) {
            return ofStatus(Integer.parseInt(code), MultiMap.caseInsensitiveMultiMap(), json);
        }
        return switch (type) {
            case "authentication_error" -> unauthenticated();
            case "permission_error" -> ofStatus(403, MultiMap.caseInsensitiveMultiMap(), json);
            case "not_found_error" -> ofStatus(404, MultiMap.caseInsensitiveMultiMap(), json);
            case "rate_limit_error", "insufficient_quota" ->
                limited(message, null, type.equals("insufficient_quota") || code.equals("insufficient_quota"));
            case "invalid_request_error", "request_too_large" ->
                Fault.lasting(Kind.REFUSED, who + " refused the request" + detail(message));
            default -> Fault.passing(Kind.UNAVAILABLE, who + " broke off with an error" + detail(message));
        };
    }

    Fault unreachable(Throwable cause) {
        return Fault.passing(
                Kind.UNAVAILABLE,
                who + " cannot be reached at " + config.baseUrl() + detail(clean(String.valueOf(cause.getMessage())))
                        + ". Check the network and aurora.llm.base.url");
    }

    Fault cut() {
        return Fault.passing(Kind.UNAVAILABLE, who + " closed the connection in the middle of the answer");
    }

    Fault silent() {
        return Fault.passing(
                Kind.UNAVAILABLE,
                who + " sent nothing for " + seconds(config.silence()) + " (aurora.llm.silence.timeout)");
    }

    Fault garbled(String what) {
        return Fault.lasting(Kind.GARBLED, who + " sent " + clean(what));
    }

    Fault empty() {
        return Fault.passing(Kind.GARBLED, who + " gave an empty answer");
    }

    Fault refused(String what) {
        return Fault.lasting(Kind.REFUSED, who + " " + clean(what));
    }

    private Fault unauthenticated() {
        return Fault.lasting(
                Kind.UNAUTHENTICATED,
                config.key().isEmpty()
                        ? who + " wants an API key: set aurora.llm.api.key"
                        : who + " does not accept the API key: set "
                                + (config.provider() == LlmConfig.Provider.COMPATIBLE
                                        ? "aurora.llm.api.key"
                                        : config.provider().keyName() + " (or aurora.llm.api.key)")
                                + " to a valid one");
    }

    private Fault limited(String message, @Nullable Duration wait, boolean quotaIsUsedUp) {
        if (quotaIsUsedUp) {
            return Fault.lasting(Kind.LIMITED, who + " says that the quota is used up" + detail(message));
        }
        if (wait != null && wait.compareTo(config.longestWait()) > 0) {
            return Fault.lasting(
                    Kind.LIMITED,
                    who + " limits the rate and asks to wait " + seconds(wait) + ", longer than the "
                            + seconds(config.longestWait()) + " of aurora.llm.longest.wait" + detail(message));
        }
        return new Fault(Kind.LIMITED, who + " limits the rate of requests" + detail(message), true, wait);
    }

    private static @Nullable Duration waitOf(MultiMap headers) {
        var millis = headers.get("retry-after-ms");
        if (millis != null && millis.matches("\\d{1,9}")) {
            return Duration.ofMillis(Long.parseLong(millis));
        }
        var after = headers.get("retry-after");
        if (after == null) {
            return null;
        }
        if (after.strip().matches("\\d{1,9}(\\.\\d+)?")) {
            return Duration.ofMillis((long) (Double.parseDouble(after.strip()) * 1000));
        }
        var date = headers.get("date");
        try {
            var until = ZonedDateTime.parse(after.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
            var from = date == null ? until : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return from.isBefore(until) ? Duration.between(from, until) : Duration.ZERO;
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private String message(String body) {
        var error = error(body);
        if (error != null) {
            return clean(error.getValue("message", "").toString());
        }
        // What is no JSON is a proxy's page, of no use to a reader.
        return body.stripLeading().startsWith("<") ? "" : clean(body);
    }

    private static @Nullable JsonObject error(String body) {
        try {
            var json = new JsonObject(body);
            return switch (json.getValue("error")) {
                case JsonObject it -> it;
                case String it -> new JsonObject().put("message", it);
                case null, default -> json.containsKey("message") ? json : null;
            };
        } catch (DecodeException | ClassCastException _) {
            return null;
        }
    }

    /** One line, of bearable length, without anything that looks like a key. */
    String clean(String text) {
        var safe = Optional.of(text);
        var key = config.key().map(it -> it.reveal()).filter(it -> !it.isBlank());
        if (key.isPresent()) {
            safe = safe.map(it -> it.replace(key.get(), "********"));
        }
        var line = CONTROL.matcher(LOOKS_LIKE_A_KEY.matcher(safe.orElseThrow()).replaceAll("********"))
                .replaceAll(" ")
                .strip();
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    private static String detail(String message) {
        return message.isEmpty() ? "" : ": " + message.replaceFirst("[.\\s]+$", "");
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}

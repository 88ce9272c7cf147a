package dev.aurora.http;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the answers of an operation say that is to go (RFC 9745, RFC 8594). In the contract it is {@code deprecated: true}
 * with {@code x-deprecation: { since: 2026-01-01, sunset: 2027-07-01, instead: /api/docs#/auth/getMe }}.
 */
final class Deprecation {
    private static final String DETAILS = "x-deprecation";
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    /** None for an operation that stays; throws for one that is to go and does not say since when and until when. */
    static Map<String, String> headers(JsonObject operation) {
        if (!operation.getBoolean("deprecated", false)) {
            return Map.of();
        }
        var details = operation.getJsonObject(DETAILS, new JsonObject());
        var headers = new LinkedHashMap<String, String>();
        headers.put(
                "Deprecation",
                "@"
                        + date(operation, details, "since")
                                .atStartOfDay(ZoneOffset.UTC)
                                .toEpochSecond());
        headers.put(
                "Sunset",
                date(operation, details, "sunset").atStartOfDay(ZoneOffset.UTC).format(HTTP_DATE));
        if (details.containsKey("instead")) {
            headers.put("Link", "<" + details.getString("instead") + ">; rel=\"deprecation\"");
        }
        return headers;
    }

    private static LocalDate date(JsonObject operation, JsonObject details, String name) {
        try {
            return LocalDate.parse(details.getString(name, ""));
        } catch (DateTimeParseException e) {
            throw new IllegalStateException(
                    "The contract says that " + operation.getString("operationId") + " is to go, and must say " + name
                            + " as a date in " + DETAILS,
                    e);
        }
    }

    private Deprecation() {}
}

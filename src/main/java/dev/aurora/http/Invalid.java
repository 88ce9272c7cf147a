package dev.aurora.http;

import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with a request that does not fit the contract, as a sentence that names the field. */
final class Invalid {
    private static final int MOST = 3;
    private static final Pattern PARAMETER = Pattern.compile("of (?:query|path|header) parameter (\\S+)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"$");
    private static final Pattern TYPES = Pattern.compile("Instance type (\\S+) is invalid\\. Expected (.+)");
    private static final Pattern CHOICES = Pattern.compile("Instance does not match any of \\[(.*)]");
    /** Keywords that only say that something within is wrong. */
    private static final Set<String> WRAPPERS = Set.of("properties", "$ref", "items", "allOf", "anyOf", "oneOf");

    static String sentence(ValidatorException failure) {
        if (!(failure instanceof SchemaValidationException it)
                || it.getOutputUnit().getErrors() == null) {
            return switch (failure.type()) {
                case UNSUPPORTED_VALUE_FORMAT -> "The body must be JSON, sent with Content-Type: application/json";
                case ILLEGAL_VALUE -> "The body is no JSON";
                case MISSING_REQUIRED_PARAMETER -> "The request needs a JSON body";
                case INVALID_VALUE_FORMAT, INVALID_VALUE, MISSING_OPERATION, MISSING_RESPONSE ->
                    "The request does not fit the contract: " + failure.getMessage();
            };
        }
        var parameter = PARAMETER.matcher(failure.getMessage());
        var root = parameter.find() ? parameter.group(1) : "";
        var errors = it.getOutputUnit().getErrors();
        var told = errors.stream()
                .filter(error -> isCause(error, errors))
                .map(error -> told(root, error))
                .distinct()
                .limit(MOST)
                .collect(Collectors.joining("; "));
        return "The request does not fit the contract: " + (told.isEmpty() ? failure.getMessage() : told);
    }

    // The library also calls a known property additional once its value is wrong.
    private static boolean isCause(OutputUnit error, List<OutputUnit> all) {
        var keyword = keyword(error);
        if (WRAPPERS.contains(keyword)) {
            return false;
        }
        return !keyword.equals("additionalProperties")
                || all.stream()
                        .noneMatch(other -> keyword(other).equals("properties")
                                && other.getInstanceLocation().equals(error.getInstanceLocation()));
    }

    private static String told(String root, OutputUnit error) {
        var field = Stream.concat(
                        Stream.of(root),
                        Stream.of(error.getInstanceLocation()
                                .replaceFirst("^#/?", "")
                                .split("/")))
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining("."));
        var text = error.getError();
        return switch (keyword(error)) {
            case "required" -> dotted(field, match(QUOTED, text)) + " is missing";
            case "additionalProperties" -> field + " is not known";
            case "type" -> named(field) + " must be " + TYPES.matcher(text).replaceFirst("$2, not $1");
            case "enum" ->
                named(field) + " must be one of " + CHOICES.matcher(text).replaceFirst("$1");
            case "format" -> named(field) + " is no " + match(QUOTED, text);
            default -> named(field) + ": " + text;
        };
    }

    private static String keyword(OutputUnit error) {
        var location = error.getKeywordLocation();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private static String named(String field) {
        return field.isEmpty() ? "the body" : field;
    }

    private static String dotted(String outer, String inner) {
        return outer.isEmpty() ? inner : outer + "." + inner;
    }

    private static String match(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : text;
    }

    private Invalid() {}
}

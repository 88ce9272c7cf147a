package dev.aurora.http;

import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.validation.SchemaValidationException;
import io.vertx.openapi.validation.ValidatorException;
import java.util.Comparator;

/** What is wrong with a request that does not fit the contract, as a sentence. */
final class Invalid {
    static String sentence(ValidatorException failure) {
        if (failure instanceof SchemaValidationException it
                && it.getOutputUnit().getErrors() != null) {
            return it.getOutputUnit().getErrors().stream()
                    .max(Comparator.comparingInt(Invalid::depth))
                    .map(Invalid::place)
                    .orElse(plain(failure));
        }
        return plain(failure);
    }

    private static int depth(OutputUnit error) {
        return (int) error.getInstanceLocation().chars().filter(it -> it == '/').count();
    }

    private static String place(OutputUnit error) {
        var location = error.getInstanceLocation();
        var field = location.startsWith("#/") ? location.substring(2).replace('/', '.') : "";
        return (field.isEmpty() ? "The request" : field) + " does not fit the contract: " + error.getError();
    }

    private static String plain(ValidatorException failure) {
        return "The request does not fit the contract: " + failure.getMessage();
    }

    private Invalid() {}
}

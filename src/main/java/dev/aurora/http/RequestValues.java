package dev.aurora.http;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.impl.RequestParameterImpl;
import io.vertx.openapi.validation.impl.ValidatableRequestImpl;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values out of a request. The library's own way decodes parameters a second time and reads text that looks
 * like JSON as JSON, which refuses a search for {@code 100%} or {@code -1}.
 */
final class RequestValues {
    /** Of an operation whose query others write, who add what they like. */
    private static final String OPEN_QUERY = "x-open-query";

    /** Refuses with INVALID a query parameter that the operation does not know, unless its query is open. */
    static ValidatableRequest of(RoutingContext context, Operation operation) {
        refuseUnknown(context, operation);
        var path = new HashMap<String, RequestParameter>();
        var query = new HashMap<String, RequestParameter>();
        var headers = new HashMap<String, RequestParameter>();
        for (var parameter : operation.getParameters()) {
            var text = value(context, parameter);
            refuseNul(text);
            var value = new RequestParameterImpl(json(parameter, text));
            switch (parameter.getIn()) {
                case PATH -> path.put(parameter.getName(), value);
                case QUERY -> query.put(parameter.getName(), value);
                case HEADER -> headers.put(parameter.getName(), value);
                case COOKIE -> throw new IllegalStateException("Cookies are no parameters: " + parameter.getName());
            }
        }
        return operation.getRequestBody() == null
                ? new ValidatableRequestImpl(Map.of(), headers, path, query)
                : new ValidatableRequestImpl(
                        Map.of(),
                        headers,
                        path,
                        query,
                        new RequestParameterImpl(context.body().buffer()),
                        context.request().getHeader("Content-Type"));
    }

    /** The same values as text, without those that are absent. */
    static Map<String, String> parameters(RoutingContext context, Operation operation) {
        var result = new HashMap<String, String>();
        for (var parameter : operation.getParameters()) {
            var value = value(context, parameter);
            if (value != null) {
                result.put(parameter.getName(), value);
            }
        }
        return result;
    }

    /** Refuses with INVALID the one character that a JSON text may have and PostgreSQL's may not. */
    static void refuseNul(@Nullable Object value) {
        switch (value) {
            case String text
            when text.indexOf('\0') >= 0 ->
                throw new Refusal(Reason.INVALID, "The character U+0000 is allowed nowhere; remove it");
            case JsonObject object ->
                object.forEach(field -> {
                    refuseNul(field.getKey());
                    refuseNul(field.getValue());
                });
            case JsonArray array -> array.forEach(RequestValues::refuseNul);
            case null, default -> {}
        }
    }

    private static void refuseUnknown(RoutingContext context, Operation operation) {
        if (Boolean.TRUE.equals(operation.getExtensions().get(OPEN_QUERY))) {
            return;
        }
        var known = operation.getParameters().stream()
                .filter(it -> it.getIn() == Location.QUERY)
                .map(Parameter::getName)
                .sorted()
                .toList();
        for (var name : context.queryParams().names()) {
            if (!known.contains(name)) {
                throw new Refusal(
                        Reason.INVALID,
                        "Unknown query parameter " + name
                                + (known.isEmpty()
                                        ? "; this operation has none"
                                        : "; known are " + known.stream().collect(Collectors.joining(", "))));
            }
        }
    }

    private static @Nullable String value(RoutingContext context, Parameter parameter) {
        return switch (parameter.getIn()) {
            case PATH -> context.pathParam(parameter.getName());
            case QUERY -> context.queryParams().get(parameter.getName());
            case HEADER -> context.request().getHeader(parameter.getName());
            case COOKIE -> null;
        };
    }

    private static @Nullable String json(Parameter parameter, @Nullable String value) {
        return value == null || parameter.getSchemaType() != SchemaType.STRING ? value : Json.encode(value);
    }

    private RequestValues() {}
}

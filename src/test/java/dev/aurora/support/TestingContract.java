package dev.aurora.support;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The contract as tests are made from it: its operations, and requests that fit them. */
public final class TestingContract {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final JsonObject DOCUMENT = read();

    /** Every operation, in the order of the contract. */
    public static List<Described> operations() {
        var operations = new ArrayList<Described>();
        for (var path : DOCUMENT.getJsonObject("paths")) {
            var item = (JsonObject) path.getValue();
            for (var method : item) {
                if (METHODS.contains(method.getKey())) {
                    var model = (JsonObject) method.getValue();
                    operations.add(new Described(
                            model.getString("operationId"),
                            HttpMethod.valueOf(method.getKey().toUpperCase(Locale.ROOT)),
                            path.getKey(),
                            model,
                            parameters(item, model)));
                }
            }
        }
        return List.copyOf(operations);
    }

    public static Described operation(String id) {
        return operations().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** One operation. */
    public record Described(String id, HttpMethod method, String path, JsonObject model, List<JsonObject> parameters) {
        /** Whether anybody may call it. */
        public boolean open() {
            return model.getJsonArray("security") != null
                    && model.getJsonArray("security").isEmpty();
        }

        public String permission() {
            return model.getString("x-permission", "");
        }

        /** Whether it is about one thing, by its id. */
        public boolean addressesOne() {
            return path.contains("{id}");
        }

        /** Such as {@code connections}. */
        public String collection() {
            return path.split("/", -1)[2];
        }

        public boolean streams() {
            return model.getJsonObject("responses").encode().contains("text/event-stream");
        }

        /** Whether it acts in one project of the organisation. */
        public boolean inProject() {
            return parameters.stream().anyMatch(it -> it.getString("name").equals("Aurora-Project"));
        }

        /** Its address for that id, with the query parameters that it wants. */
        public String at(UUID id) {
            var query = new ArrayList<String>();
            for (var parameter : queryParameters()) {
                if (parameter.getBoolean("required", false)) {
                    query.add(parameter.getString("name") + "=" + value(parameter.getJsonObject("schema"), id));
                }
            }
            return path.replace("{id}", id.toString()) + (query.isEmpty() ? "" : "?" + String.join("&", query));
        }

        public List<JsonObject> queryParameters() {
            return parameters.stream()
                    .filter(it -> it.getString("in").equals("query"))
                    .toList();
        }

        public Optional<JsonObject> bodySchema() {
            return Optional.ofNullable(model.getJsonObject("requestBody"))
                    .map(it -> resolved(it.getJsonObject("content")
                            .getJsonObject("application/json")
                            .getJsonObject("schema")));
        }

        /** The least body that fits, with that id wherever one is wanted. */
        public Optional<JsonObject> body(UUID id) {
            return bodySchema().map(it -> (JsonObject) value(it, id));
        }

        /** As {@link #body}, with the optional ids too. */
        public Optional<JsonObject> bodyNaming(UUID id) {
            return body(id).map(it -> {
                bodyIds().forEach(name -> it.put(name, id.toString()));
                return it;
            });
        }

        /** The fields of the body that are ids. */
        public List<String> bodyIds() {
            return bodySchema().map(it -> it.getJsonObject("properties", new JsonObject())).stream()
                    .flatMap(it -> it.stream())
                    .filter(it ->
                            "uuid".equals(resolved((JsonObject) it.getValue()).getString("format")))
                    .map(it -> it.getKey())
                    .toList();
        }

        @Override
        public String toString() {
            return id;
        }
    }

    private static List<JsonObject> parameters(JsonObject item, JsonObject operation) {
        return Stream.of(item, operation)
                .flatMap(it -> it.getJsonArray("parameters", new JsonArray()).stream())
                .map(it -> resolved((JsonObject) it))
                .toList();
    }

    private static Object value(JsonObject unresolved, UUID id) {
        var schema = resolved(unresolved);
        if (schema.containsKey("const")) {
            return schema.getValue("const");
        }
        if (schema.containsKey("enum")) {
            return schema.getJsonArray("enum").getValue(0);
        }
        for (var combination : List.of("oneOf", "anyOf")) {
            if (schema.containsKey(combination)) {
                return value(schema.getJsonArray(combination).getJsonObject(0), id);
            }
        }
        var type = schema.getValue("type") instanceof JsonArray several
                ? several.getString(0)
                : schema.getString("type", "object");
        return switch (type) {
            case "string" -> text(schema, id);
            case "integer", "number" -> schema.getValue("minimum", 1);
            case "boolean" -> false;
            case "array" ->
                new JsonArray(IntStream.range(0, schema.getInteger("minItems", 0))
                        .mapToObj(it -> value(schema.getJsonObject("items"), id))
                        .toList());
            case "object" -> object(schema, id);
            default -> throw new IllegalStateException("No value of the type " + type);
        };
    }

    private static JsonObject object(JsonObject schema, UUID id) {
        var properties = schema.getJsonObject("properties", new JsonObject());
        var wanted = new LinkedHashSet<String>();
        schema.getJsonArray("required", new JsonArray()).forEach(it -> wanted.add((String) it));
        for (var name : properties.fieldNames()) {
            if (wanted.size() < schema.getInteger("minProperties", 0)) {
                wanted.add(name);
            }
        }
        var object = new JsonObject();
        wanted.forEach(it -> object.put(it, value(properties.getJsonObject(it), id)));
        return object;
    }

    private static String text(JsonObject schema, UUID id) {
        var least = schema.getInteger("minLength", 0);
        var pattern = schema.getString("pattern", ".*");
        return switch (schema.getString("format", "")) {
            case "uuid" -> id.toString();
            case "date-time" -> "2026-01-01T00:00:00Z";
            default ->
                Stream.of("value", "x".repeat(least), "someone@example.com", "1")
                        .filter(it -> it.length() >= least && it.matches(pattern))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("No text of the pattern " + pattern));
        };
    }

    private static JsonObject resolved(JsonObject schema) {
        var reference = schema.getString("$ref");
        if (reference == null) {
            return schema;
        }
        var found = DOCUMENT;
        for (var segment : reference.substring(2).split("/", -1)) {
            found = Objects.requireNonNull(found.getJsonObject(segment), reference);
        }
        return resolved(found);
    }

    private static JsonObject read() {
        try (var yaml =
                Objects.requireNonNull(TestingContract.class.getResourceAsStream("/openapi.yaml"), "openapi.yaml")) {
            return new JsonObject(
                    new ObjectMapper(new YAMLFactory()).readTree(yaml).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestingContract() {}
}

package dev.aurora.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;

/** {@code openapi.yaml}, as it was written and as JSON. */
record Contract(Buffer yaml, Buffer json) {
    private static final String FILE = "/openapi.yaml";

    /** Blocking. */
    static Contract read() throws IOException {
        try (var stream = Contract.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new FileNotFoundException(FILE + " is not in this program");
            }
            var yaml = stream.readAllBytes();
            var tree = new ObjectMapper(new YAMLFactory()).readTree(yaml);
            return new Contract(Buffer.buffer(yaml), Buffer.buffer(tree.toString()));
        }
    }

    /**
     * The router checks requests alone and refuses a contract with response types that it does not know, such as problems
     * and event streams, so it is not shown the responses; nor the server, whose address is relative; and of the ways to
     * log in only one, for of several it tries each itself. A new object each time: the router's library writes into what it is given.
     */
    JsonObject forRouter() {
        var contract = new JsonObject(json);
        contract.remove("servers");
        contract.put(
                "security",
                new JsonArray().add(contract.getJsonArray("security").getValue(0)));
        contract.getJsonObject("components").remove("responses");
        for (var path : contract.getJsonObject("paths")) {
            for (var operation : (JsonObject) path.getValue()) {
                if (operation.getValue() instanceof JsonObject it) {
                    it.put("responses", anyResponse());
                }
            }
        }
        return contract;
    }

    private static JsonObject anyResponse() {
        return new JsonObject().put("default", new JsonObject().put("description", "Any"));
    }
}

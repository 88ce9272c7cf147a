package dev.aurora.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonObject;
import java.io.FileNotFoundException;
import java.io.IOException;

/** Reads {@code openapi.yaml} for the router. */
final class Contract {
    private static final String FILE = "/openapi.yaml";

    /**
     * Blocking. The router checks requests alone and refuses a contract with response types that it does not know, such
     * as problems and event streams, so it is not shown the responses; nor the server, whose address is relative.
     */
    static JsonObject read() throws IOException {
        try (var yaml = Contract.class.getResourceAsStream(FILE)) {
            if (yaml == null) {
                throw new FileNotFoundException(FILE + " is not in this program");
            }
            var tree = new ObjectMapper(new YAMLFactory()).readTree(yaml);
            var contract = new JsonObject(tree.toString());
            contract.remove("servers");
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
    }

    // A new one each time: the library writes into what it is given.
    private static JsonObject anyResponse() {
        return new JsonObject().put("default", new JsonObject().put("description", "Any"));
    }

    private Contract() {}
}

package dev.aurora.tool;

import dev.aurora.policy.Effect;
import dev.aurora.web.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The tool that reads on in results of other tools, as a model sees it. */
public final class OutputTools {
    static final String READ_OUTPUT = "read_output";
    static final int RESULT_BYTES = 48 * 1024;
    static final int MOST_ITEMS = 1000;
    static final int MOST_CHARACTERS = 40_000;

    private static final Duration TIME_LIMIT = Duration.ofSeconds(45);

    public static List<ToolSpec> specs() {
        return List.of(new ToolSpec(
                READ_OUTPUT,
                "Reads on in a result that was too large to show whole, which has \"truncated\" and a handle. A list is"
                        + " read by its items and a text by its characters; of an object that is too large the fields are"
                        + " told, with the pointers to read them by.",
                new JsonObject()
                        .put("type", "object")
                        .put(
                                "properties",
                                new JsonObject()
                                        .put("handle", text("The handle that came with the result"))
                                        .put(
                                                "pointer",
                                                text("JSON pointer to what is read, such as /items or /items/17; the"
                                                        + " longest list when absent, all of it when empty"))
                                        .put(
                                                "offset",
                                                number("The first item or character, from 0", 0, Integer.MAX_VALUE))
                                        .put("limit", number("Most items or characters to answer", 1, MOST_CHARACTERS))
                                        .put(
                                                "search",
                                                text(
                                                        "Only items that contain this text, or in a text the place where it"
                                                                + " comes next; upper and lower case are the same")))
                        .put("required", new JsonArray().add("handle"))
                        .put("additionalProperties", false),
                Effect.READ,
                Permission.CONVERSATIONS_READ,
                true,
                TIME_LIMIT,
                RESULT_BYTES,
                ToolSpec.addressOf(READ_OUTPUT)));
    }

    private static JsonObject text(String description) {
        return new JsonObject().put("type", "string").put("description", description);
    }

    private static JsonObject number(String description, int least, int most) {
        return new JsonObject()
                .put("type", "integer")
                .put("minimum", least)
                .put("maximum", most)
                .put("description", description);
    }

    private OutputTools() {}
}

package dev.aurora.planner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Something people say, in which group of the data it stands, and what must come of it. */
record Utterance(String group, List<String> after, String text, String expected) {
    static final String DECLINED = "declined";

    /** The fifth that is never looked at while the planner is being improved. */
    boolean isHeldOut() {
        return Math.floorMod(text.hashCode(), 5) == 0;
    }

    static List<Utterance> all() {
        try (var in = Utterance.class.getResourceAsStream("/planner/utterances.yaml")) {
            var data = new JsonObject(asMap(new ObjectMapper(new YAMLFactory()).readValue(in, Map.class)));
            var all = new ArrayList<Utterance>();
            for (var intent : objects(data, "questions")) {
                for (var phrasing : intent.getJsonArray("phrasings")) {
                    all.add(new Utterance("questions", List.of(), String.valueOf(phrasing), expected(intent)));
                }
            }
            for (var group : List.of("typos", "combinations", "followUps", "secondSet")) {
                for (var one : objects(data, group)) {
                    var after = one.getJsonArray("after", new JsonArray());
                    all.add(new Utterance(group, strings(after), one.getString("text"), expected(one)));
                }
            }
            for (var text : data.getJsonArray("declined")) {
                all.add(new Utterance(DECLINED, List.of(), String.valueOf(text), DECLINED));
            }
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Readings in the form in which expectations are written, lists without their order. */
    static String form(List<Reading> readings) {
        return readings.stream()
                .map(reading -> switch (reading) {
                    case Reading.Call call -> call.tool() + canonical(call.arguments());
                    case Reading.Says says -> says.what();
                    case Reading.Unclear unclear -> DECLINED;
                })
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String expected(JsonObject one) {
        if (one.getString("says") != null) {
            return one.getString("says");
        }
        if (one.getJsonArray("calls").isEmpty()) {
            return DECLINED;
        }
        return objects(one, "calls").stream()
                .flatMap(call -> call.stream())
                .map(call -> call.getKey() + canonical(call.getValue()))
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String canonical(Object value) {
        return switch (value) {
            case JsonObject object ->
                object.stream()
                        .map(entry -> entry.getKey() + ":"
                                + (Set.of("groupBy").contains(entry.getKey())
                                        ? entry.getValue()
                                        : canonical(entry.getValue())))
                        .sorted()
                        .collect(Collectors.joining(",", "{", "}"));
            case JsonArray array ->
                array.stream().map(Utterance::canonical).sorted().collect(Collectors.joining(",", "[", "]"));
            case Number number -> String.valueOf(number.doubleValue());
            default -> String.valueOf(value);
        };
    }

    private static List<JsonObject> objects(JsonObject data, String name) {
        return data.getJsonArray(name).stream().map(JsonObject.class::cast).toList();
    }

    private static List<String> strings(JsonArray array) {
        return array.stream().map(String::valueOf).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}

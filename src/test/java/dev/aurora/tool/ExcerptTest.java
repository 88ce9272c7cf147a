package dev.aurora.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.tool.Excerpt.Cut;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExcerptTest {
    @Test
    void leavesWhatFits() {
        var object =
                new JsonObject().put("items", new JsonArray().add(1).add(2)).put("total", 2);
        var excerpt = new Excerpt(object, 1000);
        assertThat(excerpt.value()).isEqualTo(object);
        assertThat(excerpt.cuts()).isEmpty();
    }

    @Test
    void keepsTheFirstItemsOfALongListAndEverythingSmall() {
        var object = new JsonObject()
                .put("total", 10_000)
                .put("items", rows(10_000))
                .put("freshness", new JsonObject().put("state", "fresh"));
        var excerpt = new Excerpt(object, 4_000);
        var kept = object(excerpt);
        assertThat(kept.getInteger("total")).isEqualTo(10_000);
        assertThat(kept.getJsonObject("freshness").getString("state")).isEqualTo("fresh");
        var items = kept.getJsonArray("items");
        assertThat(items.size()).isBetween(50, 200);
        assertThat(items.getJsonObject(0)).isEqualTo(rows(1).getJsonObject(0));
        assertThat(excerpt.cuts()).containsExactly(new Cut("/items", items.size(), 10_000));
        assertThat(Excerpt.bytes(kept)).isLessThanOrEqualTo(4_000);
    }

    @Test
    void sharesTheRoomBetweenLongLists() {
        var object = new JsonObject().put("a", rows(1000)).put("b", rows(1000)).put("c/d", rows(3));
        var kept = object(new Excerpt(object, 3_000));
        assertThat(kept.getJsonArray("a").size()).isGreaterThan(20);
        assertThat(kept.getJsonArray("b").size()).isGreaterThan(20);
        assertThat(kept.getJsonArray("c/d")).hasSize(3);
    }

    @Test
    void shortensLongTextsWithoutBreakingACharacter() {
        var excerpt = new Excerpt(new JsonObject().put("log", "🚀\n".repeat(5_000)), 1_000);
        var log = object(excerpt).getString("log");
        assertThat(log).endsWith("…").doesNotContain("\ufffd");
        assertThat(Character.isHighSurrogate(log.charAt(log.length() - 2))).isFalse();
        assertThat(excerpt.cuts().getFirst().of()).isEqualTo(15_000);
    }

    @Test
    void leavesFieldsOutWhereThereAreTooMany() {
        var object = new JsonObject();
        IntStream.range(0, 5_000).forEach(it -> object.put("field" + it, "value " + it));
        var excerpt = new Excerpt(object, 2_000);
        var kept = object(excerpt);
        assertThat(kept.size()).isBetween(10, 200);
        assertThat(excerpt.cuts()).containsExactly(new Cut("", kept.size(), 5_000));
    }

    @Test
    void namesTheLongestList() {
        var object = new JsonObject()
                .put("groups", rows(2))
                .put("page", new JsonObject().put("of/all", rows(9)))
                .put("text", "x");
        assertThat(Excerpt.longestList(object)).isEqualTo("/page/of~1all");
        assertThat(Excerpt.longestList(new JsonObject().put("a", 1))).isNull();
    }

    @Test
    void isNeverLargerThanItsRoomWhateverTheForm() {
        var random = new Random(5);
        for (var i = 0; i < 300; i++) {
            var object = new JsonObject().put("value", anything(random, 5));
            for (var room : List.of(100, 500, 3_000)) {
                assertThat(Excerpt.bytes(new Excerpt(object, room).value())).isLessThanOrEqualTo(room);
            }
        }
    }

    private static JsonObject object(Excerpt excerpt) {
        return (JsonObject) Objects.requireNonNull(excerpt.value());
    }

    private static Object anything(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 2 : 4)) {
            case 0 -> random.nextInt();
            case 1 -> "ä\"\\ 🚀".repeat(random.nextInt(300));
            case 2 -> {
                var array = new JsonArray();
                IntStream.range(0, random.nextInt(20)).forEach(it -> array.add(anything(random, depth - 1)));
                yield array;
            }
            default -> {
                var object = new JsonObject();
                IntStream.range(0, random.nextInt(12)).forEach(it -> object.put("f" + it, anything(random, depth - 1)));
                yield object;
            }
        };
    }

    static JsonArray rows(int count) {
        var rows = new JsonArray();
        IntStream.range(0, count)
                .forEach(it -> rows.add(new JsonObject().put("id", "i-" + it).put("n", it)));
        return rows;
    }
}

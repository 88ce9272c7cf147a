package dev.aurora.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ContentHashTest {
    @Test
    void isThatOfTheCanonicalForm() {
        // printf '{"a":[1,true,null],"b":"\xe2\x82\xac"}' | sha256sum
        assertThat(hash("{\"b\": \"\\u20ac\", \"a\": [1.0, true, null]}"))
                .isEqualTo("e2e301e79778a3003332d27ea1c1812e4a78418897e5370d195b28455f28e951");
    }

    @Test
    void isTheSameForTheSameContentHoweverItIsWritten() {
        assertThat(hash("{\"tool\":\"t\",\"n\":10,\"deep\":{\"y\":1,\"x\":[]}}"))
                .isEqualTo(hash("{ \"deep\": {\"x\":[], \"y\":1.0}, \"n\": 1e1, \"tool\": \"\\u0074\" }"));
        assertThat(ContentHash.of(new JsonObject().put("n", 3L)))
                .isEqualTo(ContentHash.of(new JsonObject().put("n", new BigDecimal("3.00"))));
        assertThat(hash("{\"n\":-0.0}")).isEqualTo(hash("{\"n\":0}"));
    }

    @Test
    void differsWhereTheContentDiffers() {
        var contents = List.of(
                "{}",
                "{\"a\":null}",
                "{\"a\":\"\"}",
                "{\"a\":0}",
                "{\"a\":\"0\"}",
                "{\"a\":false}",
                "{\"a\":[]}",
                "{\"a\":{}}",
                "{\"a\":[1,2]}",
                "{\"a\":[2,1]}",
                "{\"A\":0}",
                "{\"a\":\"\\u00e9\"}",
                "{\"a\":\"e\\u0301\"}",
                "{\"a\":0.1}",
                "{\"a\":0.10000000000000002}");
        assertThat(contents.stream().map(ContentHashTest::hash)).doesNotHaveDuplicates();
    }

    @Test
    void refusesNumbersThatOthersWouldBeMistakenFor() {
        for (var number : List.of("9007199254740993", "1e400", "-1e400", "123456789012345678901")) {
            assertRefused("{\"a\":{\"b\":[" + number + "]}}");
        }
        assertThatThrownBy(() -> ContentHash.of(new JsonObject().put("a", new BigDecimal("0.10000000000000000001"))))
                .isInstanceOf(Refusal.class);
        assertThat(hash("{\"a\":9007199254740992}")).isNotEqualTo(hash("{\"a\":9007199254740994}"));
    }

    @Test
    void refusesTextThatIsNoUnicode() {
        assertRefused("{\"a\":\"\\ud800\"}");
        assertRefused("{\"\\udc00\":1}");
        assertRefused("{\"a\":\"\\u0000\"}");
        assertThat(hash("{\"a\":\"\\ud83d\\ude00\"}")).isEqualTo(hash("{\"a\":\"\ud83d\ude00\"}"));
    }

    @Test
    void takesWhatIsBuiltInCodeToo() {
        var built = new JsonObject()
                .put("list", new JsonArray().add(1).add(new JsonObject().put("x", "y")))
                .put("none", (Object) null);
        assertThat(ContentHash.of(built)).isEqualTo(hash("{\"none\":null,\"list\":[1,{\"x\":\"y\"}]}"));
    }

    private static void assertRefused(String json) {
        assertThatThrownBy(() -> hash(json))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID));
    }

    private static String hash(String json) {
        return ContentHash.of(new JsonObject(json));
    }
}

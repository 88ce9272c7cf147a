package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.notify.Audience;
import dev.aurora.notify.Notice;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Notices and their settings as clients of the REST API meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NotifyRoutesIT {
    private static final String SETTINGS = "/api/me/notification-settings";
    private static final String HOOK = "https://hooks.example.com/aurora?token=geheim";

    private final RunningServer server = new RunningServer();

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void listsPagesAndMarksWhatTheCallerIsTold() {
        var me = new Person();
        var other = new Person();
        for (var i = 0; i < 5; i++) {
            tell(me.member, "Title " + i);
        }
        tell(other.member, "Theirs");
        var first = json(me.get("/api/notifications?unread=true&limit=3"));
        assertThat(first.getInteger("unread")).isEqualTo(5);
        assertThat(titles(first)).containsExactly("Title 4", "Title 3", "Title 2");
        var second = json(me.get("/api/notifications?unread=true&limit=3&cursor=" + first.getString("nextCursor")));
        assertThat(titles(second)).containsExactly("Title 1", "Title 0");
        assertThat(second.containsKey("nextCursor")).isFalse();
        var theirs = json(other.get("/api/notifications"))
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("id");
        var mine = first.getJsonArray("items").getJsonObject(1).getString("id");
        var some = new JsonObject()
                .put(
                        "ids",
                        new JsonArray()
                                .add(mine)
                                .add(theirs)
                                .add(UUID.randomUUID().toString()));
        assertThat(json(me.send(HttpMethod.POST, "/api/notifications/read", some))
                        .getInteger("unread"))
                .isEqualTo(4);
        assertThat(titles(json(me.get("/api/notifications?unread=true"))))
                .hasSize(4)
                .doesNotContain("Title 3");
        assertThat(titles(json(me.get("/api/notifications")))).hasSize(5);
        assertThat(json(me.send(HttpMethod.POST, "/api/notifications/read", new JsonObject()))
                        .getInteger("unread"))
                .isZero();
        assertThat(json(other.get("/api/notifications")).getInteger("unread")).isEqualTo(1);
        assertThat(me.get("/api/notifications?cursor=nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void tellsTheUsualWaysAndThatThereIsNoMail() {
        var settings = json(new Person().get(SETTINGS));
        assertThat(settings.getJsonArray("kinds")).hasSize(Kind.values().length);
        assertThat(kind(settings, "approval.wanted"))
                .isEqualTo(new JsonObject()
                        .put("kind", "approval.wanted")
                        .put("inApp", true)
                        .put("email", true)
                        .put("webhook", false));
        assertThat(kind(settings, "job.dead").getBoolean("email")).isFalse();
        assertThat(settings.getJsonObject("email").getBoolean("available")).isFalse();
        assertThat(settings.getJsonObject("email").getString("why")).contains("aurora.notify.smtp.host");
        assertThat(settings.getJsonObject("webhook")).isEqualTo(new JsonObject().put("state", "none"));
    }

    @Test
    void showsASecretOnceAndKeepsItUntilItIsRotatedOrTheWebhookGoes() {
        var me = new Person();
        assertThat(me.send(HttpMethod.POST, SETTINGS + "/webhook-secret", null).statusCode())
                .isEqualTo(409);
        var made = json(me.send(HttpMethod.PUT, SETTINGS, update("job.dead").put("webhookUrl", HOOK)));
        var secret = made.getJsonObject("webhook").getString("secret");
        assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(made.getJsonObject("webhook").getString("state")).isEqualTo("untried");
        assertThat(kind(made, "job.dead").getBoolean("webhook")).isTrue();
        var again = json(me.send(HttpMethod.PUT, SETTINGS, update("job.dead").put("webhookUrl", HOOK + "2")));
        assertThat(again.encode()).doesNotContain("whsec_");
        assertThat(me.get(SETTINGS).bodyAsString()).doesNotContain("whsec_").contains(HOOK + "2");
        var rotated = json(me.send(HttpMethod.POST, SETTINGS + "/webhook-secret", null))
                .getJsonObject("webhook");
        assertThat(rotated.getString("secret")).startsWith("whsec_").isNotEqualTo(secret);
        assertThat(rotated.containsKey("previousSecretUntil")).isTrue();
        var _ = me.send(HttpMethod.POST, SETTINGS + "/webhook-secret", null);
        assertThat(secrets(me.member)).as("the latest and the one before").isEqualTo(2);
        var removed = json(me.send(HttpMethod.PUT, SETTINGS, update("job.dead")));
        assertThat(removed.getJsonObject("webhook")).isEqualTo(new JsonObject().put("state", "none"));
        assertThat(secrets(me.member)).isZero();
        assertThat(server.count("SELECT count(*) FROM audit_entry WHERE org_id = '" + me.member.orgId()
                        + "' AND action IN ('notification-settings.updated', 'webhook-secret.rotated')"))
                .isEqualTo(5);
        assertThat(server.count("SELECT count(*) FROM audit_entry WHERE detail::text ~ 'geheim|whsec_'"))
                .isZero();
    }

    @Test
    void refusesWhatIsNoAddressOrSaysAKindTwice() {
        var me = new Person();
        for (var url : List.of(
                "http://example.com/",
                "https://127.0.0.1/",
                "https://[::1]:5432/",
                "https://10.0.0.1/",
                "nonsense",
                "https://user:pw@example.com/")) {
            var answer = me.send(HttpMethod.PUT, SETTINGS, update("job.dead").put("webhookUrl", url));
            assertThat(answer.statusCode()).as(url).isEqualTo(400);
            assertThat(json(answer).getString("detail")).contains("The webhook's address");
        }
        var twice = update("job.dead");
        twice.getJsonArray("kinds").add(twice.getJsonArray("kinds").getJsonObject(0));
        assertThat(me.send(HttpMethod.PUT, SETTINGS, twice).statusCode()).isEqualTo(400);
        assertThat(me.send(HttpMethod.PUT, SETTINGS, update("weather.bad")).statusCode())
                .isEqualTo(400);
        assertThat(json(me.get(SETTINGS)).getJsonObject("webhook").getString("state"))
                .isEqualTo("none");
    }

    private static JsonObject update(String kind) {
        return new JsonObject()
                .put(
                        "kinds",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("kind", kind)
                                        .put("inApp", true)
                                        .put("email", false)
                                        .put("webhook", true)));
    }

    private static JsonObject kind(JsonObject settings, String kind) {
        return settings.getJsonArray("kinds").stream()
                .map(JsonObject.class::cast)
                .filter(it -> it.getString("kind").equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> titles(JsonObject page) {
        return page.getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .map(it -> it.getString("title"))
                .toList();
    }

    private long secrets(Member of) {
        return server.count("SELECT count(*) FROM secret WHERE path LIKE 'orgs/" + of.orgId() + "/webhooks/%'");
    }

    private void tell(Member who, String title) {
        server.database()
                .tenant()
                .run(
                        who.scope(),
                        tx -> new Notices(NotifyConfig.NONE)
                                .tell(
                                        tx,
                                        new Notice(
                                                Kind.RUN_FINISHED,
                                                Audience.accounts(Set.of(who.accountId())),
                                                title,
                                                "",
                                                "/chat",
                                                "run:1")))
                .await();
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        return RunningServer.json(answer);
    }

    private final class Person {
        private final String email = server.newMember("viewer");
        private final Member member = server.memberOf(email);
        private final String token =
                json(server.logIn(email, RunningServer.PASSWORD)).getString("accessToken");

        HttpResponse<Buffer> get(String path) {
            return server.get(path, token);
        }

        HttpResponse<Buffer> send(HttpMethod method, String path, @Nullable JsonObject body) {
            var request = server.request(method, path).bearerTokenAuthentication(token);
            return body == null
                    ? request.send().await()
                    : request.sendJsonObject(body).await();
        }
    }
}

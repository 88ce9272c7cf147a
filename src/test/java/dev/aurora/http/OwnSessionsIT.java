package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OwnSessionsIT {
    private static final String NEW_PASSWORD = "another four words together";

    private RunningServer server;
    private String member = "";

    @BeforeAll
    void start() {
        server = new RunningServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void newMember() {
        server.database().sql("TRUNCATE login_attempt");
        member = server.newMember("viewer");
        server.database().sql("TRUNCATE session CASCADE");
    }

    @Test
    void listsOnesOwnSessionsAndMarksThisOne() {
        var first = token(member);
        var second = token(member);
        var _ = token(server.newMember("viewer"));
        var listed = list(first);
        assertThat(listed).hasSize(2);
        assertThat(listed.getFirst().getBoolean("current")).isTrue();
        assertThat(listed.getLast().getBoolean("current")).isFalse();
        assertThat(listed.getFirst().getString("userAgent")).contains("Vert.x");
        assertThat(listed.getFirst().getInstant("expiresAt"))
                .isAfter(Instant.now().plus(Duration.ofDays(29)));
        assertThat(list(second).getFirst().getString("id"))
                .isEqualTo(listed.getLast().getString("id"));
        server.database()
                .sql(
                        "UPDATE session SET ended_at = now() WHERE id = $1",
                        UUID.fromString(listed.getLast().getString("id")));
        assertThat(list(first)).hasSize(1);
    }

    @Test
    void knowsWhenASessionWasUsedThoughItWasNotRefreshed() {
        var used = token(member);
        var watching = token(member);
        server.database().sql("UPDATE session SET last_used_at = now() - interval '3 days'");
        assertThat(server.get("/api/me", used).statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(list(watching).getLast().getInstant("lastUsedAt"))
                        .isAfter(Instant.now().minus(Duration.ofMinutes(2))));
    }

    @Test
    void endsASessionWithItsNextRequest() {
        var mine = token(member);
        var lost = token(member);
        var id = list(lost).getFirst().getString("id");
        assertThat(delete(mine, id).statusCode()).isEqualTo(204);
        assertThat(server.get("/api/me", lost).statusCode()).isEqualTo(401);
        assertThat(server.get("/api/me", mine).statusCode()).isEqualTo(200);
        assertThat(delete(mine, id).statusCode()).isEqualTo(404);
        assertThat(audited("session.ended")).isEqualTo(1);
        assertThat(delete(mine, list(mine).getFirst().getString("id")).statusCode())
                .isEqualTo(204);
        assertThat(server.get("/api/me", mine).statusCode()).isEqualTo(401);
    }

    @Test
    void findsNoSessionOfAnybodyElse() {
        var theirs = token(server.newMember("viewer"));
        var colleague = token(colleague());
        var mine = token(member);
        for (var other : List.of(theirs, colleague)) {
            var answer = delete(mine, list(other).getFirst().getString("id"));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).getString("code")).isEqualTo("NOT_FOUND");
            assertThat(server.get("/api/me", other).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void endsAllOthersInEveryOrganisation() {
        var mine = token(member);
        var others = IntStream.range(0, 3).mapToObj(i -> token(member)).toList();
        var bystander = token(colleague());
        var elsewhere = sessionInAnotherOrganisation();
        var answer = post(mine, "/api/sessions/end-others");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getInteger("ended")).isEqualTo(4);
        assertThat(others)
                .allSatisfy(
                        it -> assertThat(server.get("/api/me", it).statusCode()).isEqualTo(401));
        assertThat(server.count("SELECT count(*) FROM session WHERE id = '" + elsewhere + "' AND ended_at IS NULL"))
                .isZero();
        assertThat(list(mine)).hasSize(1);
        assertThat(server.get("/api/me", bystander).statusCode()).isEqualTo(200);
        assertThat(json(post(mine, "/api/sessions/end-others")).getInteger("ended"))
                .isZero();
    }

    @Test
    void changesThePasswordAndEndsTheOtherSessions() {
        var mine = token(member);
        var other = token(member);
        assertThat(change(mine, RunningServer.PASSWORD, NEW_PASSWORD).statusCode())
                .isEqualTo(204);
        assertThat(server.get("/api/me", mine).statusCode()).isEqualTo(200);
        assertThat(server.get("/api/me", other).statusCode()).isEqualTo(401);
        assertThat(server.logIn(member, RunningServer.PASSWORD).statusCode()).isEqualTo(401);
        assertThat(server.logIn(member, NEW_PASSWORD).statusCode()).isEqualTo(200);
        assertThat(audited("password.changed")).isEqualTo(1);
    }

    @Test
    void changesNoPasswordForAWrongOneAWeakOneOrTheSame() {
        var mine = token(member);
        assertThat(change(mine, "wrong", NEW_PASSWORD).statusCode()).isEqualTo(403);
        assertThat(audited("password.change-failed")).isEqualTo(1);
        var weak = change(mine, RunningServer.PASSWORD, "password");
        assertThat(weak.statusCode()).isEqualTo(400);
        assertThat(json(weak).getString("detail"))
                .contains("at least 12 characters")
                .contains("easy to guess");
        assertThat(change(mine, RunningServer.PASSWORD, "xkvw " + member + " qpzt")
                        .statusCode())
                .isEqualTo(400);
        assertThat(change(mine, RunningServer.PASSWORD, RunningServer.PASSWORD).statusCode())
                .isEqualTo(400);
        assertThat(server.logIn(member, RunningServer.PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void letsNobodyGuessThePasswordOfASessionThatWasLeftOpen() {
        var mine = token(member);
        var refused = IntStream.range(0, 12)
                .mapToObj(i -> change(mine, "wrong " + i, NEW_PASSWORD))
                .filter(it -> it.statusCode() == 429)
                .toList();
        assertThat(refused).isNotEmpty();
        var last = refused.getLast();
        assertThat(Integer.parseInt(last.getHeader("Retry-After")))
                .isPositive()
                .isEqualTo(json(last).getInteger("retryAfterSeconds"));
        assertThat(server.logIn(member, RunningServer.PASSWORD).statusCode()).isEqualTo(429);
        assertThat(audited("login.braked")).isEqualTo(1);
    }

    @Test
    void hasNoPasswordToChangeWhereThereIsNone() {
        var mine = token(member);
        server.database().sql("UPDATE account SET password_hash = NULL WHERE email = $1", member);
        var answer = change(mine, RunningServer.PASSWORD, NEW_PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).getString("detail")).contains("no password");
    }

    private String colleague() {
        var colleague = server.newMember("viewer");
        server.database()
                .sql(
                        "UPDATE membership SET org_id = (SELECT m.org_id FROM membership m JOIN account a ON a.id ="
                                + " m.account_id WHERE a.email = $1) WHERE account_id = (SELECT id FROM account WHERE"
                                + " email = $2)",
                        member,
                        colleague);
        return colleague;
    }

    private UUID sessionInAnotherOrganisation() {
        var org = server.database().newMember().orgId();
        var session = UUID.randomUUID();
        server.database()
                .sql(
                        "INSERT INTO membership (org_id, account_id, role) SELECT $1, id, 'viewer' FROM account WHERE"
                                + " email = $2",
                        org,
                        member);
        server.database()
                .sql(
                        "INSERT INTO session (id, org_id, account_id, expires_at) SELECT $1, $2, id, now() + interval"
                                + " '1 day' FROM account WHERE email = $3",
                        session,
                        org,
                        member);
        return session;
    }

    private long audited(String action) {
        return server.count("SELECT count(*) FROM audit_entry e JOIN membership m ON m.org_id = e.org_id JOIN account a"
                + " ON a.id = m.account_id WHERE a.email = '" + member + "' AND e.action = '" + action + "'");
    }

    private String token(String email) {
        return json(server.logIn(email, RunningServer.PASSWORD)).getString("accessToken");
    }

    private List<JsonObject> list(String token) {
        return json(server.get("/api/sessions", token)).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private HttpResponse<Buffer> delete(String token, String id) {
        return server.request(HttpMethod.DELETE, "/api/sessions/" + id)
                .bearerTokenAuthentication(token)
                .send()
                .await();
    }

    private HttpResponse<Buffer> post(String token, String path) {
        return server.request(HttpMethod.POST, path)
                .bearerTokenAuthentication(token)
                .send()
                .await();
    }

    private HttpResponse<Buffer> change(String token, String current, String next) {
        return server.request(HttpMethod.PUT, "/api/me/password")
                .bearerTokenAuthentication(token)
                .sendJsonObject(new JsonObject().put("currentPassword", current).put("newPassword", next))
                .await();
    }
}

package dev.aurora.http;

import static dev.aurora.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys over the wire: what they may, how they end, and what is never told of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApiKeysIT {
    private static final List<String> READING = List.of("profile.read", "members.read", "api-keys.read");

    private RunningServer server;
    private String admin;
    private UUID accountId;
    private UUID orgId;

    @BeforeAll
    void start() {
        server = new RunningServer();
    }

    @BeforeEach
    void arrive() {
        var email = server.newMember("admin");
        accountId = UUID.fromString(email.substring(0, 36));
        admin = logIn(email);
        orgId = UUID.fromString(
                json(server.get("/api/me", admin)).getJsonObject("org").getString("id"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void showsAKeyOnceAndLetsItIn() {
        var created = create(admin, "ci", READING);
        assertThat(created.statusCode()).isEqualTo(201);
        var secret = json(created).getString("secret");
        var key = json(created).getJsonObject("apiKey");
        assertThat(created.getHeader("Location")).isEqualTo("/api/api-keys/" + key.getString("id"));
        assertThat(created.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(key.getString("hint")).isEqualTo(secret.substring(0, 13));
        assertThat(key.getString("state")).isEqualTo("active");
        assertThat(Instant.parse(key.getString("expiresAt")))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(90)).minusSeconds(60),
                        Instant.now().plus(Duration.ofDays(90)).plusSeconds(60));
        var me = json(server.get("/api/me", secret));
        assertThat(me.getJsonObject("account").getString("id")).isEqualTo(accountId.toString());
        assertThat(me.getJsonArray("permissions"))
                .containsExactlyInAnyOrder("profile.read", "members.read", "api-keys.read");
        assertThat(server.get("/api/api-keys", admin).bodyAsString()).doesNotContain(secret.substring(13));
        assertThat(server.get("/api/audit", admin).bodyAsString())
                .contains("api-key.created")
                .doesNotContain(secret.substring(13));
        assertThat(server.count("SELECT count(*) FROM api_key k WHERE k::text LIKE '%" + secret.substring(13) + "%'"))
                .isZero();
    }

    @Test
    void comesAsPasswordFromProgramsAndNotFromBrowsers() {
        var secret = secret(READING);
        assertThat(basic(secret, null, null).statusCode()).isEqualTo(200);
        var fromPage = basic(secret, "Origin", "http://127.0.0.1:" + server.port());
        assertThat(fromPage.statusCode()).isEqualTo(401);
        assertThat(fromPage.getHeader("WWW-Authenticate")).startsWith("Bearer");
        assertThat(basic(secret, "Sec-Fetch-Site", "none").statusCode()).isEqualTo(401);
        assertThat(basic("wrong", null, null).statusCode()).isEqualTo(401);
    }

    @Test
    void mayOnlyWhatItWasGiven() {
        var secret = secret(READING);
        assertThat(server.get("/api/members", secret).statusCode()).isEqualTo(200);
        var refused = server.get("/api/audit", secret);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).getString("detail")).contains("audit.read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"account.write", "api-keys.write", "api-keys.manage"})
    void isNeverGivenWhatWouldKeepAThiefsPlace(String permission) {
        var refused = create(admin, "thief", List.of(permission));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(json(refused).getString("detail")).contains(permission);
    }

    @ParameterizedTest
    @CsvSource({"everything, 400", "members.write, 403", "audit.read, 403"})
    void isGivenNothingThatItsMakerDoesNotHave(String permission, int status) {
        var viewer = logIn(colleague("viewer"));
        assertThat(create(viewer, "wide", List.of("profile.read", permission)).statusCode())
                .isEqualTo(status);
        assertThat(json(server.get("/api/api-keys", viewer)).getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void losesWhatItsAccountLoses() {
        var email = colleague("admin");
        var colleague = logIn(email);
        var secret = json(create(colleague, "wide", List.of("audit.read", "profile.read")))
                .getString("secret");
        assertThat(server.get("/api/audit", secret).statusCode()).isEqualTo(200);
        sql("UPDATE membership SET role = 'viewer' WHERE account_id = $1", account(email));
        assertThat(server.get("/api/audit", secret).statusCode()).isEqualTo(403);
        assertThat(server.get("/api/me", secret).statusCode()).isEqualTo(200);
        sql("DELETE FROM membership WHERE account_id = $1", account(email));
        assertThat(server.get("/api/me", secret).statusCode()).isEqualTo(401);
    }

    @Test
    void endsWithTheNextRequestWhenItIsRevoked() {
        var created = json(create(admin, "ci", READING));
        var secret = created.getString("secret");
        var path = "/api/api-keys/" + created.getJsonObject("apiKey").getString("id");
        assertThat(server.get("/api/me", secret).statusCode()).isEqualTo(200);
        assertThat(delete(path, admin)).isEqualTo(204);
        var refused = server.get("/api/me", secret);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(json(refused).getString("detail")).contains("revoked");
        assertThat(delete(path, admin)).isEqualTo(204);
        assertThat(json(server.get(path, admin)).getString("state")).isEqualTo("revoked");
        assertThat(json(server.get("/api/audit?action=api-key.revoked", admin)).getJsonArray("items"))
                .hasSize(1);
    }

    @Test
    void endsWhenItsTimeIsOver() {
        var secret = secret(READING);
        sql("UPDATE api_key SET expires_at = now() - interval '1 second' WHERE org_id = $1", orgId);
        var refused = server.get("/api/me", secret);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(json(refused).getString("detail")).contains("expired");
        assertThat(names("/api/api-keys?state=expired")).containsExactly("ci");
        assertThat(names("/api/api-keys?state=active")).isEmpty();
    }

    @Test
    void refusesWhatIsNoKeyOfOurs() {
        var secret = secret(READING);
        for (var hostile : List.of(
                secret.substring(0, 55),
                secret + "0",
                secret.substring(0, 55) + (secret.endsWith("0") ? "1" : "0"),
                "aurora_" + "0".repeat(49),
                "aurora_' OR 1=1 --",
                "aurora_" + "0".repeat(5_000))) {
            var refused = server.get("/api/me", hostile);
            assertThat(refused.statusCode()).as(hostile).isEqualTo(401);
            assertThat(json(refused).getString("detail")).contains("no API key");
        }
        assertThat(server.get("/api/me", secret.substring(7)).statusCode()).isEqualTo(401);
        assertThat(server.get("/api/me", "A" + secret.substring(1)).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 366, -1})
    void livesAtMostAYear(int days) {
        assertThat(create(
                                admin,
                                new JsonObject()
                                        .put("name", "long")
                                        .put("permissions", new JsonArray(READING))
                                        .put("expiresInDays", days))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void notesItsUseOnceAMinute() {
        var created = json(create(admin, "ci", READING));
        var path = "/api/api-keys/" + created.getJsonObject("apiKey").getString("id");
        assertThat(json(server.get(path, admin)).getString("lastUsedAt")).isNull();
        assertThat(server.get("/api/me", created.getString("secret")).statusCode())
                .isEqualTo(200);
        var used = Instant.parse(json(server.get(path, admin)).getString("lastUsedAt"));
        assertThat(used.getEpochSecond() % 60).isZero();
        // In the minute to come, so that none begins meanwhile.
        sql("UPDATE api_key SET last_used_at = date_trunc('minute', now()) + interval '1 minute'");
        var before = written(created);
        for (var i = 0; i < 10; i++) {
            assertThat(server.get("/api/me", created.getString("secret")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(written(created)).isEqualTo(before);
    }

    @Test
    void isRenamedByWhoeverReadItLast() {
        var created = json(create(admin, "old", READING));
        var path = "/api/api-keys/" + created.getJsonObject("apiKey").getString("id");
        var etag = server.get(path, admin).getHeader("ETag");
        assertThat(rename(path, "new", etag).statusCode()).isEqualTo(200);
        assertThat(rename(path, "newer", etag).statusCode()).isEqualTo(412);
        assertThat(rename(path, " ", null).statusCode()).isEqualTo(400);
        assertThat(json(server.get(path, admin)).getString("name")).isEqualTo("new");
        assertThat(server.get("/api/audit?action=api-key.renamed", admin).bodyAsString())
                .contains("new");
    }

    @Test
    void isSeenByItsOwnerAndAdministratorsOfItsOrganisation() {
        var viewer = logIn(colleague("viewer"));
        var created = json(create(viewer, "theirs", List.of("profile.read")));
        var path = "/api/api-keys/" + created.getJsonObject("apiKey").getString("id");
        assertThat(create(admin, "mine", READING).statusCode()).isEqualTo(201);
        assertThat(names("/api/api-keys")).containsExactly("mine", "theirs");
        assertThat(names("/api/api-keys?q=THEIR")).containsExactly("theirs");
        assertThat(names("/api/api-keys?accountId=" + accountId)).containsExactly("mine");
        assertThat(json(server.get("/api/api-keys", viewer)).getJsonArray("items"))
                .hasSize(1);
        var other = logIn(colleague("viewer"));
        assertThat(server.get(path, other).statusCode()).isEqualTo(404);
        assertThat(delete(path, other)).isEqualTo(404);
        var stranger = logIn(server.newMember("admin"));
        assertThat(server.get(path, stranger).statusCode()).isEqualTo(404);
        assertThat(delete(path, stranger)).isEqualTo(404);
        assertThat(json(server.get("/api/api-keys", stranger)).getJsonArray("items"))
                .isEmpty();
        assertThat(server.get("/api/me", created.getString("secret")).statusCode())
                .isEqualTo(200);
        assertThat(delete(path, admin)).isEqualTo(204);
        assertThat(server.get("/api/me", created.getString("secret")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void actsForAServiceAccountUntilThatIsRemoved() {
        var robot = json(post(
                "/api/service-accounts",
                admin,
                new JsonObject().put("name", "robot").put("role", "viewer")));
        var robotId = robot.getString("id");
        var wanted = new JsonObject()
                .put("name", "robot key")
                .put("accountId", robotId)
                .put("permissions", new JsonArray().add("profile.read").add("members.read"));
        var viewer = logIn(colleague("viewer"));
        assertThat(create(viewer, wanted).statusCode()).isEqualTo(403);
        var wide = wanted.copy().put("permissions", new JsonArray().add("members.write"));
        assertThat(json(create(admin, wide)).getString("detail")).contains("viewer");
        var created = json(create(admin, wanted));
        var secret = created.getString("secret");
        var me = json(server.get("/api/me", secret));
        assertThat(me.getJsonObject("account").getString("name")).isEqualTo("robot");
        assertThat(me.getString("role")).isEqualTo("viewer");
        assertThat(server.get("/api/members/" + robotId, admin).bodyAsString()).contains("lastSeenAt");
        assertThat(delete("/api/members/" + robotId, admin)).isEqualTo(204);
        assertThat(server.get("/api/me", secret).statusCode()).isEqualTo(401);
    }

    @Test
    void isMadeForNoOtherPerson() {
        var wanted = new JsonObject()
                .put("name", "spy")
                .put("permissions", new JsonArray(READING))
                .put("accountId", account(colleague("viewer")).toString());
        assertThat(create(admin, wanted).statusCode()).isEqualTo(403);
        var stranger = account(server.newMember("viewer")).toString();
        assertThat(create(admin, wanted.put("accountId", stranger)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void isNotShownAgainToWhoeverSendsAgain() {
        var key = UUID.randomUUID().toString();
        var first = createWith(key);
        assertThat(first.statusCode()).isEqualTo(201);
        var repeat = createWith(key);
        assertThat(repeat.statusCode()).isEqualTo(409);
        assertThat(repeat.getHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(repeat.getHeader("Location")).isEqualTo(first.getHeader("Location"));
        assertThat(repeat.bodyAsString()).doesNotContain(json(first).getString("secret"));
        assertThat(names("/api/api-keys")).containsExactly("ci");
        var secret = json(first).getString("secret").substring(13);
        assertThat(server.count("SELECT count(*) FROM idempotency_key k WHERE k::text LIKE '%" + secret + "%'"))
                .isZero();
    }

    @Test
    void isRefusedWhenAnAccountHasTooMany() {
        sql(
                "INSERT INTO api_key (id, org_id, account_id, name, hint, hash, permissions, created_by, expires_at)"
                        + " SELECT gen_random_uuid(), $1, $2, 'n' || n, 'aurora_', uuid_send(gen_random_uuid()), '{}', $2,"
                        + " now() + interval '1 day' FROM generate_series(1, 100) n",
                orgId,
                accountId);
        assertThat(create(admin, "one more", READING).statusCode()).isEqualTo(409);
        assertThat(json(server.get("/api/api-keys?limit=30", admin)).getString("nextCursor"))
                .isNotNull();
    }

    private String secret(List<String> permissions) {
        return json(create(admin, "ci", permissions)).getString("secret");
    }

    private HttpResponse<Buffer> create(String token, String name, List<String> permissions) {
        return create(token, new JsonObject().put("name", name).put("permissions", new JsonArray(permissions)));
    }

    private HttpResponse<Buffer> create(String token, JsonObject body) {
        return post("/api/api-keys", token, body);
    }

    private HttpResponse<Buffer> createWith(String idempotencyKey) {
        return server.request(HttpMethod.POST, "/api/api-keys")
                .bearerTokenAuthentication(admin)
                .putHeader("Idempotency-Key", idempotencyKey)
                .sendJsonObject(new JsonObject().put("name", "ci").put("permissions", new JsonArray(READING)))
                .await();
    }

    private HttpResponse<Buffer> post(String path, String token, JsonObject body) {
        return server.request(HttpMethod.POST, path)
                .bearerTokenAuthentication(token)
                .sendJsonObject(body)
                .await();
    }

    private HttpResponse<Buffer> rename(String path, String name, @Nullable String etag) {
        var request = server.request(HttpMethod.PATCH, path).bearerTokenAuthentication(admin);
        if (etag != null) {
            request = request.putHeader("If-Match", etag);
        }
        return request.sendJsonObject(new JsonObject().put("name", name)).await();
    }

    private int delete(String path, String token) {
        return server.request(HttpMethod.DELETE, path)
                .bearerTokenAuthentication(token)
                .send()
                .await()
                .statusCode();
    }

    private HttpResponse<Buffer> basic(String password, @Nullable String header, @Nullable String value) {
        var request = server.request(HttpMethod.GET, "/api/me")
                .authentication(new UsernamePasswordCredentials("terraform", password));
        if (header != null && value != null) {
            request = request.putHeader(header, value);
        }
        return request.send().await();
    }

    private List<String> names(String path) {
        return json(server.get(path, admin)).getJsonArray("items").stream()
                .map(it -> ((JsonObject) it).getString("name"))
                .toList();
    }

    /** The transaction that wrote the row last. */
    private long written(JsonObject created) {
        return server.count("SELECT xmin::text::bigint FROM api_key WHERE id = '"
                + created.getJsonObject("apiKey").getString("id") + "'");
    }

    private String colleague(String role) {
        var email = server.newMember(role);
        sql("UPDATE membership SET org_id = $1 WHERE account_id = $2", orgId, account(email));
        return email;
    }

    private String logIn(String email) {
        return json(server.logIn(email, RunningServer.PASSWORD)).getString("accessToken");
    }

    private static UUID account(String email) {
        return UUID.fromString(email.substring(0, 36));
    }

    private void sql(String statement, Object... values) {
        server.database().sql(statement, values);
    }
}

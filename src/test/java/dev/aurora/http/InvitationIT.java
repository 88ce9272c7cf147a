package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How people come into an organisation, go on in another, and what they are called there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InvitationIT {
    private static final String NEW_PASSWORD = "seven lamps under one umbrella";

    private final RunningServer server = new RunningServer();
    private String token;
    private String guest;

    @BeforeEach
    void logIn() {
        token = tokenOf(server.newMember("admin"));
        guest = "guest-" + UUID.randomUUID() + "@example.com";
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void letsSomebodyInWhoHadNoAccount() {
        var invitation = invite(guest, "operator");
        var preview = read(invitation);
        assertThat(preview.getString("email")).isEqualTo(guest);
        assertThat(preview.getString("organisation")).isEqualTo("Test");
        assertThat(preview.getString("role")).isEqualTo("operator");
        assertThat(preview.getBoolean("hasAccount")).isFalse();
        var joined = join(invitation, "Grace", NEW_PASSWORD);
        assertThat(joined.statusCode()).as(joined.bodyAsString()).isEqualTo(200);
        assertThat(joined.cookies()).singleElement().asString().contains("aurora_refresh", "HTTPOnly", "Strict");
        var me = json(get("/api/me", json(joined).getString("accessToken")));
        assertThat(me.getString("email")).isEqualTo(guest);
        assertThat(me.getString("role")).isEqualTo("operator");
        assertThat(me.getJsonObject("account").getString("name")).isEqualTo("Grace");
        assertThat(server.logIn(guest, NEW_PASSWORD).statusCode()).isEqualTo(200);
        assertThat(items(get("/api/members", token))).hasSize(2);
        assertThat(items(get("/api/audit?action=invitation.", token)).stream().map(it -> it.getString("action")))
                .containsExactly("invitation.accepted", "invitation.created");
    }

    @Test
    void wantsThePasswordOfAnAccountThatThereIs() {
        var email = server.newMember("viewer");
        var invitation = invite(email, "viewer");
        assertThat(read(invitation).getBoolean("hasAccount")).isTrue();
        assertThat(join(invitation, "Mallory", NEW_PASSWORD).statusCode()).isEqualTo(401);
        assertThat(join(invitation, null, RunningServer.PASSWORD).statusCode()).isEqualTo(200);
        assertThat(server.logIn(email, RunningServer.PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void slowsDownWhoeverGuessesThePasswordThroughAnInvitation() {
        var invitation = invite(server.newMember("viewer"), "viewer");
        assertThat(Stream.generate(() -> join(invitation, null, "wrong").statusCode())
                        .limit(17)
                        .filter(it -> it == 429)
                        .findFirst())
                .isPresent();
    }

    @Test
    void isGoodOnceEvenForTwoAtTheSameTime() {
        var invitation = invite(guest, "viewer");
        var body =
                new JsonObject().put("token", invitation).put("name", "Grace").put("password", NEW_PASSWORD);
        var answers = Stream.generate(
                        () -> server.client().post("/api/auth/join").sendJsonObject(body))
                .limit(4)
                .toList();
        var statuses = Future.all(answers).await().<HttpResponse<Buffer>>list().stream()
                .map(HttpResponse::statusCode)
                .toList();
        assertThat(statuses.stream().filter(it -> it == 200)).hasSize(1);
        assertThat(join(invitation, "Grace", NEW_PASSWORD).statusCode()).isEqualTo(404);
        assertThat(server.count("SELECT count(*) FROM account WHERE email = '" + guest + "'"))
                .isEqualTo(1);
    }

    @Test
    void isNotOpenWhenItHasExpiredOrWasWithdrawnOrIsMadeUp() {
        var expired = invite(guest, "viewer");
        server.database().sql("UPDATE invitation SET expires_at = now() WHERE email = $1", guest);
        var withdrawn = invite("other-" + guest, "viewer");
        var open = items(get("/api/invitations", token));
        assertThat(open).hasSize(1);
        var path = "/api/invitations/" + open.getFirst().getString("id");
        var stranger = tokenOf(server.newMember("admin"));
        assertThat(send(HttpMethod.DELETE, path, stranger, null).statusCode()).isEqualTo(404);
        assertThat(send(HttpMethod.DELETE, path, token, null).statusCode()).isEqualTo(204);
        assertThat(send(HttpMethod.DELETE, path, token, null).statusCode()).isEqualTo(404);
        for (var it : List.of(expired, withdrawn, "x", "A".repeat(43))) {
            var answer = join(it, "Grace", NEW_PASSWORD);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).getString("detail")).contains("ask for a new one");
        }
        assertThat(items(get("/api/invitations", token))).isEmpty();
    }

    @Test
    void takesNoWeakPasswordAndNoAccountWithoutAName() {
        var invitation = invite(guest, "viewer");
        assertThat(join(invitation, "Grace", "short").statusCode()).isEqualTo(400);
        assertThat(join(invitation, null, NEW_PASSWORD).statusCode()).isEqualTo(400);
        assertThat(join(invitation, "  ", NEW_PASSWORD).statusCode()).isEqualTo(400);
        assertThat(join(invitation, "Grace", NEW_PASSWORD).statusCode()).isEqualTo(200);
    }

    @Test
    void isAcceptedByWhoeverIsLoggedInAsItsEmailAlone() {
        var email = server.newMember("admin");
        var theirs = tokenOf(email);
        var invitation = new JsonObject().put("token", invite(email, "operator"));
        assertThat(send(HttpMethod.POST, "/api/invitations/accept", token, invitation)
                        .statusCode())
                .isEqualTo(404);
        var accepted = send(HttpMethod.POST, "/api/invitations/accept", theirs, invitation);
        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(json(accepted).getString("role")).isEqualTo("operator");
        var organisation = json(accepted).getString("id");
        assertThat(items(get("/api/organisations", theirs))).hasSize(2);
        var switched =
                send(HttpMethod.POST, "/api/auth/switch", theirs, new JsonObject().put("organisationId", organisation));
        assertThat(switched.statusCode()).isEqualTo(200);
        assertThat(switched.cookies()).isNotEmpty();
        var there = json(switched).getString("accessToken");
        assertThat(json(get("/api/me", there)).getJsonObject("org").getString("id"))
                .isEqualTo(organisation);
        assertThat(json(get("/api/me", there)).getString("role")).isEqualTo("operator");
        assertThat(get("/api/me", theirs).statusCode()).isEqualTo(401);
    }

    @Test
    void switchesToNoOrganisationOfOthersAndLeavesTheSessionAsItIs() {
        var other = server.database().newMember();
        var answer = send(
                HttpMethod.POST,
                "/api/auth/switch",
                token,
                new JsonObject().put("organisationId", other.orgId().toString()));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(get("/api/me", token).statusCode()).isEqualTo(200);
    }

    @Test
    void opensNoSessionOfAnAccountThatHasComeMeanwhile() {
        var invitation = invite(guest, "viewer");
        var hash = "sha256-of-some-password";
        server.database()
                .sql("INSERT INTO account (id, email, name) VALUES ($1, $2, 'Owner')", UUID.randomUUID(), guest);
        assertThatThrownBy(() -> server.database()
                        .systemQueries()
                        .run(client -> client.preparedQuery("SELECT * FROM take_invitation($1, $2, 'Thief', $3)")
                                .execute(Tuple.of(Buffer.buffer(sha256(invitation)), UUID.randomUUID(), hash)))
                        .await())
                .hasMessageContaining("AU005");
        assertThat(server.count(
                        "SELECT count(*) FROM membership m JOIN account a ON a.id = m.account_id WHERE a.email = '"
                                + guest + "'"))
                .isZero();
        assertThat(read(invitation).getBoolean("hasAccount")).isTrue();
    }

    @Test
    void isNotOpenAnyMoreWhenItsMakerIsRemovedOrMadeLess() {
        var maker = server.newMember("admin");
        var theirs = tokenOf(maker);
        var other = server.database().newColleague(server.memberOf(maker), "admin");
        var invitation = json(send(HttpMethod.POST, "/api/invitations", theirs, invitation(guest, "admin")))
                .getString("token");
        assertThat(other.role()).isEqualTo("admin");
        server.database()
                .sql(
                        "UPDATE membership SET role = 'approver' WHERE account_id = $1",
                        server.memberOf(maker).accountId());
        assertThat(join(invitation, "Grace", NEW_PASSWORD).statusCode()).isEqualTo(404);
        server.database()
                .sql(
                        "UPDATE membership SET role = 'admin' WHERE account_id = $1",
                        server.memberOf(maker).accountId());
        assertThat(read(invitation).getString("email")).isEqualTo(guest);
        server.database()
                .sql(
                        "DELETE FROM membership WHERE account_id = $1",
                        server.memberOf(maker).accountId());
        assertThat(join(invitation, "Grace", NEW_PASSWORD).statusCode()).isEqualTo(404);
    }

    @Test
    void goesOnElsewhereNoLongerThanTheSessionWouldHaveLasted() {
        var email = server.newMember("admin");
        var theirs = tokenOf(email);
        var made = json(send(
                HttpMethod.POST,
                "/api/organisations",
                theirs,
                new JsonObject().put("name", "Second " + UUID.randomUUID())));
        server.database()
                .sql(
                        "UPDATE session SET expires_at = now() + interval '100 seconds' WHERE account_id = $1",
                        server.memberOf(email).accountId());
        var here = json(get("/api/me", theirs)).getJsonObject("org").getString("id");
        assertThat(send(HttpMethod.POST, "/api/auth/switch", theirs, new JsonObject().put("organisationId", here))
                        .statusCode())
                .isEqualTo(409);
        var switched = send(
                HttpMethod.POST,
                "/api/auth/switch",
                theirs,
                new JsonObject().put("organisationId", made.getString("id")));
        assertThat(switched.statusCode()).isEqualTo(200);
        assertThat(json(switched).getLong("expiresIn")).isLessThanOrEqualTo(100);
        assertThat(switched.cookies().getFirst()).containsPattern("Max-Age=\\d{1,2}0?;");
    }

    @Test
    void keepsTheRoleOfWhoeverIsAMemberAlready() {
        var first = invite(guest, "viewer");
        var second = invite(guest, "admin");
        assertThat(join(first, "Grace", NEW_PASSWORD).statusCode()).isEqualTo(200);
        assertThat(join(second, null, NEW_PASSWORD).statusCode()).isEqualTo(200);
        assertThat(json(get("/api/me", json(server.logIn(guest, NEW_PASSWORD)).getString("accessToken")))
                        .getString("role"))
                .isEqualTo("viewer");
        var again = send(HttpMethod.POST, "/api/invitations", token, invitation(guest, "viewer"));
        assertThat(again.statusCode()).isEqualTo(409);
    }

    @Test
    void changesTheNameThatOthersSee() {
        var answer = send(HttpMethod.PATCH, "/api/me", token, new JsonObject().put("name", " Ada L. "));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getJsonObject("account").getString("name")).isEqualTo("Ada L.");
        assertThat(items(get("/api/members", token)).getFirst().getString("name"))
                .isEqualTo("Ada L.");
        assertThat(send(HttpMethod.PATCH, "/api/me", token, new JsonObject().put("name", " "))
                        .statusCode())
                .isEqualTo(400);
    }

    private String invite(String email, String role) {
        var answer = send(HttpMethod.POST, "/api/invitations", token, invitation(email, role));
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(201);
        assertThat(answer.getHeader("Location")).isEqualTo("/api/invitations");
        var invited = json(answer);
        assertThat(invited.getString("path")).isEqualTo("/join#" + invited.getString("token"));
        return Objects.requireNonNull(invited.getString("token"));
    }

    private static JsonObject invitation(String email, String role) {
        return new JsonObject().put("email", email).put("role", role);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonObject read(String invitation) {
        return json(server.client()
                .post("/api/auth/invitation")
                .sendJsonObject(new JsonObject().put("token", invitation))
                .await());
    }

    private HttpResponse<Buffer> join(String invitation, @Nullable String name, String password) {
        var body = new JsonObject().put("token", invitation).put("password", password);
        return server.client()
                .post("/api/auth/join")
                .sendJsonObject(name == null ? body : body.put("name", name))
                .await();
    }

    private String tokenOf(String who) {
        return json(server.logIn(who, RunningServer.PASSWORD)).getString("accessToken");
    }

    private HttpResponse<Buffer> get(String path, String as) {
        return send(HttpMethod.GET, path, as, null);
    }

    private HttpResponse<Buffer> send(HttpMethod method, String path, String as, @Nullable JsonObject body) {
        var request = server.client().request(method, path).bearerTokenAuthentication(as);
        return (body == null ? request.send() : request.sendJsonObject(body)).await();
    }

    private static List<JsonObject> items(HttpResponse<Buffer> answer) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        return json(answer).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        var body = answer.bodyAsJsonObject();
        return body == null ? new JsonObject() : body;
    }
}

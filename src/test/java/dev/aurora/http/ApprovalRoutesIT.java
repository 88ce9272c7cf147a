package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.identity.FirstUser;
import dev.aurora.policy.Approval;
import dev.aurora.policy.Approval.Kind;
import dev.aurora.policy.Effect;
import dev.aurora.policy.NewApproval;
import dev.aurora.postgres.Scope;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Cursor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Approvals as clients of the REST API meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApprovalRoutesIT {
    private final RunningServer server = new RunningServer();
    private final String adminEmail = server.newMember("admin");
    private final Member admin = server.memberOf(adminEmail);
    private final String adminToken = token(adminEmail);
    private final Member approver = colleague("approver");
    private final String approverToken = token(approver.accountId() + "@example.com");
    private final String viewerToken = token(colleague("viewer").accountId() + "@example.com");
    private final String strangerToken = token(server.newMember("admin"));

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void showsWhatWaitsToWhomeverItConcerns() {
        var asked = ask(Effect.DESTROY, true);
        var shown = json(get("/api/approvals/" + asked.id(), approverToken));
        assertThat(shown.getString("state")).isEqualTo("open");
        assertThat(shown.getString("effect")).isEqualTo("destroy");
        assertThat(shown.getString("kind")).isEqualTo("call");
        assertThat(shown.getString("title")).isEqualTo("Delete the bucket logs");
        assertThat(shown.getString("target")).isEqualTo("aws 123456789012");
        assertThat(shown.getJsonObject("content").getString("tool")).isEqualTo("delete_bucket");
        assertThat(shown.getJsonObject("requestedBy").getString("accountId"))
                .isEqualTo(admin.accountId().toString());
        assertThat(shown.getString("runId")).isNotNull();
        assertThat(shown.getString("conversationId")).isNotNull();
        assertThat(shown.getBoolean("secondPerson")).isTrue();
        assertThat(shown.getBoolean("mayDecide")).isTrue();
        assertThat(shown.fieldNames()).doesNotContain("whyNot", "decidedBy", "confirm", "redeemedAt", "reason");
        assertThat(shown.getInstant("expiresAt")).isAfter(shown.getInstant("createdAt"));

        var own = json(get("/api/approvals/" + asked.id(), adminToken));
        assertThat(own.getBoolean("mayDecide")).isFalse();
        assertThat(own.getString("whyNot")).contains("yourself");
        var viewed = json(get("/api/approvals/" + asked.id(), viewerToken));
        assertThat(viewed.getBoolean("mayDecide")).isFalse();
        assertThat(viewed.getString("whyNot")).contains("approver");
        var listed = items(get("/api/approvals?state=open", approverToken)).stream()
                .filter(it -> it.getString("id").equals(asked.id().toString()))
                .toList();
        assertThat(listed).hasSize(1);
        assertThat(listed.getFirst().containsKey("content")).isFalse();
    }

    @Test
    void decidesOnce() {
        var asked = ask(Effect.CHANGE, false);
        var decided = decide(asked.id(), approverToken, "approve", null);
        assertThat(decided.statusCode()).isEqualTo(200);
        assertThat(json(decided).getString("state")).isEqualTo("approved");
        assertThat(json(decided).getJsonObject("decidedBy").getString("accountId"))
                .isEqualTo(approver.accountId().toString());
        assertThat(json(decided).getBoolean("mayDecide")).isFalse();
        assertProblem(decide(asked.id(), adminToken, "reject", null), 409, "CONFLICT", "approved already");
    }

    @Test
    void answersARepeatOfTheSameRequestAsBefore() {
        var asked = ask(Effect.CHANGE, false);
        var key = UUID.randomUUID().toString();
        for (var i = 0; i < 2; i++) {
            var answer = server.client()
                    .request(HttpMethod.POST, "/api/approvals/" + asked.id() + "/decision")
                    .bearerTokenAuthentication(approverToken)
                    .putHeader("Idempotency-Key", key)
                    .sendJsonObject(new JsonObject().put("decision", "reject").put("reason", "No"))
                    .await();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).getString("reason")).isEqualTo("No");
        }
        assertThat(audited("approval.rejected", asked.id())).isEqualTo(1);
    }

    @Test
    void refusesAndRecordsWhoeverMayNot() {
        var asked = ask(Effect.DESTROY, true);
        assertProblem(decide(asked.id(), viewerToken, "approve", null), 403, "FORBIDDEN", "approvals.decide");
        assertProblem(decide(asked.id(), adminToken, "approve", "logs"), 403, "FORBIDDEN", "yourself");
        assertProblem(
                decide(asked.id(), strangerToken, "approve", null),
                404,
                "NOT_FOUND",
                asked.id().toString());
        assertThat(audited("approval.refused", asked.id())).isEqualTo(3);
        assertThat(get("/api/approvals/" + asked.id(), strangerToken).statusCode())
                .isEqualTo(404);
        server.database().sql("UPDATE approval SET expires_at = now() WHERE id = $1", asked.id());
        assertProblem(decide(asked.id(), approverToken, "approve", null), 409, "CONFLICT", "expired");
        var late = json(get("/api/approvals/" + asked.id(), approverToken));
        assertThat(late.getString("state")).isEqualTo("expired");
        assertThat(late.getString("whyNot")).contains("expired");
        assertThat(items(get("/api/approvals?state=open&limit=500", approverToken)))
                .noneMatch(it -> it.getString("id").equals(asked.id().toString()));
    }

    @Test
    void asksForTheNameWhereOnePersonDestroys() {
        var asked = ask(Effect.DESTROY, false);
        assertThat(json(get("/api/approvals/" + asked.id(), approverToken)).getString("confirm"))
                .isEqualTo("logs");
        assertProblem(decide(asked.id(), approverToken, "approve", null), 400, "INVALID", "logs");
        assertProblem(decide(asked.id(), approverToken, "approve", "LOGS"), 400, "INVALID", "logs");
        assertThat(decide(asked.id(), approverToken, "approve", "logs").statusCode())
                .isEqualTo(200);
    }

    @Test
    void isOfOneProject() {
        var asked = ask(Effect.CHANGE, false);
        var project = server.database().newProject(admin);
        var there = server.client()
                .request(HttpMethod.GET, "/api/approvals/" + asked.id())
                .bearerTokenAuthentication(approverToken)
                .putHeader("Aurora-Project", project.toString())
                .send()
                .await();
        assertThat(there.statusCode()).isEqualTo(404);
        var listed = server.client()
                .request(HttpMethod.GET, "/api/approvals")
                .bearerTokenAuthentication(approverToken)
                .putHeader("Aurora-Project", project.toString())
                .send()
                .await();
        assertThat(items(listed)).allMatch(it -> it.getString("kind").equals("setting"));
        var decided = server.client()
                .request(HttpMethod.POST, "/api/approvals/" + asked.id() + "/decision")
                .bearerTokenAuthentication(approverToken)
                .putHeader("Aurora-Project", project.toString())
                .sendJsonObject(new JsonObject().put("decision", "approve"))
                .await();
        assertProblem(decided, 404, "NOT_FOUND", asked.id().toString());
    }

    @Test
    void changesTheSettingByAnApproval() {
        assertThat(json(get("/api/organisation/approval-settings", viewerToken)).getString("secondPerson"))
                .isEqualTo("stateful-destroy");
        assertThat(put("always", approverToken).statusCode()).isEqualTo(403);
        var asked = json(put("always", adminToken));
        assertThat(asked.getString("secondPerson")).isEqualTo("stateful-destroy");
        var pending = asked.getJsonObject("pending");
        assertThat(pending.getString("kind")).isEqualTo("setting");
        assertThat(pending.getString("title")).contains("stateful-destroy", "always");
        assertThat(pending.getBoolean("mayDecide")).isFalse();
        var id = UUID.fromString(pending.getString("id"));
        assertProblem(decide(id, adminToken, "approve", "Test"), 403, "FORBIDDEN", "yourself");
        assertThat(json(decide(id, approverToken, "approve", null)).getString("state"))
                .isEqualTo("redeemed");
        var changed = json(get("/api/organisation/approval-settings", viewerToken));
        assertThat(changed.getString("secondPerson")).isEqualTo("always");
        assertThat(changed.containsKey("pending")).isFalse();
        var back = json(put("stateful-destroy", adminToken)).getJsonObject("pending");
        assertThat(decide(UUID.fromString(back.getString("id")), approverToken, "approve", null)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesWhatDoesNotFitTheContract() {
        var asked = ask(Effect.CHANGE, false);
        for (var body : List.of(
                new JsonObject(),
                new JsonObject().put("decision", "Approve"),
                new JsonObject().put("decision", "approve").put("tool", "delete_bucket"),
                new JsonObject().put("decision", "approve").put("content", new JsonObject()),
                new JsonObject().put("decision", "approve").put("reason", 1),
                new JsonObject().put("decision", new JsonArray().add("approve")),
                new JsonObject().put("decision", "approve").put("reason", "x".repeat(2001)),
                new JsonObject().put("decision", "approve").put("reason", "a\0b"))) {
            var answer = server.client()
                    .request(HttpMethod.POST, "/api/approvals/" + asked.id() + "/decision")
                    .bearerTokenAuthentication(approverToken)
                    .sendJsonObject(body)
                    .await();
            assertThat(answer.statusCode()).as(body.encode()).isEqualTo(400);
        }
        for (var query : List.of(
                "state=waiting",
                "state=open,%00",
                "state='",
                "cursor=x",
                "limit=0",
                "limit=501",
                "unknown=1",
                "cursor=" + cursor("2026-01-01", UUID.randomUUID()))) {
            assertThat(get("/api/approvals?" + query, approverToken).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(put("sometimes", adminToken).statusCode()).isEqualTo(400);
        assertThat(json(get("/api/approvals/" + asked.id(), approverToken)).getString("state"))
                .isEqualTo("open");
    }

    @Test
    void pagesThroughTenThousandWithoutLossOrRepetition() {
        var many = server.newMember("approver");
        var member = server.memberOf(many);
        var token = token(many);
        var run = run(member);
        server.database().sql("""
                INSERT INTO approval (id, org_id, project_id, run_id, call_id, kind, tool, effect, title, target, content, hash,
                    stateful, tainted, requested_by, state, decided_by, decided_at, created_at, expires_at)
                SELECT gen_random_uuid(), r.org_id, r.project_id, r.id, 'n' || n, 'call', 't', 'change', 'Title ' || n, 'Target',
                    jsonb_build_object('text', repeat('x', 1000)), repeat('0', 64), false, false, r.account_id,
                    CASE WHEN n % 2 = 0 THEN 'open' ELSE 'rejected' END, CASE WHEN n % 2 = 1 THEN r.account_id END,
                    CASE WHEN n % 2 = 1 THEN now() END, now() - (n / 7) * interval '1 second', now() + interval '1 day'
                FROM run r, generate_series(1, 10000) n WHERE r.id = $1""", run);
        for (var query : List.of("", "&state=open", "&state=open,rejected")) {
            var seen = new HashSet<String>();
            var took = new ArrayList<Long>();
            var next = "";
            do {
                var begun = System.nanoTime();
                var page = json(get("/api/approvals?limit=500" + query + next, token));
                took.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
                assertThat(page.getInteger("open")).isEqualTo(1000);
                page.getJsonArray("items")
                        .forEach(it -> assertThat(seen.add(((JsonObject) it).getString("id")))
                                .isTrue());
                var cursor = page.getString("nextCursor");
                next = cursor == null ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
            } while (!next.isEmpty());
            assertThat(seen).as(query).hasSize(query.equals("&state=open") ? 5000 : 10_000);
            assertThat(IntStream.range(0, took.size())
                            .mapToLong(took::get)
                            .min()
                            .orElseThrow())
                    .isLessThan(1000);
        }
    }

    private Approval ask(Effect effect, boolean stateful) {
        var run = run(admin);
        var wanted = new NewApproval(
                run,
                "call-1",
                Kind.CALL,
                "delete_bucket",
                effect,
                new JsonObject().put("tool", "delete_bucket").put("name", "logs"),
                "Delete the bucket logs",
                "aws 123456789012",
                "logs",
                stateful,
                true);
        return server.database()
                .tenant()
                .run(
                        Scope.run(admin.orgId(), run),
                        tx -> TestingApprovals.of(server.database().postgres()).request(tx, wanted))
                .await();
    }

    private UUID run(Member member) {
        var conversation = UUID.randomUUID();
        var run = UUID.randomUUID();
        server.database()
                .sql(
                        "INSERT INTO conversation (id, org_id, project_id, account_id, title) VALUES ($1, $2, $3, $4, 'Test')",
                        conversation,
                        member.orgId(),
                        member.projectId(),
                        member.accountId());
        server.database().sql("""
                INSERT INTO run (id, org_id, project_id, conversation_id, account_id, mode, state, model, holder, lease_until)
                VALUES ($1, $2, $3, $4, $5, 'act', 'running', 'test', gen_random_uuid(), now() + interval '1 day')
                """, run, member.orgId(), member.projectId(), conversation, member.accountId());
        return run;
    }

    private Member colleague(String role) {
        var colleague = server.database().newColleague(admin, role);
        server.database()
                .sql(
                        "UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE email = $1) WHERE id = $2",
                        FirstUser.EMAIL,
                        colleague.accountId());
        return colleague;
    }

    private String token(String email) {
        return json(server.logIn(email, RunningServer.PASSWORD)).getString("accessToken");
    }

    private long audited(String action, UUID approval) {
        return server.count("SELECT count(*) FROM audit_entry WHERE action = '" + action + "' AND subject = 'approval:"
                + approval + "'");
    }

    private HttpResponse<Buffer> get(String path, String token) {
        return server.get(path, token);
    }

    private HttpResponse<Buffer> put(String secondPerson, String token) {
        return server.client()
                .request(HttpMethod.PUT, "/api/organisation/approval-settings")
                .bearerTokenAuthentication(token)
                .sendJsonObject(new JsonObject().put("secondPerson", secondPerson))
                .await();
    }

    private HttpResponse<Buffer> decide(UUID id, String token, String decision, @Nullable String confirmation) {
        var body = new JsonObject().put("decision", decision);
        if (confirmation != null) {
            body.put("confirmation", confirmation);
        }
        return server.client()
                .request(HttpMethod.POST, "/api/approvals/" + id + "/decision")
                .bearerTokenAuthentication(token)
                .sendJsonObject(body)
                .await();
    }

    private static String cursor(String key, UUID id) {
        return Cursor.of(key, id);
    }

    private static List<JsonObject> items(HttpResponse<Buffer> answer) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        return RunningServer.json(answer).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static void assertProblem(HttpResponse<Buffer> answer, int status, String code, String part) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(status);
        assertThat(RunningServer.json(answer).getString("code")).isEqualTo(code);
        assertThat(RunningServer.json(answer).getString("detail")).contains(part);
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        return RunningServer.json(answer);
    }
}

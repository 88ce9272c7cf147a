package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Organisations, projects, members and the audit log, as clients of the REST API meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OrganisationIT {
    private final RunningServer server = new RunningServer();
    private String email;
    private String token;

    @BeforeEach
    void logIn() {
        email = server.newMember("admin");
        token = tokenOf(email);
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void showsAndRenamesTheOrganisation() {
        var before = get("/api/organisation");
        assertThat(before.getHeader("ETag")).isEqualTo("\"1\"");
        var slug = "acme-" + UUID.randomUUID();
        var answer = patch(
                "/api/organisation",
                "\"1\"",
                new JsonObject().put("name", " Acme ").put("slug", slug));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.getHeader("ETag")).isEqualTo("\"2\"");
        assertThat(answer.bodyAsJsonObject())
                .isEqualTo(json(before).copy().put("name", "Acme").put("slug", slug));
        assertThat(patch("/api/organisation", "\"1\"", new JsonObject().put("name", "Late"))
                        .statusCode())
                .isEqualTo(412);
        assertThat(patch("/api/organisation", null, new JsonObject().put("name", "Whatever"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(patch("/api/organisation", "3", new JsonObject().put("name", "x"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(patch("/api/organisation", null, new JsonObject()).statusCode())
                .isEqualTo(400);
        assertThat(patch("/api/organisation", null, new JsonObject().put("name", " \t"))
                        .statusCode())
                .isEqualTo(400);
        var taken = patch("/api/organisation", null, new JsonObject().put("slug", "default"));
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(detail(taken)).contains("choose another slug");
    }

    @Test
    void makesAnotherOrganisationWithTheCallerAsItsAdministrator() {
        var answer = post("/api/organisations", new JsonObject().put("name", "Ünïcode & Co " + UUID.randomUUID()));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.getHeader("Location")).isEqualTo("/api/organisations");
        var made = json(answer);
        assertThat(made.getString("slug")).startsWith("unicode-co-");
        assertThat(made.getString("role")).isEqualTo("admin");
        assertThat(items(get("/api/organisations")).stream().map(it -> it.getString("id")))
                .hasSize(2)
                .contains(made.getString("id"));
        assertThat(post("/api/organisations", new JsonObject().put("name", "???"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(items(get("/api/organisations", tokenOf(server.newMember("admin")))))
                .hasSize(1);
    }

    @Test
    void makesShowsRenamesAndArchivesProjects() {
        var made = post("/api/projects", new JsonObject().put("name", "Shop"));
        assertThat(made.statusCode()).isEqualTo(201);
        var path = "/api/projects/" + json(made).getString("id");
        assertThat(made.getHeader("Location")).isEqualTo(path);
        assertThat(json(made).getString("slug")).isEqualTo("shop");
        assertThat(json(made).getBoolean("isDefault")).isFalse();
        assertThat(post("/api/projects", new JsonObject().put("name", "SHOP")).statusCode())
                .isEqualTo(409);
        assertThat(get(path).bodyAsJsonObject()).isEqualTo(made.bodyAsJsonObject());
        assertThat(json(patch(path, "\"1\"", new JsonObject().put("name", "Store")))
                        .getString("name"))
                .isEqualTo("Store");
        assertThat(patch(path, "\"1\"", new JsonObject().put("name", "Late")).statusCode())
                .isEqualTo(412);
        assertThat(items(get("/api/projects?q=sto"))).hasSize(1);
        assertThat(items(get("/api/projects?q=%25"))).isEmpty();
        connect(UUID.fromString(json(made).getString("id")));
        assertThat(json(get(path)).getInteger("connections")).isEqualTo(1);
        assertThat(detail(delete(path))).contains("remove them first");
        server.database().sql("DELETE FROM connection");
        assertThat(delete(path).statusCode()).isEqualTo(204);
        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(delete(path).statusCode()).isEqualTo(404);
        var last = items(get("/api/projects"));
        assertThat(last)
                .singleElement()
                .satisfies(it -> assertThat(it.getBoolean("isDefault")).isTrue());
        assertThat(detail(delete("/api/projects/" + last.getFirst().getString("id"))))
                .contains("make another one first");
    }

    @Test
    void pagesThroughProjectsInTheOrderOfTheirNames() {
        for (var name : List.of("b", "A", "\u0130stanbul", "c", "a-2", "Z", "\u00e4")) {
            assertThat(post("/api/projects", new JsonObject().put("name", name).put("slug", "p" + name.hashCode()))
                            .statusCode())
                    .isEqualTo(201);
        }
        var all = items(get("/api/projects?limit=500")).stream()
                .map(it -> it.getString("name"))
                .toList();
        var paged = new ArrayList<String>();
        var query = "?limit=3";
        while (true) {
            var page = json(get("/api/projects" + query));
            page.getJsonArray("items").forEach(it -> paged.add(((JsonObject) it).getString("name")));
            if (page.getString("nextCursor") == null) {
                break;
            }
            query = "?limit=3&cursor=" + page.getString("nextCursor");
        }
        assertThat(paged).isEqualTo(all).hasSize(8);
        assertThat(get("/api/projects?cursor=bm9uc2Vuc2U").statusCode()).isEqualTo(400);
        assertThat(get("/api/projects?cursor=eyJrZXkiOjEsImlkIjoiMiJ9").statusCode())
                .isEqualTo(400);
    }

    @Test
    void actsInTheProjectOfTheHeader() {
        var second = json(post("/api/projects", new JsonObject().put("name", "Second")));
        var me = server.client()
                .get("/api/me")
                .bearerTokenAuthentication(token)
                .putHeader("Aurora-Project", second.getString("id"))
                .send()
                .await();
        assertThat(json(me).getJsonObject("project").getString("name")).isEqualTo("Second");
        assertThat(json(get("/api/me")).getJsonObject("project").getString("name"))
                .isEqualTo("default");
        for (var wrong : List.of(UUID.randomUUID().toString(), "x")) {
            var answer = server.client()
                    .get("/api/me")
                    .bearerTokenAuthentication(token)
                    .putHeader("Aurora-Project", wrong)
                    .send()
                    .await();
            assertThat(answer.statusCode()).isEqualTo(wrong.equals("x") ? 400 : 404);
        }
    }

    @Test
    void changesARoleWithEffectOnTheNextRequest() {
        var colleague = colleague("operator");
        var theirs = tokenOf(colleague.email());
        var path = "/api/members/" + colleague.id();
        assertThat(get("/api/me", theirs).statusCode()).isEqualTo(200);
        var etag = get(path).getHeader("ETag");
        var changed = patch(path, etag, new JsonObject().put("role", "admin"));
        assertThat(json(changed).getString("role")).isEqualTo("admin");
        assertThat(patch(path, etag, new JsonObject().put("role", "viewer")).statusCode())
                .isEqualTo(412);
        assertThat(detail(get("/api/me", theirs))).contains("role has changed");
        assertThat(json(get("/api/me", tokenOf(colleague.email()))).getString("role"))
                .isEqualTo("admin");
        assertThat(patch("/api/members/" + UUID.randomUUID(), null, new JsonObject().put("role", "viewer"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void removesAMemberWithEffectOnTheNextRequest() {
        var colleague = colleague("admin");
        var theirs = tokenOf(colleague.email());
        assertThat(delete("/api/members/" + colleague.id()).statusCode()).isEqualTo(204);
        assertThat(get("/api/me", theirs).statusCode()).isEqualTo(401);
        assertThat(delete("/api/members/" + colleague.id()).statusCode()).isEqualTo(404);
        assertThat(items(get("/api/members"))).hasSize(1);
    }

    @Test
    void keepsTheLastAdministrator() {
        var me = items(get("/api/members")).getFirst().getString("id");
        var _ = post("/api/service-accounts", new JsonObject().put("name", "CI").put("role", "admin"));
        assertThat(detail(patch("/api/members/" + me, null, new JsonObject().put("role", "viewer"))))
                .contains("make somebody else an administrator first");
        assertThat(delete("/api/members/" + me).statusCode()).isEqualTo(409);
        assertThat(json(get("/api/me")).getString("role")).isEqualTo("admin");
    }

    @Test
    void listsMembersByNameRoleAndKind() {
        var _ = colleague("viewer");
        var made = post(
                "/api/service-accounts",
                new JsonObject().put("name", "Deploy bot").put("role", "operator"));
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).getString("kind")).isEqualTo("service");
        assertThat(json(made).containsKey("email")).isFalse();
        assertThat(items(get("/api/members"))).hasSize(3);
        assertThat(items(get("/api/members?q=deploy"))).hasSize(1);
        assertThat(items(get("/api/members?kind=person"))).hasSize(2);
        assertThat(items(get("/api/members?role=viewer,operator"))).hasSize(2);
        assertThat(items(get("/api/members?limit=2"))).hasSize(2);
    }

    @Test
    void recordsWhatWasDoneByWhomAndThroughWhat() {
        var made = json(post("/api/projects", new JsonObject().put("name", "Audited")));
        var entries = items(get("/api/audit?action=project."));
        assertThat(entries).singleElement().satisfies(it -> {
            assertThat(it.getString("action")).isEqualTo("project.created");
            assertThat(it.getString("subject")).isEqualTo("project:" + made.getString("id"));
            assertThat(it.getString("actorName")).isEqualTo("Test");
            assertThat(it.getString("via")).startsWith("session:");
            assertThat(it.getJsonObject("detail").getString("name")).isEqualTo("Audited");
        });
        assertThat(items(get("/api/audit?action=project")))
                .as("half a name is no beginning")
                .isEmpty();
        assertThat(items(get("/api/audit?from=2999-01-01T00:00:00Z"))).isEmpty();
        assertThat(items(get("/api/audit?to=2999-01-01T00:00:00%2B01:00"))).isNotEmpty();
        assertThat(get("/api/audit?from=yesterday").statusCode()).isEqualTo(400);
        var first = json(get("/api/audit?limit=1"));
        assertThat(items(get("/api/audit?limit=1&cursor=" + first.getString("nextCursor"))))
                .isNotEqualTo(first.getJsonArray("items").stream().toList());
    }

    @Test
    void showsNothingOfAnotherOrganisation() {
        var stranger = tokenOf(server.newMember("admin"));
        var project = json(post("/api/projects", new JsonObject().put("name", "Secret")))
                .getString("id");
        var member = items(get("/api/members")).getFirst().getString("id");
        for (var path : List.of("/api/projects/" + project, "/api/members/" + member)) {
            assertThat(get(path, stranger).statusCode()).as(path).isEqualTo(404);
            assertThat(send(HttpMethod.DELETE, path, stranger, null, null).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(items(get("/api/audit?limit=500", stranger)))
                .noneMatch(it -> it.encode().contains(project));
        assertThat(items(get("/api/projects", stranger))).hasSize(1);
        assertThat(items(get("/api/members", stranger))).hasSize(1);
    }

    @Test
    void letsOnlyAdministratorsChangeIt() {
        for (var role : List.of("viewer", "operator", "approver")) {
            var theirs = tokenOf(server.newMember(role));
            assertThat(send(HttpMethod.POST, "/api/projects", theirs, null, new JsonObject().put("name", "x"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(get("/api/audit", theirs).statusCode()).isEqualTo(403);
            assertThat(get("/api/members", theirs).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void saysWhatEachPermissionIsForAndWhoHasIt() {
        assertThat(items(get("/api/permissions"))).anySatisfy(it -> {
            assertThat(it.getString("name")).isEqualTo("runs.act");
            assertThat(it.getJsonArray("roles"))
                    .isEqualTo(new JsonArray().add("operator").add("approver").add("admin"));
        });
    }

    private record Colleague(UUID id, String email) {}

    private Colleague colleague(String role) {
        var id = UUID.randomUUID();
        var theirEmail = id + "@example.com";
        server.database()
                .sql(
                        "INSERT INTO account (id, email, name, password_hash) SELECT $1, $2, 'Colleague', password_hash"
                                + " FROM account WHERE email = $3",
                        id,
                        theirEmail,
                        email);
        server.database()
                .sql(
                        "INSERT INTO membership (org_id, account_id, role) SELECT m.org_id, $1, $2 FROM membership m"
                                + " JOIN account a ON a.id = m.account_id WHERE a.email = $3",
                        id,
                        role,
                        email);
        return new Colleague(id, theirEmail);
    }

    private void connect(UUID project) {
        server.database().sql("""
                INSERT INTO connection (id, org_id, project_id, provider, name, settings)
                SELECT gen_random_uuid(), p.org_id, p.id, 'aws', 'x', '{}' FROM project p WHERE p.id = $1""", project);
    }

    private String tokenOf(String who) {
        return json(server.logIn(who, RunningServer.PASSWORD)).getString("accessToken");
    }

    private HttpResponse<Buffer> get(String path) {
        return get(path, token);
    }

    private HttpResponse<Buffer> get(String path, String as) {
        return send(HttpMethod.GET, path, as, null, null);
    }

    private HttpResponse<Buffer> post(String path, JsonObject body) {
        return send(HttpMethod.POST, path, token, null, body);
    }

    private HttpResponse<Buffer> patch(String path, @Nullable String etag, JsonObject body) {
        return send(HttpMethod.PATCH, path, token, etag, body);
    }

    private HttpResponse<Buffer> delete(String path) {
        return send(HttpMethod.DELETE, path, token, null, null);
    }

    private HttpResponse<Buffer> send(
            HttpMethod method, String path, String as, @Nullable String etag, @Nullable JsonObject body) {
        var request = server.client().request(method, path).bearerTokenAuthentication(as);
        if (etag != null) {
            request.putHeader("If-Match", etag);
        }
        return (body == null ? request.send() : request.sendJsonObject(body)).await();
    }

    private static List<JsonObject> items(HttpResponse<Buffer> answer) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        return json(answer).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static String detail(HttpResponse<Buffer> answer) {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isGreaterThanOrEqualTo(400);
        return json(answer).getString("detail", "");
    }

    private static JsonObject json(HttpResponse<Buffer> answer) {
        var body = answer.bodyAsJsonObject();
        return body == null ? new JsonObject() : body;
    }
}

package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.jobs.Jobs;
import dev.aurora.jobs.NewJob;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Jobs as clients of the REST API meet them; no node works on them here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JobRoutesIT {
    private final RunningServer server = new RunningServer();
    private final String email = server.newMember("operator");
    private final String token =
            json(server.logIn(email, RunningServer.PASSWORD)).getString("accessToken");
    private final Member member = server.memberOf(email);

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void showsCancelsAndRetriesAJob() {
        var path = "/api/jobs/" + enqueue(member, "test.shown");
        assertThat(json(get(path)).getString("state")).isEqualTo("queued");
        assertThat(json(post(path + "/cancel")).getString("state")).isEqualTo("cancelled");
        assertThat(json(post(path + "/cancel")).getString("state"))
                .as("again changes nothing")
                .isEqualTo("cancelled");
        assertThat(json(post(path + "/retry")).getString("state")).isEqualTo("queued");
        var refused = post(path + "/retry");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).getString("detail")).contains("queued");
        assertThat(server.count("SELECT count(*) FROM audit_entry WHERE action = 'job.retried'"))
                .isEqualTo(1);
    }

    @Test
    void tellsOneThatRunsToStop() {
        var id = enqueue(member, "test.running");
        server.database()
                .sql("UPDATE job SET state = 'running', lease_until = now() + interval '1 hour' WHERE id = $1", id);
        var told = json(post("/api/jobs/" + id + "/cancel"));
        assertThat(told.getString("state")).isEqualTo("running");
        assertThat(told.getBoolean("cancelling")).isTrue();
    }

    @Test
    void filtersAndPages() {
        var kind = "test." + UUID.randomUUID();
        for (var i = 0; i < 5; i++) {
            var _ = enqueue(member, kind);
        }
        assertThat(items(get("/api/jobs?kind=" + kind))).hasSize(5);
        assertThat(items(get("/api/jobs?state=running,dead&kind=" + kind))).isEmpty();
        var first = get("/api/jobs?limit=3&kind=" + kind);
        var second =
                get("/api/jobs?limit=3&kind=" + kind + "&cursor=" + json(first).getString("nextCursor"));
        assertThat(items(first)).hasSize(3).doesNotContainAnyElementsOf(items(second));
        assertThat(items(second)).hasSize(2);
    }

    @Test
    void hidesWhatIsAnotherOrganisationsOrTheSystems() {
        var theirs = enqueue(server.database().newMember(), "test.theirs");
        var systems = UUID.randomUUID();
        server.database().sql("INSERT INTO job (id, kind, attempts) VALUES ($1, 'test.system', 1)", systems);
        for (var id : List.of(theirs, systems, UUID.randomUUID())) {
            assertThat(get("/api/jobs/" + id).statusCode()).isEqualTo(404);
            assertThat(post("/api/jobs/" + id + "/cancel").statusCode()).isEqualTo(404);
            assertThat(post("/api/jobs/" + id + "/retry").statusCode()).isEqualTo(404);
        }
    }

    private UUID enqueue(Member who, String kind) {
        return server.database()
                .tenant()
                .run(who.scope(), tx -> new Jobs().enqueue(tx, NewJob.of(kind, new JsonObject())))
                .await();
    }

    private HttpResponse<Buffer> get(String path) {
        return server.get(path, token);
    }

    private HttpResponse<Buffer> post(String path) {
        return server.client()
                .request(HttpMethod.POST, path)
                .bearerTokenAuthentication(token)
                .send()
                .await();
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

package dev.aurora.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aurora.support.TenantSeed;
import dev.aurora.support.TestingContract;
import dev.aurora.support.TestingContract.Described;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The administrator of one organisation asks a whole Aurora for what another organisation has, in every way that the
 * contract knows, and so for what another project of the own one has. Each operation of the contract is a test of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrossTenantIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<String, String> TABLES = Map.ofEntries(
            Map.entry("conversations", "conversation"),
            Map.entry("runs", "run"),
            Map.entry("connections", "connection"),
            Map.entry("resources", "resource"),
            Map.entry("projects", "project"),
            Map.entry("members", "membership"),
            Map.entry("sessions", "session"),
            Map.entry("invitations", "invitation"),
            Map.entry("api-keys", "api_key"),
            Map.entry("approvals", "approval"),
            Map.entry("jobs", "job"));
    private static final Map<String, String> FIELDS = Map.of(
            "threadId",
            "conversation",
            "conversationId",
            "conversation",
            "runId",
            "run",
            "accountId",
            "membership",
            "organisationId",
            "org");

    private final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx);

    private TestingAurora aurora;
    private Pool superuser;
    private TenantSeed mine;
    private TenantSeed theirs;
    private Map<String, UUID> otherProject;
    private String myToken;
    private String theirToken;

    @BeforeAll
    void start(@TempDir Path folder) {
        aurora = TestingAurora.start(
                folder,
                Map.of(
                        "aurora.limit.key", "0",
                        "aurora.limit.account", "0",
                        "aurora.limit.org", "0",
                        "aurora.limit.address", "0"));
        superuser = aurora.superuser(vertx);
        mine = TenantSeed.plant(superuser, "mine-" + UUID.randomUUID());
        theirs = TenantSeed.plant(superuser, "theirs-" + UUID.randomUUID());
        otherProject = mine.anotherProject("other-" + UUID.randomUUID());
        // So that the two projects do not count the same.
        superuser
                .preparedQuery("DELETE FROM resource WHERE id = $1")
                .execute(Tuple.of(otherProject.get("neighbour")))
                .await();
        myToken = logIn(mine);
        theirToken = logIn(theirs);
    }

    @AfterAll
    void stop() {
        superuser.close().await();
        aurora.close();
        client.close();
        vertx.close().await();
    }

    @TestFactory
    Stream<DynamicTest> answersAboutAnotherOrganisationAsAboutNothing() {
        return each(it -> it.addressesOne(), operation -> {
            var theirId = theirs.id(table(operation));
            var before = theirs.dump();
            var nothing = UUID.randomUUID();
            var answer = send(operation, myToken, theirId, null);
            assertThat(said(answer, theirId)).isEqualTo(said(send(operation, myToken, nothing, null), nothing));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertNoTraceOf(theirs, answer, theirId.toString());
            assertThat(theirs.dump()).isEqualTo(before);
        });
    }

    /** Shows that what is answered with 404 above is there for its own organisation. */
    @TestFactory
    Stream<DynamicTest> answersItsOwnOrganisation() {
        return each(
                it -> it.addressesOne() && it.method().equals(HttpMethod.GET) && !it.streams(),
                operation -> assertThat(send(operation, theirToken, theirs.id(table(operation)), null)
                                .statusCode())
                        .isEqualTo(200));
    }

    @TestFactory
    Stream<DynamicTest> listsNothingOfAnotherOrganisation() {
        return each(it -> !it.addressesOne() && it.method().equals(HttpMethod.GET), operation -> {
            for (var query : queries(operation, theirs)) {
                var answer = get(operation.path() + query, myToken, null);
                assertThat(answer.statusCode()).as(query).isLessThan(500);
                assertNoTraceOf(theirs, answer, query);
            }
        });
    }

    /** Shows that the lists above leave out what is there. */
    @Test
    void listsToItsOwnOrganisationWhatItHas() {
        var seen = TestingContract.operations().stream()
                .filter(it -> !it.open() && !it.addressesOne() && it.method().equals(HttpMethod.GET))
                .filter(it -> String.valueOf(get(it.path(), theirToken, null).bodyAsString())
                        .contains(theirs.marker()))
                .map(Described::id)
                .toList();
        assertThat(seen).contains("listConnections", "listConversations", "listResources", "listRisks", "getMe");
    }

    @TestFactory
    Stream<DynamicTest> takesNoIdOfAnotherOrganisationInABody() {
        return each(it -> !it.bodyIds().isEmpty(), operation -> {
            for (var field : operation.bodyIds()) {
                var theirId = theirs.id(Objects.requireNonNull(FIELDS.get(field), "Which table has " + field + "?"));
                var before = theirs.dump();
                var body = complete(operation, operation.body(UUID.randomUUID()).orElseThrow())
                        .put(field, theirId.toString());
                var answer = request(operation, UUID.randomUUID(), myToken, null, Optional.of(body));
                assertThat(answer.statusCode()).as(field).isBetween(400, 499);
                assertNoTraceOf(theirs, answer, theirId.toString());
                assertThat(theirs.dump()).isEqualTo(before);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> actsInNoProjectOfAnotherOrganisation() {
        return each(Described::inProject, operation -> {
            var before = theirs.dump();
            var mineBefore = mine.dump();
            var id = operation.addressesOne() ? mine.id(table(operation)) : UUID.randomUUID();
            var body = operation.body(UUID.randomUUID()).map(it -> complete(operation, it));
            var answer = request(operation, id, myToken, theirs.projectId(), body);
            assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(404);
            assertNoTraceOf(theirs, answer, theirs.projectId().toString());
            assertThat(theirs.dump()).isEqualTo(before);
            assertThat(mine.dump()).isEqualTo(mineBefore);
        });
    }

    @TestFactory
    Stream<DynamicTest> answersAboutAnotherProjectAsAboutNothing() {
        return each(it -> it.inProject() && it.addressesOne(), operation -> {
            var id = Objects.requireNonNull(otherProject.get(table(operation)));
            var before = unrefused(mine);
            var nothing = UUID.randomUUID();
            var answer = send(operation, myToken, id, null);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(said(answer, id)).isEqualTo(said(send(operation, myToken, nothing, null), nothing));
            assertThat(unrefused(mine)).isEqualTo(before);
            if (operation.method().equals(HttpMethod.GET) && !operation.streams()) {
                assertThat(send(operation, myToken, id, otherProject.get("project"))
                                .statusCode())
                        .isEqualTo(200);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> listsNothingOfAnotherProject() {
        return each(it -> it.inProject() && !it.addressesOne() && it.method().equals(HttpMethod.GET), operation -> {
            var answer = get(operation.path(), myToken, null);
            assertThat(answer.statusCode()).isEqualTo(200);
            otherProject
                    .values()
                    .forEach(it -> assertThat(answer.bodyAsString()).doesNotContain(it.toString()));
            var there = get(operation.path(), myToken, otherProject.get("project"));
            assertThat(there.statusCode()).isEqualTo(200);
            assertThat(there.bodyAsString()).isNotEqualTo(answer.bodyAsString());
        });
    }

    @TestFactory
    Stream<DynamicTest> answersFramesAboutAnotherOrganisationAsAboutNothing() {
        return Stream.of("attach", "cancel", "run", "decide")
                .map(type -> dynamicTest(type, () -> {
                    var before = theirs.dump();
                    var theirId = theirs.id(type.equals("run") ? "conversation" : "run");
                    var theirAnswer = frame(type, theirId);
                    assertThat(theirAnswer).contains("\"type\":\"error\"").doesNotContain(theirs.marker(), "INTERNAL");
                    assertThat(theirs.dump()).isEqualTo(before);
                    if (!type.equals("run")) {
                        var nothing = UUID.randomUUID();
                        assertThat(theirAnswer.replace(theirId.toString(), ""))
                                .isEqualTo(frame(type, nothing).replace(nothing.toString(), ""));
                    }
                }));
    }

    private static Stream<DynamicTest> each(Predicate<Described> which, Checked check) {
        return TestingContract.operations().stream()
                .filter(it -> !it.open())
                .filter(which)
                .map(it -> dynamicTest(it.id(), () -> check.of(it)));
    }

    /** Everything but what was refused and recorded. */
    private static List<String> unrefused(TenantSeed seed) {
        return seed.dump().stream()
                .filter(it -> !it.contains("approval.refused"))
                .toList();
    }

    private static String table(Described operation) {
        return Objects.requireNonNull(
                TABLES.get(operation.collection()), "Which table has the ids of " + operation.path() + "?");
    }

    /** Without a query, and with each parameter naming something of theirs. */
    private static List<String> queries(Described operation, TenantSeed theirs) {
        var queries = new ArrayList<>(List.of(""));
        for (var parameter : operation.queryParameters()) {
            var schema = parameter.getJsonObject("schema");
            Collection<?> values = "uuid".equals(schema.getString("format"))
                    ? theirs.everyId()
                    : "string".equals(schema.getString("type"))
                                    && !schema.containsKey("enum")
                                    && !schema.containsKey("format")
                            ? List.of(theirs.marker(), "account:" + theirs.accountId(), "%", "'")
                            : List.of();
            values.forEach(it -> queries.add("?" + parameter.getString("name") + "="
                    + URLEncoder.encode(it.toString(), StandardCharsets.UTF_8)));
        }
        return queries;
    }

    /** What the schema does not say. */
    private static JsonObject complete(Described operation, JsonObject body) {
        return switch (operation.id()) {
            case "runAgent" ->
                body.put(
                        "messages",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("id", UUID.randomUUID().toString())
                                        .put("role", "user")
                                        .put("content", "How many buckets are there?")));
            case "createConnection" ->
                body.put("aws", new JsonObject().put("auth", "profile").put("profile", "default"));
            default -> body;
        };
    }

    /** A sentence that refuses a request may name what the request named, as may the record that it was refused. */
    private static void assertNoTraceOf(TenantSeed seed, HttpResponse<Buffer> answer, String named) {
        var body = String.valueOf(answer.bodyAsString())
                .replaceAll("\"action\":\"approval.refused\",\"subject\":\"approval:[0-9a-f-]{36}\"", "");
        var text = answer.headers() + "\n" + body;
        var refused = answer.statusCode() >= 400;
        Stream.concat(Stream.of(seed.marker()), seed.everyId().stream().map(UUID::toString))
                .filter(it -> !(refused && named.contains(it)))
                .forEach(it -> assertThat(text).doesNotContain(it));
    }

    private static JsonObject said(HttpResponse<Buffer> answer, UUID id) {
        var problem = answer.body() == null ? new JsonObject() : new JsonObject(answer.bodyAsString());
        return new JsonObject()
                .put("status", answer.statusCode())
                .put("code", problem.getString("code"))
                .put("detail", String.valueOf(problem.getString("detail")).replace(id.toString(), "(id)"));
    }

    private HttpResponse<Buffer> send(Described operation, String token, UUID id, @Nullable UUID project) {
        var body = operation.body(UUID.randomUUID()).map(it -> complete(operation, it));
        return request(operation, id, token, project, body);
    }

    private HttpResponse<Buffer> request(
            Described operation, UUID id, String token, @Nullable UUID project, Optional<JsonObject> body) {
        var request = client.request(
                        operation.method(),
                        aurora.http().getPort(),
                        aurora.http().getHost(),
                        operation.at(id))
                .bearerTokenAuthentication(token);
        if (project != null) {
            request.putHeader("Aurora-Project", project.toString());
        }
        if (operation.parameters().stream().anyMatch(it -> it.getString("name").equals("If-Match"))) {
            request.putHeader("If-Match", "\"1\"");
        }
        return body.map(it -> request.sendJsonObject(it).await())
                .orElseGet(() -> request.send().await());
    }

    private HttpResponse<Buffer> get(String path, String token, @Nullable UUID project) {
        var request = client.get(aurora.http().getPort(), aurora.http().getHost(), path)
                .bearerTokenAuthentication(token);
        if (project != null) {
            request.putHeader("Aurora-Project", project.toString());
        }
        return request.send().await();
    }

    private String logIn(TenantSeed seed) {
        var answer = client.post(aurora.http().getPort(), aurora.http().getHost(), "/api/auth/login")
                .sendJsonObject(new JsonObject().put("email", seed.email()).put("password", TestingAurora.PASSWORD))
                .await();
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        return new JsonObject(answer.bodyAsString()).getString("accessToken");
    }

    /** The error that a frame of my administrator is answered with. */
    private String frame(String type, UUID id) {
        var heard = new CopyOnWriteArrayList<String>();
        var sockets = vertx.createWebSocketClient();
        var socket = sockets.connect(new WebSocketConnectOptions()
                        .setHost(aurora.http().getHost())
                        .setPort(aurora.http().getPort())
                        .setURI("/ws/chat"))
                .await();
        var _ = socket.textMessageHandler(heard::add);
        socket.writeTextMessage(new JsonObject()
                        .put("type", "auth")
                        .put("token", myToken)
                        .encode())
                .await();
        var frame = new JsonObject().put("type", type);
        switch (type) {
            case "run" ->
                frame.put(
                        "input",
                        complete(
                                        TestingContract.operation("runAgent"),
                                        new JsonObject()
                                                .put("runId", UUID.randomUUID().toString()))
                                .put("threadId", id.toString()));
            case "decide" -> frame.put("approvalId", id.toString()).put("decision", "approve");
            default -> frame.put("runId", id.toString());
        }
        socket.writeTextMessage(frame.encode()).await();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> heard.stream().anyMatch(it -> it.contains("\"type\":\"error\"")));
        sockets.close().await();
        return heard.stream()
                .filter(it -> it.contains("\"type\":\"error\""))
                .findFirst()
                .orElseThrow();
    }

    @FunctionalInterface
    private interface Checked {
        void of(Described operation);
    }
}

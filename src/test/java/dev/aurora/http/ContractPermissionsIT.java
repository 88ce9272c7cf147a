package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.inventory.InventoryTools;
import dev.aurora.postgres.Scope;
import dev.aurora.support.TestingContract;
import dev.aurora.support.TestingContract.Described;
import dev.aurora.support.TestingLimits;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Answer;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Operation;
import dev.aurora.web.Origins;
import dev.aurora.web.Permission;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every operation of the contract is refused to whoever lacks its permission, and reached by whoever has that one alone.
 * The server is the real one; behind each operation stands a counter, so that a refusal which comes too late is seen.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContractPermissionsIT {
    /** By an operation itself, once it knows what it is asked to do. */
    private static final Set<Permission> ASKED_FOR_WITHIN =
            EnumSet.of(Permission.RUNS_ACT, Permission.API_KEYS_MANAGE, Permission.APPROVALS_DECIDE);

    private final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx);
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Map<String, Integer> reached = new ConcurrentHashMap<>();
    private int port;

    @BeforeAll
    void start() {
        new Bus(vertx)
                .serve(IdentityContract.AUTHENTICATE, it -> authenticated(it.accessToken()))
                .await();
        var operations =
                TestingContract.operations().stream().map(this::counting).toList();
        var server = new HttpVerticle(
                new HttpConfig("127.0.0.1", 0, false, "127.0.0.1", 0, Origins.own()),
                false,
                List.of(() -> operations),
                List.of(),
                TestingLimits.alone(vertx, TestingLimits.NONE),
                TestingLimits.keysOfNobody(vertx),
                new SimpleMeterRegistry());
        vertx.deployVerticle(server).await();
        port = server.port();
    }

    @AfterAll
    void stop() {
        client.close();
        vertx.close().await();
    }

    @TestFactory
    Stream<DynamicTest> refusesWhoeverShowsNoToken() {
        return guarded()
                .map(it -> dynamicTest(it.id(), () -> {
                    for (var header : new @Nullable String[] {
                        null,
                        "",
                        "Bearer",
                        "Bearer ",
                        "Bearer nobody",
                        "Bearer null",
                        "Basic bm9ib2R5Om5vYm9keQ==",
                        "nobody"
                    }) {
                        var answer = send(it, header);
                        assertThat(answer.statusCode())
                                .as("Authorization: " + header)
                                .isEqualTo(401);
                        assertThat(code(answer)).isEqualTo("UNAUTHENTICATED");
                        assertThat(answer.getHeader("WWW-Authenticate")).isNotNull();
                    }
                    assertThat(reached).doesNotContainKey(it.id());
                }));
    }

    @TestFactory
    Stream<DynamicTest> refusesAKeyWithEveryPermissionButThatOne() {
        return guarded()
                .map(it -> dynamicTest(it.id(), () -> {
                    var answer = send(it, bearer(Role.ADMIN, EnumSet.complementOf(EnumSet.of(permission(it)))));
                    assertThat(answer.statusCode()).isEqualTo(403);
                    assertThat(code(answer)).isEqualTo("FORBIDDEN");
                    assertThat(answer.bodyAsString()).contains(it.permission());
                    assertThat(reached).doesNotContainKey(it.id());
                }));
    }

    @TestFactory
    Stream<DynamicTest> refusesEveryRoleThatDoesNotHaveThePermission() {
        return guarded()
                .filter(it -> permission(it).lowest() != Role.VIEWER)
                .map(it -> dynamicTest(it.id(), () -> {
                    for (var role : Role.values()) {
                        if (!permission(it).roles().contains(role)) {
                            var answer = send(it, bearer(role, null));
                            assertThat(answer.statusCode()).as(role.label()).isEqualTo(403);
                            assertThat(answer.bodyAsString())
                                    .contains(permission(it).lowest().label(), it.permission());
                        }
                    }
                    assertThat(reached).doesNotContainKey(it.id());
                }));
    }

    /** Also shows that the requests above were refused for nothing but the permission. */
    @TestFactory
    Stream<DynamicTest> takesWhoeverHasThatPermissionAlone() {
        return guarded()
                .map(it -> dynamicTest(it.id(), () -> {
                    var before = reached.getOrDefault(it.id(), 0);
                    var answer = send(it, bearer(permission(it).lowest(), EnumSet.of(permission(it))));
                    assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
                    assertThat(reached).containsEntry(it.id(), before + 1);
                    reached.remove(it.id());
                }));
    }

    @TestFactory
    Stream<DynamicTest> takesAnybodyWhereTheContractSaysSo() {
        return TestingContract.operations().stream()
                .filter(Described::open)
                .map(it -> dynamicTest(it.id(), () -> {
                    assertThat(it.permission()).isEmpty();
                    assertThat(send(it, null).statusCode()).isEqualTo(200);
                }));
    }

    @Test
    void everyPermissionIsAskedForSomewhere() {
        var asked = new HashSet<>(ASKED_FOR_WITHIN);
        guarded().map(ContractPermissionsIT::permission).forEach(asked::add);
        InventoryTools.specs(List.of()).stream().map(ToolSpec::permission).forEach(asked::add);
        assertThat(asked).isEqualTo(EnumSet.allOf(Permission.class));
    }

    private static Stream<Described> guarded() {
        return TestingContract.operations().stream().filter(it -> !it.open());
    }

    private static Permission permission(Described operation) {
        return Permission.of(operation.permission())
                .orElseThrow(() -> new AssertionError(operation + " names no permission: " + operation.permission()));
    }

    private Operation counting(Described operation) {
        if (operation.open()) {
            return new Operation.Open(operation.id(), call -> Future.succeededFuture(Answer.ok(Map.of())));
        }
        if (operation.streams()) {
            return new Operation.Streaming(operation.id(), (call, context) -> {
                reached.merge(operation.id(), 1, Integer::sum);
                return context.response()
                        .putHeader("Content-Type", "text/event-stream")
                        .end();
            });
        }
        return new Operation.Guarded(operation.id(), call -> {
            reached.merge(operation.id(), 1, Integer::sum);
            return Future.succeededFuture(Answer.ok(Map.of()));
        });
    }

    private String bearer(Role role, @Nullable Set<Permission> limit) {
        var token = UUID.randomUUID().toString();
        var org = UUID.randomUUID();
        var scope = limit == null
                ? Scope.session(org, UUID.randomUUID(), null, role.label())
                : Scope.apiKey(org, UUID.randomUUID(), null, role.label());
        callers.put(token, new Caller(UUID.randomUUID(), "someone@example.com", "Someone", role, limit, scope));
        return "Bearer " + token;
    }

    private Future<Authenticated> authenticated(String token) {
        var caller = callers.get(token);
        return caller == null
                ? Future.failedFuture(new Refusal(Reason.UNAUTHENTICATED, "The token is not valid"))
                : Future.succeededFuture(
                        new Authenticated(caller, Instant.now().plusSeconds(60).getEpochSecond()));
    }

    private HttpResponse<Buffer> send(Described operation, @Nullable String authorization) {
        var id = UUID.randomUUID();
        var request = client.request(operation.method(), port, "127.0.0.1", operation.at(id));
        if (authorization != null) {
            request.putHeader("Authorization", authorization);
        }
        return operation
                .body(id)
                .map(it -> request.sendJsonObject(it).await())
                .orElseGet(() -> request.send().await());
    }

    private static String code(HttpResponse<Buffer> answer) {
        return new JsonObject(answer.bodyAsString()).getString("code");
    }
}

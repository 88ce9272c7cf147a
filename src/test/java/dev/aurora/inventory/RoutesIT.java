package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.cloud.CloudRoutes;
import dev.aurora.support.AwsEmulator;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;

@ExtendWith(DatabaseExtension.class)
@ExtendWith(AwsEmulator.Extension.class)
final class RoutesIT {
    private static final String SECRET = "wJalrXUtnFEMI-SECRET-EXAMPLEKEY";

    private final TestingDatabase database;
    private final AwsEmulator emulator;
    private final TestingInventory inventory;
    private final Member member;
    private final ResponseValidator contract;
    private final Map<String, Operation.Guarded> operations = new HashMap<>();

    RoutesIT(Vertx vertx, TestingDatabase database, AwsEmulator emulator) {
        this.database = database;
        this.emulator = emulator;
        emulator.reset();
        inventory = new TestingInventory(vertx, database);
        member = database.newMember();
        contract = ResponseValidator.create(
                vertx, OpenAPIContract.from(vertx, contract()).await());
        Stream.of(new CloudRoutes(inventory.bus()), new InventoryRoutes(inventory.bus()))
                .flatMap(it -> it.operations().stream())
                .map(Operation.Guarded.class::cast)
                .forEach(it -> operations.put(it.id(), it));
    }

    @AfterEach
    void stop() {
        inventory.close();
    }

    @Test
    void connectsDiscoversShowsAndRemoves() {
        openGroup();
        var created = call("createConnection", Map.of(), connection(settings()));
        assertThat(created.status()).isEqualTo(201);
        var id = body(created).getString("id");
        assertThat(created.headers()).containsEntry("Location", "/api/connections/" + id);
        assertThat(body(created).getString("state")).isEqualTo("working");
        assertThat(body(created).getString("account")).isEqualTo("123456789012");
        assertThat(body(created).encode()).doesNotContain(SECRET);

        var started = body(call("discoverConnection", Map.of("id", id), null));
        assertThat(started.getString("state")).isEqualTo("running");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        "finished".equals(shown(id).getJsonObject("discovery").getString("state")));
        var shown = shown(id);
        assertThat(shown.getInteger("resources")).isPositive();
        assertThat(shown.getString("endpoint")).isEqualTo(emulator.endpoint().toString());
        var detail = body(call("getConnection", Map.of("id", id), null));
        assertThat(detail.getJsonArray("scopes")).hasSize(12);
        assertThat(detail.encode()).doesNotContain(SECRET);

        var groups = body(call(
                "listResources",
                Map.of("type", "aws.ec2.security-group,aws.ec2.vpc", "region", "eu-central-1", "q", "open-door"),
                null));
        assertThat(groups.getInteger("total")).isEqualTo(1);
        var group = groups.getJsonArray("items").getJsonObject(0);
        assertThat(group.getString("nativeId")).startsWith("arn:aws:ec2:eu-central-1:123456789012:security-group/sg-");
        assertThat(group.getString("connectionId")).isEqualTo(id);
        assertThat(group.getJsonObject("attributes").getJsonArray("openPorts")).containsExactly("22");

        var resource = body(call("getResource", Map.of("id", group.getString("id")), null));
        assertThat(resource.getJsonArray("related").getJsonObject(0).getString("type"))
                .isEqualTo("aws.ec2.vpc");
        assertThat(resource.getJsonArray("risks").getJsonObject(0).getString("severity"))
                .isEqualTo("critical");
        var risks = body(call("listRisks", Map.of("severity", "critical"), null));
        assertThat(risks.getInteger("total")).isEqualTo(1);
        assertThat(risks.getJsonArray("items")
                        .getJsonObject(0)
                        .getJsonObject("resource")
                        .getString("id"))
                .isEqualTo(group.getString("id"));
        var summary = body(call("summarizeResources", Map.of(), null));
        assertThat(summary.getInteger("total")).isEqualTo(shown.getInteger("resources"));
        assertThat(summary.getJsonArray("byType")).isNotEmpty();

        var first = body(call("listResources", Map.of("limit", "2", "sort", "-type"), null));
        var second = body(call(
                "listResources", Map.of("limit", "2", "sort", "-type", "cursor", first.getString("nextCursor")), null));
        assertThat(second.getJsonArray("items")).doesNotContainAnyElementsOf(first.getJsonArray("items"));

        assertThat(call("deleteConnection", Map.of("id", id), null).status()).isEqualTo(204);
        assertThat(body(call("listConnections", Map.of(), null)).getJsonArray("items"))
                .isEmpty();
        assertThat(body(call("listResources", Map.of(), null)).getInteger("total"))
                .isZero();
        assertRefused(Reason.NOT_FOUND, "getResource", Map.of("id", group.getString("id")), null);
    }

    @Test
    void keepsNoSecretInTheDatabase() {
        var created = body(call("createConnection", Map.of(), connection(settings())));
        var row = database.superuser()
                .preparedQuery("SELECT c::text || coalesce((SELECT string_agg(a::text, '') FROM audit_entry a"
                        + " WHERE a.org_id = c.org_id), '') AS everything FROM connection c WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(created.getString("id"))))
                .await()
                .iterator()
                .next()
                .getString("everything");
        assertThat(row).contains("AKIAIOSFODNN7EXAMPLE", "connection.created").doesNotContain(SECRET);
    }

    @Test
    void refusesAnameThatIsTakenAndKeepsNoKeysOfIt() {
        assertThat(call("createConnection", Map.of(), connection(settings())).status())
                .isEqualTo(201);
        var before = inventory.secrets().size();
        assertRefused(Reason.CONFLICT, "createConnection", Map.of(), connection(settings()));
        assertThat(inventory.secrets().size()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"auth":"sandbox"} | is no way to log in to AWS
                    {"auth":"access-key","accessKeyId":"AKIA"} | secretAccessKey is missing
                    {"auth":"access-key","secretAccessKey":"x"} | accessKeyId is missing
                    {"auth":"access-key","accessKeyId":"A B","secretAccessKey":"x"} | letters and digits only
                    {"auth":"profile"} | profile is missing
                    {"auth":"assume-role"} | roleArn is missing
                    {"auth":"assume-role","roleArn":"admin"} | is no ARN of a role
                    {"auth":"profile","profile":"p","endpoint":"file:///etc/passwd"} | starts with http:// or https://
                    {"auth":"profile","profile":"p","endpoint":"http://user:pass@host"} | starts with http:// or https://
                    {"auth":"profile","profile":"p","endpoint":"ht tp:/x"} | starts with http:// or https://
                    {"auth":"profile","profile":"p","region":"../x"} | is no AWS region
                    {"auth":"profile","profile":"p","regions":["eu-central-1","mars"]} | "mars" is no AWS region
                    """)
    void refusesSettingsThatCannotWork(String settings, String sentence) {
        assertThatThrownBy(() -> call("createConnection", Map.of(), connection(new JsonObject(settings))))
                .isInstanceOfSatisfying(Refusal.class, it -> {
                    assertThat(it.reason()).isEqualTo(Reason.INVALID);
                    assertThat(it.sentence()).contains(sentence);
                });
        assertThat(inventory.secrets().size()).isZero();
    }

    @Test
    void aProfileThatDoesNotExistIsToldOnTheConnection() {
        database.sql("UPDATE org SET slug = 'machine' WHERE id = $1", member.orgId());
        var created = body(call(
                "createConnection",
                Map.of(),
                connection(new JsonObject()
                        .put("auth", "profile")
                        .put("profile", "no-such-profile-" + UUID.randomUUID())
                        .put("endpoint", emulator.endpoint().toString()))));
        assertThat(created.getString("state")).isEqualTo("failing");
        assertThat(created.getString("problem"))
                .contains("No usable credentials")
                .contains("no-such-profile");
    }

    @Test
    void assumesARoleWithAnExternalId() {
        var settings = settings()
                .put("auth", "assume-role")
                .put("roleArn", "arn:aws:iam::444455556666:role/AuroraReader")
                .put("externalId", "a-long-random-text");
        var created = body(call("createConnection", Map.of(), connection(settings)));
        assertThat(created.getString("problem")).isNull();
        assertThat(created.getString("state")).isEqualTo("working");
        // The emulator says whose account the assumed role is in.
        assertThat(created.getString("account")).isEqualTo("444455556666");
    }

    @Test
    void actsAsTheMachineForNoOrganisationThatTheOperatorDidNotName() {
        for (var aws : List.of(
                new JsonObject().put("auth", "profile").put("profile", "default"),
                new JsonObject().put("auth", "assume-role").put("roleArn", "arn:aws:iam::123456789012:role/Reader"))) {
            assertRefused(Reason.FORBIDDEN, "createConnection", Map.of(), connection(aws));
        }
        assertThat(body(call("listConnections", Map.of(), null)).getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void anotherOrganisationFindsNoneOfIt() {
        var id =
                body(call("createConnection", Map.of(), connection(settings()))).getString("id");
        var stranger = database.newMember();
        for (var operation :
                new String[] {"getConnection", "testConnection", "deleteConnection", "discoverConnection"}) {
            assertThatThrownBy(() -> call(stranger, operation, Map.of("id", id), null))
                    .as(operation)
                    .isInstanceOfSatisfying(
                            Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.NOT_FOUND));
        }
        assertThat(body(call(stranger, "listConnections", Map.of(), null)).getJsonArray("items"))
                .isEmpty();
    }

    private JsonObject settings() {
        return new JsonObject()
                .put("auth", "access-key")
                .put("accessKeyId", "AKIAIOSFODNN7EXAMPLE")
                .put("secretAccessKey", SECRET)
                .put("endpoint", emulator.endpoint().toString())
                .put("regions", new JsonArray().add("eu-central-1"));
    }

    private static JsonObject connection(JsonObject settings) {
        return new JsonObject().put("provider", "aws").put("name", "Production").put("aws", settings);
    }

    private JsonObject shown(String id) {
        return body(call("listConnections", Map.of(), null)).getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(it -> it.getString("id").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void openGroup() {
        try (var ec2 = emulator.client(Ec2AsyncClient.builder(), "eu-central-1")) {
            var id = ec2.createSecurityGroup(it -> it.groupName("open-door").description("test"))
                    .join()
                    .groupId();
            var _ = ec2.authorizeSecurityGroupIngress(it -> it.groupId(id)
                            .ipPermissions(IpPermission.builder()
                                    .ipProtocol("tcp")
                                    .fromPort(22)
                                    .toPort(22)
                                    .ipRanges(IpRange.builder()
                                            .cidrIp("0.0.0.0/0")
                                            .build())
                                    .build()))
                    .join();
        }
    }

    private void assertRefused(
            Reason reason, String operation, Map<String, String> parameters, @Nullable JsonObject body) {
        assertThatThrownBy(() -> call(operation, parameters, body))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    private Answer call(String operation, Map<String, String> parameters, @Nullable JsonObject body) {
        return call(member, operation, parameters, body);
    }

    private Answer call(Member by, String operation, Map<String, String> parameters, @Nullable JsonObject body) {
        var caller = Caller.session(by.accountId(), by.orgId(), by.sessionId(), "test@example.com", "Test", Role.ADMIN);
        var call = new Call(caller, parameters, Map.of(), Map.of(), body, "127.0.0.1");
        return Future.succeededFuture(call)
                .compose(Objects.requireNonNull(operations.get(operation)).handler())
                .compose(answer -> checked(operation, answer))
                .await();
    }

    /** The contract without problems, whose media type the library does not know, and without what others answer. */
    private static JsonObject contract() {
        try (var yaml = Objects.requireNonNull(RoutesIT.class.getResourceAsStream("/openapi.yaml"))) {
            var contract = new JsonObject(
                    new ObjectMapper(new YAMLFactory()).readTree(yaml).toString());
            contract.remove("servers");
            contract.getJsonObject("components").remove("responses");
            var paths = contract.getJsonObject("paths");
            paths.getMap().keySet().removeIf(it -> !it.matches("/api/(connections|resources|risks).*"));
            for (var path : paths) {
                for (var operation : (JsonObject) path.getValue()) {
                    if (operation.getValue() instanceof JsonObject it) {
                        it.getJsonObject("responses").getMap().keySet().removeIf(status -> !status.startsWith("2"));
                    }
                }
            }
            return contract;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every answer is what the contract says. */
    private Future<Answer> checked(String operation, Answer answer) {
        var body = answer.body();
        return contract.validate(
                        body == null
                                ? ValidatableResponse.create(answer.status())
                                : ValidatableResponse.create(
                                        answer.status(), JsonMapper.encode(body), "application/json"),
                        operation)
                .map(answer);
    }

    private static JsonObject body(Answer answer) {
        return JsonMapper.toObject(Objects.requireNonNull(answer.body()));
    }
}

package dev.aurora.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.support.TestingContract;
import dev.aurora.support.TestingContract.Described;
import dev.aurora.web.Permission;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What {@code docs/api.md} promises of every operation, as far as the contract alone can show it. */
final class ContractRulesTest {
    /** Only its owner changes it, so nobody overwrites what somebody else wrote. */
    private static final Set<String> WITHOUT_VERSION = Set.of("updateMe");

    /** The first reads; what one has seen is nobody else's matter. */
    private static final Set<String> UNRECORDED = Set.of("readInvitation", "markNotificationsRead");

    @Test
    void everyOperationSucceedsWithAnAnswerThatIsDescribed() {
        assertThat(those(it -> it.model().getJsonObject("responses").fieldNames().stream()
                        .noneMatch(status -> status.startsWith("2") || status.equals("302"))))
                .isEmpty();
    }

    @Test
    void everyOperationTellsRefusalsFromFailures() {
        assertThat(those(it ->
                        !it.model().getJsonObject("responses").fieldNames().containsAll(Set.of("4XX", "5XX"))))
                .isEmpty();
    }

    @Test
    void everyGuardedOperationNamesAPermissionAndNoOpenOneDoes() {
        assertThat(those(it -> it.open() != Permission.of(it.permission()).isEmpty()))
                .isEmpty();
    }

    @Test
    void whatMakesSomethingCanBeSentAgain() {
        assertThat(those(it -> it.model().getJsonObject("responses").containsKey("201")
                        && !names(it).contains("Idempotency-Key")))
                .isEmpty();
    }

    @Test
    void whatChangesSomethingTakesTheVersionThatWasRead() {
        assertThat(those(it -> it.method().equals(HttpMethod.PATCH)
                        && !names(it).contains("If-Match")
                        && !WITHOUT_VERSION.contains(it.id())))
                .isEmpty();
    }

    @Test
    void whatChangesSomethingNamesTheEntriesItLeavesInTheAuditLog() {
        assertThat(those(it -> !it.method().equals(HttpMethod.GET)
                        && !UNRECORDED.contains(it.id())
                        && it.model().getJsonArray("x-audit", new JsonArray()).isEmpty()))
                .as("Operations that name no entry; add x-audit with the actions they record")
                .isEmpty();
    }

    @Test
    void entriesThatAreNamedAreWrittenSomewhere() throws IOException {
        var sources = new StringBuilder();
        for (var folder : List.of("src/main/java", "src/main/resources/db/migration")) {
            try (var files = Files.walk(Path.of(folder))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    sources.append(Files.readString(file).replace('"', '\''));
                }
            }
        }
        var written = sources.toString();
        assertThat(TestingContract.operations().stream()
                        .flatMap(it -> it.model().getJsonArray("x-audit", new JsonArray()).stream())
                        .filter(action -> !written.contains("'" + action + "'"))
                        .distinct())
                .isEmpty();
    }

    @Test
    void pagedListsTakeALimitAndACursor() {
        assertThat(those(it -> names(it).contains("cursor") != names(it).contains("limit")))
                .isEmpty();
    }

    @Test
    void namesOfParametersAndFieldsAreCamelCase() {
        assertThat(TestingContract.operations().stream()
                        .flatMap(it -> it.queryParameters().stream())
                        .map(it -> it.getString("name"))
                        .filter(it -> !it.matches("[a-z][a-zA-Z0-9]*"))
                        .toList())
                .isEmpty();
        assertThat(TestingContract.operations().stream()
                        .flatMap(it -> it.bodySchema().stream())
                        .flatMap(it -> it.getJsonObject("properties", new JsonObject()).fieldNames().stream())
                        .filter(it -> !it.matches("[a-z][a-zA-Z0-9]*"))
                        .toList())
                .isEmpty();
    }

    @Test
    void whatIsPublicIsListedHere() {
        assertThat(those(Described::open))
                .containsExactlyInAnyOrder(
                        "login",
                        "refreshToken",
                        "logout",
                        "getLoginMethods",
                        "startOpenIdLogin",
                        "finishOpenIdLogin",
                        "readInvitation",
                        "join",
                        "getKeys");
    }

    private static List<String> names(Described operation) {
        return operation.parameters().stream().map(it -> it.getString("name")).toList();
    }

    private static List<String> those(Predicate<Described> which) {
        return TestingContract.operations().stream()
                .filter(which)
                .map(Described::id)
                .toList();
    }
}

package dev.aurora.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten thousand resources, each question answered a second time by a loop in Java. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListResourcesIT {
    private static final int ROWS = 10_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> REGIONS = List.of("eu-central-1", "us-east-1", "ap-southeast-2");

    private final Member member;
    private final TestingInventory inventory;
    private final List<Disk> disks = IntStream.range(0, ROWS).mapToObj(Disk::of).toList();

    ListResourcesIT(Vertx vertx, TestingDatabase database) {
        inventory = new TestingInventory(vertx, database);
        member = database.newMember();
        var connection = UUID.randomUUID();
        database.sql(
                "INSERT INTO connection (id, org_id, project_id, provider, name, settings, account_ref, state)"
                        + " VALUES ($1, $2, $3, 'aws', 'Bulk', '{\"auth\":\"access-key\"}', '123456789012', 'working')",
                connection,
                member.orgId(),
                member.projectId());
        database.sql(
                "INSERT INTO discovery (id, org_id, connection_id, holder, state, ended_at)"
                        + " VALUES ($1, $2, $3, $1, 'finished', now())",
                UUID.randomUUID(),
                member.orgId(),
                connection);
        var rows = new JsonArray(disks.stream().map(Disk::row).toList());
        database.sql("""
                INSERT INTO resource (id, org_id, connection_id, provider, service, type, kind, native_id, local_id, name,
                    region, account_ref, state, tags, attributes, created_at)
                SELECT gen_random_uuid(), $1, $2, 'aws', 'ec2', 'aws.ec2.volume', 'disk', n.arn, n.local, n.name, n.region,
                    '123456789012', n.state, n.tags, n.attributes, n.created
                FROM jsonb_to_recordset($3::jsonb) AS n(arn text, local text, name text, region text, state text,
                    tags jsonb, attributes jsonb, created timestamptz)""", member.orgId(), connection, rows);
        database.sql("ANALYZE resource");
    }

    @AfterAll
    void stop() {
        inventory.close();
    }

    /** What a row is made of; some lack what others have. */
    record Disk(
            int i,
            String name,
            String region,
            @Nullable String state,
            @Nullable String env,
            @Nullable Integer size,
            @Nullable Boolean encrypted,
            List<String> ports,
            Instant created) {
        static Disk of(int i) {
            return new Disk(
                    i,
                    (i % 2 == 0 ? "Data-" : "log-") + i % 1000,
                    REGIONS.get(i % 3),
                    i % 11 == 0 ? null : i % 4 == 0 ? "in-use" : "available",
                    i % 5 == 0 ? null : i % 5 == 1 ? "Prod" : "test",
                    i % 13 == 0 ? null : i % 500,
                    i % 17 == 0 ? null : i % 3 == 0,
                    i % 7 == 0 ? List.of("22", "8000-8100") : i % 7 == 1 ? List.of("443") : List.of(),
                    START.plus(i % 200, ChronoUnit.DAYS).plusSeconds(i));
        }

        JsonObject row() {
            var attributes = new JsonObject().put("openPorts", new JsonArray(ports));
            Optional.ofNullable(size).ifPresent(it -> attributes.put("sizeGiB", it));
            Optional.ofNullable(encrypted).ifPresent(it -> attributes.put("encrypted", it));
            var tags = new JsonObject();
            Optional.ofNullable(env).ifPresent(it -> tags.put("env", it));
            return new JsonObject()
                    .put("arn", "arn:aws:ec2:" + region + ":123456789012:volume/vol-" + i)
                    .put("local", "vol-" + i)
                    .put("name", name)
                    .put("region", region)
                    .put("state", state)
                    .put("tags", tags)
                    .put("attributes", attributes)
                    .put("created", created.toString());
        }
    }

    /** A filter and what it means. */
    record Case(String field, String op, @Nullable Object value, Predicate<Disk> means) {
        @Override
        public String toString() {
            return field + " " + op + " " + value;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("region", "eq", "EU-central-1", it -> it.region.equals("eu-central-1")),
                new Case("region", "ne", "eu-central-1", it -> !it.region.equals("eu-central-1")),
                new Case(
                        "region",
                        "in",
                        List.of("us-east-1", "ap-southeast-2"),
                        it -> !it.region.equals("eu-central-1")),
                new Case("state", "ne", "available", it -> !"available".equals(it.state)),
                new Case("state", "not_in", List.of("available"), it -> !"available".equals(it.state)),
                new Case("state", "exists", null, it -> it.state != null),
                new Case("state", "missing", null, it -> it.state == null),
                new Case(
                        "name",
                        "contains",
                        "DATA-9",
                        it -> it.name.toLowerCase(Locale.ROOT).contains("data-9")),
                new Case("name", "prefix", "LOG-1", it -> it.name.startsWith("log-1")),
                new Case("name", "contains", "%", it -> false),
                new Case("name", "contains", "_", it -> false),
                new Case("id", "eq", "vol-77", it -> it.i == 77),
                new Case("tags.env", "eq", "prod", it -> "Prod".equals(it.env)),
                new Case("tags.env", "ne", "prod", it -> !"Prod".equals(it.env)),
                new Case("tags.env", "missing", null, it -> it.env == null),
                new Case("tags.nothing", "exists", null, it -> false),
                new Case("tags", "missing", null, it -> it.env == null),
                new Case("tags", "exists", null, it -> it.env != null),
                new Case("tags", "contains", "PRO", it -> "Prod".equals(it.env)),
                new Case("sizeGiB", "eq", 100, it -> it.size != null && it.size == 100),
                new Case("sizeGiB", "eq", "100.0", it -> it.size != null && it.size == 100),
                new Case("sizeGiB", "ne", 100, it -> it.size == null || it.size != 100),
                new Case("sizeGiB", "gt", 450, it -> it.size != null && it.size > 450),
                new Case("sizeGiB", "gte", 450, it -> it.size != null && it.size >= 450),
                new Case("sizeGiB", "lt", 9.5, it -> it.size != null && it.size < 9.5),
                new Case("sizeGiB", "lte", 9, it -> it.size != null && it.size <= 9),
                new Case("sizeGiB", "in", List.of(1, 2), it -> it.size != null && (it.size == 1 || it.size == 2)),
                new Case("sizeGiB", "missing", null, it -> it.size == null),
                new Case("encrypted", "eq", true, it -> Boolean.TRUE.equals(it.encrypted)),
                new Case("encrypted", "eq", "false", it -> Boolean.FALSE.equals(it.encrypted)),
                new Case("encrypted", "ne", true, it -> !Boolean.TRUE.equals(it.encrypted)),
                new Case("encrypted", "exists", null, it -> it.encrypted != null),
                new Case("openPorts", "eq", "443", it -> it.ports.contains("443")),
                new Case("openPorts", "eq", 8080, it -> it.ports.contains("8000-8100")),
                new Case("openPorts", "ne", "8080", it -> !it.ports.contains("8000-8100")),
                new Case("openPorts", "contains", "800", it -> it.ports.contains("8000-8100")),
                new Case(
                        "createdAt",
                        "gte",
                        "2026-03-01",
                        it -> !it.created.isBefore(Instant.parse("2026-03-01T00:00:00Z"))),
                new Case(
                        "createdAt",
                        "lt",
                        "2026-03-01T02:00:00+02:00",
                        it -> it.created.isBefore(Instant.parse("2026-03-01T00:00:00Z"))),
                new Case(
                        "createdAt",
                        "eq",
                        "2026-01-03",
                        it -> it.created.truncatedTo(ChronoUnit.DAYS).equals(Instant.parse("2026-01-03T00:00:00Z"))),
                new Case("ageDays", "gt", 0, it -> it.created.isBefore(Instant.now())),
                new Case("type", "eq", "aws.ec2.volume", it -> true),
                new Case("kind", "prefix", "dis", it -> true),
                new Case("connection", "eq", "bulk", it -> true),
                new Case("instanceType", "missing", null, it -> true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void filters(Case filter) {
        var json = new JsonObject().put("field", filter.field).put("op", filter.op);
        if (filter.value != null) {
            json.put("value", filter.value instanceof List<?> list ? new JsonArray(list) : filter.value);
        }
        var found =
                list(new JsonObject().put("filter", new JsonArray().add(json)).put("limit", 1));
        assertThat(found.getLong("total"))
                .isEqualTo(disks.stream().filter(filter.means).count());
    }

    @ParameterizedTest
    @CsvSource({"name,asc", "name,desc", "sizeGiB,asc", "sizeGiB,desc", "createdAt,desc", "state,asc", "ageDays,asc"})
    void pagesWithoutLosingOrRepeating(String field, String order) {
        var question = new JsonObject()
                .put(
                        "filter",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("field", "region")
                                        .put("op", "eq")
                                        .put("value", "us-east-1")))
                .put("sort", new JsonObject().put("field", field).put("order", order))
                .put("limit", 200);
        var ids = new ArrayList<String>();
        var sizes = new ArrayList<Integer>();
        @Nullable String cursor = null;
        do {
            var page = list(cursor == null ? question : question.copy().put("cursor", cursor));
            page.getJsonArray("items").stream().map(JsonObject.class::cast).forEach(it -> {
                ids.add(it.getString("id"));
                Optional.ofNullable(it.getJsonObject("attributes").getInteger("sizeGiB"))
                        .ifPresent(sizes::add);
            });
            cursor = page.getString("nextCursor");
        } while (cursor != null);
        var expected =
                disks.stream().filter(it -> it.region.equals("us-east-1")).count();
        assertThat(ids).hasSize((int) expected);
        assertThat(new HashSet<>(ids)).hasSize((int) expected);
        if (field.equals("sizeGiB")) {
            assertThat(sizes)
                    .isSortedAccordingTo(order.equals("asc") ? Comparator.naturalOrder() : Comparator.reverseOrder());
        }
    }

    @Test
    void aggregatesAndGroups() {
        var sum = list(new JsonObject()
                .put("aggregate", new JsonObject().put("function", "sum").put("field", "sizeGiB")));
        assertThat(sum.getLong("value"))
                .isEqualTo(disks.stream()
                        .map(Disk::size)
                        .mapToLong(it -> it == null ? 0 : it)
                        .sum());
        assertThat(sum.getLong("total")).isEqualTo(ROWS);
        var average = list(new JsonObject()
                .put("groupBy", new JsonArray().add("region").add("encrypted"))
                .put("aggregate", new JsonObject().put("function", "avg").put("field", "sizeGiB"))
                .put("sort", new JsonObject().put("field", "region").put("order", "asc")));
        assertThat(average.getJsonArray("groups")).hasSize(6);
        assertThat(average.getJsonArray("groups").stream()
                        .map(JsonObject.class::cast)
                        .mapToLong(it -> it.getLong("count"))
                        .sum())
                .isEqualTo(ROWS);
        var oldest = list(new JsonObject()
                .put("aggregate", new JsonObject().put("function", "min").put("field", "createdAt")));
        assertThat(oldest.getString("value")).startsWith("2026-01-01T00:00:00");
        var byEnv = list(
                new JsonObject().put("groupBy", new JsonArray().add("tags.env")).put("limit", 1));
        assertThat(byEnv.getJsonArray("groups")
                        .getJsonObject(0)
                        .getJsonObject("key")
                        .getString("tags.env"))
                .isEqualTo("test");
        assertThat(byEnv.getLong("total")).isEqualTo(ROWS);
        assertThat(byEnv.getJsonArray("notes").getString(0)).contains("first 1 of 3 groups");
    }

    @Test
    void findsText() {
        assertThat(list(new JsonObject().put("text", "VOL-4242")).getLong("total"))
                .isEqualTo(1);
        assertThat(list(new JsonObject().put("text", "prod").put("limit", 5)).getLong("total"))
                .isEqualTo(disks.stream().filter(it -> "Prod".equals(it.env)).count());
    }

    @Test
    void answersQuickly() {
        var started = System.nanoTime();
        var question = new JsonObject()
                .put(
                        "filter",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("field", "sizeGiB")
                                        .put("op", "gt")
                                        .put("value", 100))
                                .add(new JsonObject()
                                        .put("field", "tags.env")
                                        .put("op", "eq")
                                        .put("value", "prod")))
                .put("sort", new JsonObject().put("field", "sizeGiB").put("order", "desc"));
        assertThat(list(question).getJsonArray("items")).hasSize(50);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"limt":3} | There is no argument of list_resources "limt"; near are limit
                    {"types":["aws.ec2.instances"]} | There is no type "aws.ec2.instances"; near are aws.ec2.instance
                    {"kinds":["databse"]} | There is no kind "databse"; near are database
                    {"filter":[{"field":"sizeGb","op":"eq","value":1}]} | There is no field "sizeGb"; near are sizeGiB
                    {"filter":[{"field":"sizeGiB","op":"eq","value":"big"}]} | "sizeGiB" is compared with a number
                    {"filter":[{"field":"sizeGiB","op":"eq","value":"1e999999999"}]} | "sizeGiB" is compared with a number
                    {"filter":[{"field":"sizeGiB","op":"contains","value":"1"}]} | "sizeGiB" cannot be compared with contains
                    {"filter":[{"field":"encrypted","op":"eq","value":"yes"}]} | is compared with true or false
                    {"filter":[{"field":"createdAt","op":"gt","value":"yesterday"}]} | is compared with a date or time
                    {"filter":[{"field":"name","op":"like","value":"x"}]} | There is no op "like"
                    {"filter":[{"field":"name","op":"in","value":"x"}]} | takes a list
                    {"filter":[{"field":"name","op":"exists","value":"x"}]} | takes no value
                    {"filter":[{"field":"name","op":"eq"}]} | takes one value
                    {"filter":[{"op":"eq","value":1}]} | needs a "field"
                    {"filter":{"field":"name"}} | must be a list of objects
                    {"filter":[{"field":"name; DROP TABLE resource","op":"eq","value":1}]} | There is no field
                    {"groupBy":["openPorts"]} | cannot be grouped by "openPorts"
                    {"groupBy":["region","type","kind","state","name"]} | by 4 fields at most
                    {"aggregate":{"function":"sum"}} | needs the "field"
                    {"aggregate":{"function":"sum","field":"name"}} | There is no sum of "name"
                    {"aggregate":{"function":"median","field":"sizeGiB"}} | one of count, sum, avg, min, max
                    {"groupBy":["region"],"sort":{"field":"name"}} | sorted by "value" or by a field
                    {"sort":{"field":"name","order":"up"}} | is asc or desc
                    {"sort":{"field":"tags"}} | cannot be sorted by "tags"
                    {"cursor":"nonsense"} | This is no cursor
                    {"cursor":"eyJxIjoxLCJpZCI6IngifQ"} | belongs to another question
                    {"limit":"many"} | must be a whole number
                    {"fields":["nmae"]} | There is no field "nmae"; near are name
                    {"connection":"Blk"} | There is no connection "Blk"; near are Bulk
                    """)
    void refusesWhatItCannotAnswerAndSaysWhatItCould(String arguments, String sentence) {
        assertThatThrownBy(() -> list(new JsonObject(arguments))).isInstanceOfSatisfying(Refusal.class, it -> {
            assertThat(it.reason()).isEqualTo(Reason.INVALID);
            assertThat(it.sentence()).contains(sentence);
        });
    }

    private JsonObject list(JsonObject arguments) {
        return inventory.tool(member, "list_resources", arguments);
    }
}

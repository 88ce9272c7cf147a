package dev.aurora.inventory;

import dev.aurora.inventory.InventoryContract.NamedResource;
import dev.aurora.inventory.InventoryContract.Risk;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be wrong with resources: each check is a condition on the table resource, and words for people. */
final class RiskRepository {
    /** Worst first. */
    static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low");

    private static final String PRODUCTION =
            "coalesce(r.tags ->> 'env', r.tags ->> 'environment', r.tags ->> 'Environment'," + " '') ILIKE 'prod%'";
    private static final String ADMINISTRATIVE_PORT_OPEN = """
            EXISTS (SELECT FROM jsonb_array_elements_text(r.attributes -> 'openPorts') p
                WHERE p.value ~ '^\\d{1,5}(-\\d{1,5})?$' AND EXISTS (
                    SELECT FROM unnest(ARRAY[22, 23, 135, 445, 1433, 1521, 2375, 2379, 3306, 3389, 5432, 5900, 5984, 6379,
                        8086, 9042, 9200, 11211, 27017]) s
                    WHERE s BETWEEN split_part(p.value, '-', 1)::int
                        AND coalesce(nullif(split_part(p.value, '-', 2), ''), split_part(p.value, '-', 1))::int))""";

    /**
     * One thing that can be wrong.
     *
     * @param severity a SQL expression, so that it may depend on the resource
     * @param types SQL list of the types it looks at; empty looks at all
     */
    record Check(String id, String title, String severity, String types, String condition, String why, String fix) {}

    static final List<Check> CHECKS = List.of(
            new Check(
                    "open-security-group",
                    "Security group open to the world",
                    "CASE WHEN " + ADMINISTRATIVE_PORT_OPEN + " THEN 'critical' ELSE 'high' END",
                    "'aws.ec2.security-group'",
                    truth("openToWorld"),
                    "Anybody on the internet can reach what is behind it.",
                    "Allow only the addresses that need it; reach machines through a VPN or Session Manager."),
            new Check(
                    "public-bucket",
                    "Bucket open to the public",
                    "'critical'",
                    "'aws.s3.bucket'",
                    truth("public"),
                    "Anybody can read, or even write, what is stored in it.",
                    "Turn on Block Public Access, and serve public files through a content network."),
            new Check(
                    "public-database",
                    "Database reachable from the internet",
                    "'critical'",
                    "'aws.rds.instance'",
                    truth("public"),
                    "Its address is public, so that only passwords and security groups protect the data.",
                    "Switch off public access and connect from inside the network."),
            new Check(
                    "public-snapshot",
                    "Snapshot shared with everybody",
                    "'critical'",
                    "'aws.ec2.snapshot'",
                    truth("public"),
                    "Any AWS account can make a disk of it and read everything.",
                    "Remove the permission for all accounts; share it with single accounts instead."),
            new Check(
                    "public-cluster-endpoint",
                    "Kubernetes endpoint open to the internet",
                    "'high'",
                    "'aws.eks.cluster'",
                    truth("public"),
                    "The cluster's API answers to anybody who finds it.",
                    "Make the endpoint private, or limit it to the addresses of your network."),
            new Check(
                    "unencrypted-database",
                    "Database not encrypted",
                    "'high'",
                    "'aws.rds.instance'",
                    falsehood("encrypted"),
                    "Disks, snapshots and backups of it can be read by whoever gets hold of them.",
                    "Restore a snapshot copied with encryption; it cannot be switched on in place."),
            new Check(
                    "database-without-backups",
                    "Database without backups",
                    "'high'",
                    "'aws.rds.instance'",
                    falsehood("backups"),
                    "A mistake or a broken disk loses the data for good.",
                    "Set a backup retention of at least 7 days."),
            new Check(
                    "user-without-mfa",
                    "User without second factor",
                    "CASE WHEN " + truth("consoleAccess") + " THEN 'high' ELSE 'low' END",
                    "'aws.iam.user'",
                    falsehood("mfa"),
                    "A stolen password is enough to act in this user's name.",
                    "Register a second factor, or replace the user by single sign-on."),
            new Check(
                    "unencrypted-volume",
                    "Disk not encrypted",
                    "CASE WHEN " + PRODUCTION + " THEN 'high' ELSE 'medium' END",
                    "'aws.ec2.volume'",
                    falsehood("encrypted"),
                    "Its content can be read from copies and snapshots of it.",
                    "Turn on encryption by default for the region, and replace the disk by an encrypted copy."),
            new Check(
                    "unencrypted-bucket",
                    "Bucket without encryption",
                    "'medium'",
                    "'aws.s3.bucket'",
                    falsehood("encrypted"),
                    "What is stored in it is not encrypted by default.",
                    "Set default encryption on the bucket."),
            new Check(
                    "unencrypted-snapshot",
                    "Snapshot not encrypted",
                    "'medium'",
                    "'aws.ec2.snapshot'",
                    falsehood("encrypted"),
                    "Whoever may copy it can read all of it.",
                    "Copy it with encryption and delete the original."),
            new Check(
                    "single-az-database",
                    "Database in one availability zone",
                    "CASE WHEN " + PRODUCTION + " THEN 'medium' ELSE 'low' END",
                    "'aws.rds.instance'",
                    falsehood("multiAz"),
                    "It is gone as long as its zone has a failure.",
                    "Turn on Multi-AZ for databases that must not stop."),
            new Check(
                    "bucket-without-versioning",
                    "Bucket without versions",
                    "'low'",
                    "'aws.s3.bucket'",
                    falsehood("versioning"),
                    "What is overwritten or deleted by mistake cannot be brought back.",
                    "Turn on versioning, with a rule that removes old versions after a while."),
            new Check(
                    "unattached-volume",
                    "Disk that nothing uses",
                    "'low'",
                    "'aws.ec2.volume'",
                    falsehood("attached"),
                    "It costs money every hour and may hold forgotten data.",
                    "Take a snapshot if somebody may need it, then delete it."),
            new Check(
                    "unattached-address",
                    "Address that nothing uses",
                    "'low'",
                    "'aws.ec2.address'",
                    falsehood("attached"),
                    "An idle public address costs money every hour.",
                    "Release it."),
            new Check(
                    "stopped-instance",
                    "Stopped virtual machine",
                    "'low'",
                    "'aws.ec2.instance'",
                    "r.state = 'stopped'",
                    "Its disks and addresses cost money although it does nothing.",
                    "Start it if it is needed; else keep an image and terminate it."),
            new Check(
                    "untagged",
                    "No tags",
                    "'low'",
                    "'aws.ec2.instance', 'aws.ec2.volume', 'aws.rds.instance', 'aws.s3.bucket', 'aws.lambda.function',"
                            + " 'aws.dynamodb.table', 'aws.elbv2.load-balancer', 'aws.eks.cluster', 'aws.ecs.cluster'",
                    "r.tags = '{}'::jsonb",
                    "Nobody can tell whose it is and what it is for, nor share out its cost.",
                    "Tag it with at least owner, project and environment."));

    static final List<String> CHECK_IDS = CHECKS.stream().map(Check::id).toList();

    private static final Map<String, Check> BY_ID =
            CHECKS.stream().collect(Collectors.toMap(Check::id, Function.identity()));

    private static final String FINDINGS = "WITH finding AS ("
            + CHECKS.stream().map(RiskRepository::select).collect(Collectors.joining(" UNION ALL "))
            + """
            ), wanted AS (
                SELECT f.*, array_position(ARRAY['critical', 'high', 'medium', 'low'], f.severity) AS rank FROM finding f
                WHERE (cardinality(#{severities}::text[]) = 0 OR f.severity = ANY (#{severities}::text[]))
                    AND (cardinality(#{checks}::text[]) = 0 OR f.check_id = ANY (#{checks}::text[]))
                    AND (cardinality(#{types}::text[]) = 0 OR f.type = ANY (#{types}::text[]))
                    AND (cardinality(#{regions}::text[]) = 0 OR f.region = ANY (#{regions}::text[]))
                    AND (#{connection}::uuid IS NULL OR f.connection_id = #{connection}::uuid)
                    AND (#{resource}::uuid IS NULL OR f.id = #{resource}::uuid))""";
    private static final String PAGE = FINDINGS + """

            SELECT check_id, severity, id, type, name, local_id, region FROM wanted
            ORDER BY rank, check_id, lower(name), id LIMIT #{limit}""";
    private static final String COUNTS = FINDINGS + """

            SELECT check_id, severity, count(*) AS count FROM wanted
            GROUP BY check_id, severity, rank ORDER BY rank, count(*) DESC, check_id""";

    /** Which findings; what is empty or absent limits nothing. */
    record Wanted(
            List<String> severities,
            List<String> checks,
            List<String> types,
            List<String> regions,
            @Nullable UUID connectionId,
            @Nullable UUID resourceId,
            int limit) {
        static Wanted of(@Nullable String severity, @Nullable UUID resourceId, int limit) {
            return new Wanted(
                    severity == null ? List.of() : List.of(severity),
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    resourceId,
                    limit);
        }
    }

    /** How often a check found something. */
    record CheckCount(String check, String title, String severity, long count) {}

    Future<List<Risk>> find(SqlClient tx, Wanted wanted) {
        return SqlTemplate.forQuery(tx, PAGE).execute(values(wanted)).map(rows -> {
            var risks = new ArrayList<Risk>();
            rows.forEach(row -> risks.add(risk(row)));
            return risks;
        });
    }

    Future<List<CheckCount>> count(SqlClient tx, Wanted wanted) {
        return SqlTemplate.forQuery(tx, COUNTS).execute(values(wanted)).map(rows -> {
            var counts = new ArrayList<CheckCount>();
            rows.forEach(row -> counts.add(new CheckCount(
                    row.getString("check_id"), check(row).title(), row.getString("severity"), row.getLong("count"))));
            return counts;
        });
    }

    /** The number of findings by severity, worst first. */
    static Map<String, Long> bySeverity(List<CheckCount> counts) {
        var bySeverity = new LinkedHashMap<String, Long>();
        SEVERITIES.forEach(severity -> counts.stream()
                .filter(it -> it.severity().equals(severity))
                .mapToLong(CheckCount::count)
                .reduce(Long::sum)
                .ifPresent(sum -> bySeverity.put(severity, sum)));
        return bySeverity;
    }

    private static Map<String, @Nullable Object> values(Wanted wanted) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("severities", wanted.severities().toArray(String[]::new));
        values.put("checks", wanted.checks().toArray(String[]::new));
        values.put("types", wanted.types().toArray(String[]::new));
        values.put("regions", wanted.regions().toArray(String[]::new));
        values.put("connection", wanted.connectionId());
        values.put("resource", wanted.resourceId());
        values.put("limit", wanted.limit());
        return values;
    }

    private static String select(Check check) {
        return "SELECT '" + check.id() + "' AS check_id, " + check.severity()
                + " AS severity, r.id, r.type, r.name, r.local_id, r.region, r.connection_id FROM resource r"
                + " WHERE r.closed_at IS NULL AND r.type IN (" + check.types() + ") AND (" + check.condition() + ")";
    }

    private static String truth(String attribute) {
        return "r.attributes -> '" + attribute + "' = 'true'::jsonb";
    }

    /** What is unknown is not held against a resource. */
    private static String falsehood(String attribute) {
        return "r.attributes -> '" + attribute + "' = 'false'::jsonb";
    }

    private static Risk risk(Row row) {
        var check = check(row);
        return new Risk(
                check.id(),
                row.getString("severity"),
                check.title(),
                check.why(),
                check.fix(),
                new NamedResource(
                        row.getUUID("id"),
                        row.getString("type"),
                        row.getString("name"),
                        row.getString("local_id"),
                        row.getString("region")));
    }

    private static Check check(Row row) {
        var check = BY_ID.get(row.getString("check_id"));
        if (check == null) {
            throw new IllegalStateException("Unknown check in an answer of the database");
        }
        return check;
    }
}

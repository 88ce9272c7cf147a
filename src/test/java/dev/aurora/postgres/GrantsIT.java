package dev.aurora.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the two roles of the running program may do is written down, so that more is a decision and no accident. */
@ExtendWith(DatabaseExtension.class)
final class GrantsIT {
    private static final Path EXPECTED = Path.of("src/test/resources/grants.txt");
    private static final Path ACTUAL = Path.of("target/grants.txt");

    private final TestingDatabase database;

    GrantsIT(TestingDatabase database) {
        this.database = database;
    }

    @Test
    void areThoseThatAreWrittenDown() throws IOException {
        var grants = lines("""
                WITH object AS (
                    SELECT n.nspname, 'table ' || c.relname AS name, c.relacl AS acl, '' AS columns
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.relacl IS NOT NULL
                    UNION ALL
                    SELECT n.nspname, 'table ' || c.relname, a.attacl, a.attname
                    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE a.attacl IS NOT NULL
                    UNION ALL
                    SELECT n.nspname, 'function ' || p.proname, coalesce(p.proacl, acldefault('f', p.proowner)), ''
                    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    UNION ALL
                    SELECT n.nspname, 'schema ' || n.nspname, n.nspacl, '' FROM pg_namespace n
                ), granted AS (
                    SELECT coalesce(r.rolname, 'PUBLIC') AS role, o.name,
                        a.privilege_type || coalesce(' (' || nullif(string_agg(nullif(o.columns, ''), ', '
                            ORDER BY o.columns), '') || ')', '') AS privilege
                    FROM object o CROSS JOIN aclexplode(o.acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
                    WHERE o.nspname IN ('aurora', 'ask', 'public')
                    GROUP BY 1, 2, a.privilege_type
                )
                SELECT role || ' ' || name || ': ' || string_agg(privilege, ', ' ORDER BY privilege)
                FROM granted WHERE role IN ('aurora_app', 'aurora_system', 'PUBLIC')
                GROUP BY role, name ORDER BY 1
                """);
        Files.createDirectories(ACTUAL.getParent());
        Files.write(ACTUAL, grants);
        assertThat(grants)
                .as("Grants differ from %s. Where that is meant: cp %s %s", EXPECTED, ACTUAL, EXPECTED)
                .isEqualTo(Files.readAllLines(EXPECTED));
    }

    @Test
    void reachNoTenantTableButThroughAPolicyOnTheOrganisation() {
        assertThat(lines("""
                SELECT c.relname FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
                WHERE c.relnamespace = 'aurora'::regnamespace AND c.relkind IN ('r', 'p')
                AND NOT (c.relrowsecurity AND EXISTS (
                    SELECT FROM pg_policy p
                    WHERE p.polrelid = c.oid AND p.polroles = ARRAY['aurora_app'::regrole::oid] AND p.polcmd = '*'
                    AND pg_get_expr(p.polqual, p.polrelid) = '(org_id = current_org())'
                    AND pg_get_expr(p.polwithcheck, p.polrelid) = '(org_id = current_org())'))
                """)).as("Tenant tables without a policy").isEmpty();
    }

    @Test
    void leaveNoTableWithoutAnyPolicy() {
        assertThat(lines("""
                SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = 'aurora'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
                AND (has_any_column_privilege('aurora_app', c.oid, 'SELECT, INSERT, UPDATE')
                    OR has_any_column_privilege('aurora_system', c.oid, 'SELECT, INSERT, UPDATE'))
                """)).as("Tables that a role reaches without a policy").isEmpty();
    }

    @Test
    void goThroughFunctionsThatNobodyCanMislead() {
        assertThat(lines("""
                SELECT p.proname FROM pg_proc p
                WHERE p.pronamespace = 'aurora'::regnamespace AND p.prosecdef
                AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=aurora, pg_temp']
                """))
                .as("SECURITY DEFINER functions without a fixed search_path")
                .isEmpty();
    }

    @Test
    void areHeldByRolesThatCanDoNothingElse() {
        assertThat(lines("""
                SELECT rolname FROM pg_roles
                WHERE rolname LIKE 'aurora%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
                """)).isEmpty();
        assertThat(lines("""
                SELECT m.member::regrole::text FROM pg_auth_members m
                WHERE m.member IN ('aurora_app'::regrole, 'aurora_system'::regrole)
                """)).as("Roles that inherit from another").isEmpty();
    }

    private List<String> lines(String sql) {
        return database.superuser().query(sql).execute().await().stream()
                .map(row -> row.getString(0))
                .toList();
    }
}

package dev.aurora.support;

import dev.aurora.config.Secret;
import dev.aurora.postgres.DatabaseAddress;
import dev.aurora.postgres.Migrations;
import dev.aurora.postgres.OwnerQueries;
import dev.aurora.postgres.Postgres;
import dev.aurora.postgres.Roles;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.MasterKey;
import dev.aurora.secrets.SealedSecretStore;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** A real PostgreSQL with the migrated schema and the three roles; organisations are made as a test needs them. */
public final class TestingDatabase implements AutoCloseable {
    private static final Secret PASSWORD = new Secret("test-password");

    private final EmbeddedPostgres server;
    private final DatabaseAddress address;
    private final Postgres postgres;
    private final Pool superuser;
    private final SecretStore secrets;

    public TestingDatabase(Vertx vertx) {
        this(vertx, "off");
    }

    /** One that keeps what it has committed, as in production. */
    public static TestingDatabase durable(Vertx vertx) {
        return new TestingDatabase(vertx, "on");
    }

    private TestingDatabase(Vertx vertx, String durable) {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", durable)
                    .setServerConfig("synchronous_commit", durable)
                    .start();
            address = new DatabaseAddress("127.0.0.1", server.getPort(), "aurora_db");
            Roles.ensure(
                    address,
                    "postgres",
                    new Secret(""),
                    Map.of(Roles.OWNER, PASSWORD, Roles.APP, PASSWORD, Roles.SYSTEM, PASSWORD));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("No PostgreSQL for the test", e);
        }
        Migrations.run(address, PASSWORD);
        postgres = new Postgres(vertx, address, PASSWORD, PASSWORD, 8);
        superuser = PgBuilder.pool()
                .using(vertx)
                .connectingTo(new PgConnectOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setDatabase(address.database())
                        .setUser("postgres")
                        .setPassword("")
                        .addProperty("search_path", "aurora"))
                .build();
        secrets = SealedSecretStore.open(tenant(), systemQueries(), MasterKey.open(keyFolder()))
                .await();
    }

    public DatabaseAddress address() {
        return address;
    }

    public Postgres postgres() {
        return postgres;
    }

    /** The same database reached through another port, such as a proxy's; the caller closes it. */
    public Postgres through(Vertx vertx, int port) {
        return connect(vertx, port, 4);
    }

    /** Such a database on that port, also one of another process; the caller closes it. */
    public static Postgres connect(Vertx vertx, int port, int poolSize) {
        return new Postgres(vertx, new DatabaseAddress("127.0.0.1", port, "aurora_db"), PASSWORD, PASSWORD, poolSize);
    }

    public Tenant tenant() {
        return postgres.tenant();
    }

    public SystemQueries systemQueries() {
        return postgres.systemQueries();
    }

    /** What an operator's command looks with; the caller closes it. */
    public OwnerQueries ownerQueries(Vertx vertx) {
        return new OwnerQueries(vertx, address, PASSWORD);
    }

    /** The sealed store, with the one master key that belongs to this database. */
    public SecretStore secrets() {
        return secrets;
    }

    /** Sees and changes everything: for arranging and looking, never for what is tested. */
    public Pool superuser() {
        return superuser;
    }

    /** A new organisation with a project, an account that is its admin, and a session of that account. */
    public Member newMember() {
        return newMember("admin");
    }

    /** A new organisation with a project, an account with the role, and a session of that account. */
    public Member newMember(String role) {
        var member = new Member(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), role);
        sql("INSERT INTO org (id, name, slug) VALUES ($1, 'Test', $1::text)", member.orgId());
        sql(
                "INSERT INTO project (id, org_id, name, slug) VALUES ($1, $2, 'default', 'default')",
                member.projectId(),
                member.orgId());
        join(member);
        return member;
    }

    /** A new account with the role in the organisation of a member, and a session of it. */
    public Member newColleague(Member of, String role) {
        var colleague = new Member(of.orgId(), of.projectId(), UUID.randomUUID(), UUID.randomUUID(), role);
        join(colleague);
        return colleague;
    }

    /** Another project of a member's organisation. */
    public UUID newProject(Member of) {
        var id = UUID.randomUUID();
        sql("INSERT INTO project (id, org_id, name, slug) VALUES ($1, $2, $1::text, $1::text)", id, of.orgId());
        return id;
    }

    private void join(Member member) {
        sql(
                "INSERT INTO account (id, email, name) VALUES ($1, $1::text || '@example.com', 'Test')",
                member.accountId());
        sql(
                "INSERT INTO membership (org_id, account_id, role) VALUES ($1, $2, $3)",
                member.orgId(),
                member.accountId(),
                member.role());
        sql(
                "INSERT INTO session (id, org_id, account_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')",
                member.sessionId(),
                member.orgId(),
                member.accountId());
    }

    /** Ends what other tests left unfinished, which a node would go on with. */
    public void endRuns() {
        sql("UPDATE run SET state = 'failed', ended_at = now() WHERE state IN ('queued', 'running', 'parked')");
    }

    public void sql(String statement, Object... values) {
        superuser.preparedQuery(statement).execute(Tuple.from(values)).await();
    }

    @Override
    public void close() {
        superuser.close().await();
        postgres.close().await();
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path keyFolder() {
        try {
            var folder = Files.createTempDirectory("aurora-test-key");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Somebody who is logged in. */
    public record Member(UUID orgId, UUID projectId, UUID accountId, UUID sessionId, String role) {
        public Scope scope() {
            return Scope.session(orgId, sessionId, projectId, role);
        }
    }
}

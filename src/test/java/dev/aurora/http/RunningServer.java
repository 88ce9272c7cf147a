package dev.aurora.http;

import dev.aurora.bus.Bus;
import dev.aurora.config.Secret;
import dev.aurora.identity.ApiKeyRoutes;
import dev.aurora.identity.FirstUser;
import dev.aurora.identity.IdentityConfig;
import dev.aurora.identity.IdentityRoutes;
import dev.aurora.identity.IdentityVerticle;
import dev.aurora.identity.InvitationRoutes;
import dev.aurora.identity.RefreshCookie;
import dev.aurora.jobs.JobRoutes;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.notify.NotifyRoutes;
import dev.aurora.openid.OpenIdConfig;
import dev.aurora.openid.OpenIdRoutes;
import dev.aurora.organisation.OrganisationRoutes;
import dev.aurora.policy.ApprovalRoutes;
import dev.aurora.policy.PolicyConfig;
import dev.aurora.postgres.Postgres;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingCable;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingLimits;
import dev.aurora.support.TestingRoutes;
import dev.aurora.web.Answer;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.LimitConfig;
import dev.aurora.web.Operation;
import dev.aurora.web.Origins;
import dev.aurora.web.RateLimits;
import dev.aurora.web.Routes;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The real server with identity and organisations on a real database; operations of other features answer an empty object. */
final class RunningServer implements AutoCloseable {
    static final String PASSWORD = "correct horse";

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TestingDatabase database = new TestingDatabase(vertx);
    private final TestingCable cable =
            new TestingCable(vertx, database.address().port());
    private final Postgres postgres = database.through(vertx, cable.port());
    private final RateLimits limits;
    private final Routes routes;
    private final HttpVerticle server;
    private final WebClient client;
    private final Map<String, Member> members = new HashMap<>();

    RunningServer(Operation... operations) {
        this(TestingLimits.NONE, operations);
    }

    RunningServer(LimitConfig limit, Operation... operations) {
        this(limit, 0, Optional.empty(), Clock.systemUTC(), operations);
    }

    /** On a port of the test's, for people who log in through a provider as well. */
    RunningServer(int port, Optional<OpenIdConfig> openId, Clock clock) {
        this(TestingLimits.NONE, port, openId, clock);
    }

    private RunningServer(
            LimitConfig limit, int port, Optional<OpenIdConfig> openId, Clock clock, Operation... operations) {
        limits = TestingLimits.alone(vertx, limit);
        var identity = new IdentityConfig(
                Optional.empty(),
                Duration.ofMinutes(15),
                Duration.ofDays(30),
                Duration.ofDays(90),
                Optional.of(new Secret(PASSWORD)));
        new FirstUser(vertx, database.systemQueries(), identity).ensure().await();
        vertx.deployVerticle(new IdentityVerticle(
                        postgres.systemQueries(), postgres.tenant(), database.secrets(), identity, Clock.systemUTC()))
                .await();
        var routes = new IdentityRoutes(new Bus(vertx), identity, List.of("sandbox"), () -> "built-in planner");
        var external = new OpenIdRoutes(
                vertx, openId, database.secrets(), postgres.systemQueries(), new RefreshCookie(identity), clock);
        var given = List.of(operations);
        var organisations = new OrganisationRoutes(postgres.tenant());
        var invitations = new InvitationRoutes(new Bus(vertx), postgres.tenant(), identity);
        var keys = new ApiKeyRoutes(postgres.tenant());
        var jobs = new JobRoutes(postgres.tenant());
        var notify = new NotifyRoutes(postgres.tenant(), database.secrets(), NotifyConfig.NONE, Clock.systemUTC());
        var approvals = new ApprovalRoutes(postgres.tenant(), TestingApprovals.of(postgres), PolicyConfig.USUAL);
        var known = List.<Routes>of(
                routes, external, organisations, invitations, keys, jobs, notify, approvals, () -> given);
        var others = TestingRoutes.rest(known, Answer.ok(Map.of()));
        this.routes = () -> Stream.concat(known.stream(), Stream.of(others))
                .flatMap(it -> it.operations().stream())
                .toList();
        server = another(new HttpConfig("127.0.0.1", port, false, "127.0.0.1", 0, Origins.own()), false, List.of());
        vertx.deployVerticle(server).await();
        client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(server.port())
                        .setDecompressionSupported(false)
                        .setFollowRedirects(false)
                        // What a test before did to its connection is no matter of the next.
                        .setKeepAlive(false));
    }

    /** Over the same operations and metrics; not deployed. */
    HttpVerticle another(HttpConfig config, boolean secure, List<Mount> mounts) {
        return another(config, secure, List.of(routes), mounts);
    }

    HttpVerticle another(HttpConfig config, boolean secure, List<Routes> answering, List<Mount> mounts) {
        return new HttpVerticle(
                config,
                secure,
                answering,
                mounts,
                limits,
                new IdempotencyKeys(postgres.tenant()),
                meters,
                "testing-webroot");
    }

    Vertx vertx() {
        return vertx;
    }

    /** How many requests the metrics of the server know. */
    long requests() {
        return meters.find("aurora.http.requests").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** What connects the server, but not the test, to the database. */
    TestingCable databaseCable() {
        return cable;
    }

    TestingDatabase database() {
        return database;
    }

    WebClient client() {
        return client;
    }

    Routes routes() {
        return routes;
    }

    int port() {
        return server.port();
    }

    HttpResponse<Buffer> get(String path) {
        return client.get(path).send().await();
    }

    HttpResponse<Buffer> get(String path, String token) {
        return client.get(path).bearerTokenAuthentication(token).send().await();
    }

    HttpRequest<Buffer> request(HttpMethod method, String path) {
        return client.request(method, path);
    }

    HttpResponse<Buffer> logIn(String email, String password) {
        return client.post("/api/auth/login")
                .sendJsonObject(new JsonObject().put("email", email).put("password", password))
                .await();
    }

    String token() {
        return json(logIn(FirstUser.EMAIL, PASSWORD)).getString("accessToken");
    }

    /** An account with {@link #PASSWORD} in an organisation of its own; answers its e-mail. */
    String newMember(String role) {
        var member = database.newMember(role);
        var email = member.accountId() + "@example.com";
        members.put(email, member);
        database.sql(
                "UPDATE account SET password_hash = (SELECT password_hash FROM account WHERE email = $1) WHERE id = $2",
                FirstUser.EMAIL,
                member.accountId());
        return email;
    }

    /** The member whose e-mail {@link #newMember} answered; the session is not the one of its log-in. */
    Member memberOf(String email) {
        return Objects.requireNonNull(members.get(email));
    }

    long count(String sql) {
        return database.superuser()
                .query(sql)
                .execute()
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    static JsonObject json(HttpResponse<Buffer> answer) {
        return Objects.requireNonNull(answer.bodyAsJsonObject());
    }

    @Override
    public void close() {
        client.close();
        limits.close();
        postgres.close().await();
        cable.close();
        database.close();
        vertx.close().await();
    }
}

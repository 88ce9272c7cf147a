package dev.aurora.app;

import com.fasterxml.uuid.Generators;
import dev.aurora.agent.AgentVerticle;
import dev.aurora.agent.ScheduledQuestions;
import dev.aurora.audit.AuditHeads;
import dev.aurora.audit.AuditVerticle;
import dev.aurora.chat.ChatRoutes;
import dev.aurora.chat.ChatSockets;
import dev.aurora.chat.ChatVerticle;
import dev.aurora.chat.NoticeFeed;
import dev.aurora.cloud.CloudReader;
import dev.aurora.cloud.CloudRoutes;
import dev.aurora.cloud.CloudVerticle;
import dev.aurora.cloud.aws.AwsHttp;
import dev.aurora.cloud.aws.AwsProvider;
import dev.aurora.events.RunEvents;
import dev.aurora.http.HttpVerticle;
import dev.aurora.http.ManagementVerticle;
import dev.aurora.http.Mount;
import dev.aurora.identity.ApiKeyRoutes;
import dev.aurora.identity.IdentityRoutes;
import dev.aurora.identity.IdentityVerticle;
import dev.aurora.identity.InvitationRoutes;
import dev.aurora.identity.RefreshCookie;
import dev.aurora.inventory.InventoryRoutes;
import dev.aurora.inventory.InventoryTools;
import dev.aurora.inventory.InventoryVerticle;
import dev.aurora.jobs.JobRoutes;
import dev.aurora.jobs.JobsVerticle;
import dev.aurora.llm.ChatModel;
import dev.aurora.llm.ChatModels;
import dev.aurora.llm.Embeddings;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyJobs;
import dev.aurora.notify.NotifyRoutes;
import dev.aurora.objects.ObjectStore;
import dev.aurora.objects.S3ObjectStore;
import dev.aurora.openid.OpenIdRoutes;
import dev.aurora.organisation.OrganisationRoutes;
import dev.aurora.planner.BuiltInPlanner;
import dev.aurora.policy.ApprovalRoutes;
import dev.aurora.policy.Approvals;
import dev.aurora.redaction.Redactor;
import dev.aurora.redis.RedisLink;
import dev.aurora.secrets.SecretStore;
import dev.aurora.tool.OldToolOutputs;
import dev.aurora.tool.OutputTools;
import dev.aurora.tool.ToolOutputs;
import dev.aurora.tool.ToolVerticle;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.RateLimits;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The features of a node and what each is made of: the one place that knows everything. */
final class NodeWiring {
    private static final int WARM_SECONDS = 30;
    private static final Duration JOB_LEASE = Duration.ofSeconds(15);

    private final Foundation foundation;
    private final SecretStore secrets;
    private final Consumer<AutoCloseable> onStop;
    private final HttpVerticle http;
    private final ManagementVerticle management;
    private final List<Feature> features;

    /** Blocking. What is made here and not deployed is handed to {@code onStop}. */
    NodeWiring(Foundation foundation, SecretStore secrets, Consumer<AutoCloseable> onStop) {
        this.foundation = foundation;
        this.secrets = secrets;
        this.onStop = onStop;
        var vertx = foundation.vertx();
        var settings = foundation.settings();
        var postgres = foundation.postgres();
        var tenant = postgres.tenant();

        var redis = redis();
        var events = new RunEvents(vertx, tenant, redis);
        onStop.accept(events);
        var limits = new RateLimits(vertx, redis, settings.limits(), foundation.clock());
        onStop.accept(limits);
        var objects = objects();
        var clouds = clouds();
        var model = model();

        var notices = new Notices(settings.notices());
        var approvals = new Approvals(tenant, postgres.systemQueries(), notices, settings.policy());
        var redactor = new Redactor();
        var outputs = new ToolOutputs(vertx, redactor, tenant, objects);
        var feed = new NoticeFeed(postgres, notices);
        feed.listen().await();
        var notifyJobs = new NotifyJobs(vertx, tenant, secrets, notices, settings.notices(), foundation.clock());
        onStop.accept(notifyJobs);
        var heads = new AuditHeads(
                postgres.systemQueries(), objects, AuditKey.of(secrets).await(), foundation.clock());
        var upkeep = Upkeep.of(
                postgres.systemQueries(),
                new OldToolOutputs(postgres.systemQueries(), objects, settings.tools()),
                heads);
        var sockets =
                new ChatSockets(vertx, tenant, approvals, events, limits, feed, settings.chat(), foundation.clock());
        var routes = List.of(
                new IdentityRoutes(foundation.bus(), settings.identity(), settings.features(), model::name),
                new OpenIdRoutes(
                        vertx,
                        settings.openId(),
                        secrets,
                        postgres.systemQueries(),
                        new RefreshCookie(settings.identity()),
                        foundation.clock()),
                new InvitationRoutes(foundation.bus(), tenant, settings.identity()),
                new ApiKeyRoutes(tenant),
                new OrganisationRoutes(tenant),
                new CloudRoutes(foundation.bus()),
                new InventoryRoutes(foundation.bus()),
                new JobRoutes(tenant),
                new NotifyRoutes(tenant, secrets, settings.notices(), foundation.clock()),
                new ApprovalRoutes(tenant, approvals, settings.policy()),
                new ChatRoutes(vertx, tenant, approvals, events));
        http = new HttpVerticle(
                settings.http(),
                settings.identity().secure(),
                routes,
                List.of(new Mount(ChatSockets.PATH, context -> sockets.handle(context.request()))),
                limits,
                new IdempotencyKeys(tenant),
                foundation.meters());
        management = new ManagementVerticle(
                settings.http(),
                Map.of("postgres", postgres::ping),
                Map.of(
                        "redis",
                        () -> redis.connected() ? Future.succeededFuture() : Future.failedFuture("away"),
                        "objects",
                        () -> objects.list("", null, 1).mapEmpty()),
                foundation.meters()::scrape);
        features = List.of(
                Feature.onEventLoop("management", () -> management),
                Feature.onEventLoop("audit", () -> new AuditVerticle(postgres.systemQueries(), heads)),
                Feature.onEventLoop(
                        "identity",
                        () -> new IdentityVerticle(
                                postgres.systemQueries(), tenant, secrets, settings.identity(), foundation.clock())),
                Feature.onEventLoop("cloud", () -> new CloudVerticle(tenant, secrets, clouds, settings.cloud())),
                Feature.onVirtualThread(
                        "inventory",
                        () -> new InventoryVerticle(
                                tenant,
                                postgres.systemQueries(),
                                clouds,
                                foundation.clock(),
                                // Not the node's, which outlives the process and what that left running.
                                Generators.timeBasedEpochGenerator().generate(),
                                true)),
                Feature.onEventLoop("tool", () -> new ToolVerticle(tenant, objects)),
                Feature.onVirtualThread(
                        "agent",
                        () -> new AgentVerticle(
                                settings.agent(),
                                // Not the node's, which outlives the process and what that left running.
                                Generators.timeBasedEpochGenerator().generate(),
                                model,
                                Stream.of(InventoryTools.specs(clouds.types()), OutputTools.specs())
                                        .flatMap(List::stream)
                                        .toList(),
                                outputs,
                                redactor,
                                postgres,
                                approvals,
                                notices,
                                events,
                                foundation.clock())),
                Feature.onVirtualThread(
                        "jobs",
                        () -> new JobsVerticle(
                                postgres,
                                Generators.timeBasedEpochGenerator().generate(),
                                Stream.of(
                                                upkeep.kinds(),
                                                notifyJobs.kinds(),
                                                List.of(new ScheduledQuestions(tenant, model, redactor).kind()))
                                        .flatMap(List::stream)
                                        .toList(),
                                upkeep.schedules(),
                                JOB_LEASE,
                                foundation.clock())),
                Feature.onEventLoop("chat", () -> new ChatVerticle(settings.chat(), sockets)),
                Feature.onEventLoop("http", () -> http));
    }

    /** In the order in which they start. */
    List<Feature> features() {
        return features;
    }

    String httpAddress() {
        return address(foundation.settings().http().host(), http.port());
    }

    String managementAddress() {
        return address(foundation.settings().http().managementHost(), management.port());
    }

    private RedisLink redis() {
        var where = foundation.stack().redis();
        var redis = new RedisLink(foundation.vertx(), where.url(), where.password());
        onStop.accept(() -> redis.close().await());
        redis.start().await();
        return redis;
    }

    /** An embedded one has its bucket already; any other is the operator's to make. */
    private ObjectStore objects() {
        var store = new S3ObjectStore(foundation.vertx(), foundation.stack().objects());
        onStop.accept(store::close);
        return store;
    }

    private CloudReader clouds() {
        var http = new AwsHttp();
        onStop.accept(http);
        return new CloudReader(
                foundation.postgres().tenant(), secrets, List.of(new AwsProvider(foundation.vertx(), http)));
    }

    private ChatModel model() {
        var models = new ChatModels(foundation.vertx(), foundation.settings().llm());
        onStop.accept(() -> models.close().await());
        return models.configured().orElseGet(this::planner);
    }

    private ChatModel planner() {
        var planner = new BuiltInPlanner(foundation.vertx(), new Embeddings(), foundation.clock());
        var warm = planner.warm();
        // A process that ends while the model's native library loads does not end but crash.
        onStop.accept(() ->
                warm.timeout(WARM_SECONDS, TimeUnit.SECONDS).otherwiseEmpty().await());
        return planner;
    }

    private static String address(String host, int port) {
        var reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host;
        return "http://" + reachable + ":" + port;
    }
}

package dev.aurora.bench;

import dev.aurora.bus.Bus;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Effect;
import dev.aurora.policy.Redemption;
import dev.aurora.postgres.Tenant;
import dev.aurora.tool.ChangePreview;
import dev.aurora.tool.ToolCall;
import dev.aurora.tool.ToolResult;
import dev.aurora.tool.ToolSpec;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Tools that count, each time they do something, in a table that no run can roll back, and that wait when a trial wants it. */
final class TrialTools {
    static final String ENTERED = "entered";
    static final String EXECUTED = "executed";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MOST_BYTES = 10_000;
    static final List<ToolSpec> SPECS = List.of(
            spec("look", Effect.READ, Permission.RESOURCES_READ, true),
            spec("once", Effect.READ, Permission.RESOURCES_READ, false),
            spec("change", Effect.CHANGE, Permission.RUNS_ACT, false));

    private final Bus bus;
    private final Tenant tenant;
    private final Approvals approvals;
    private final Pool counts;
    private final WebClient client;
    private final URI control;

    TrialTools(Vertx vertx, Bus bus, Tenant tenant, Approvals approvals, JsonObject config) {
        this.bus = bus;
        this.tenant = tenant;
        this.approvals = approvals;
        client = WebClient.create(vertx);
        control = URI.create(config.getString("control"));
        counts = PgBuilder.pool()
                .using(vertx)
                .connectingTo(new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(config.getInteger("database"))
                        .setDatabase("aurora_db")
                        .setUser("postgres")
                        .setPassword(""))
                .build();
    }

    Future<Void> serve() {
        var served = SPECS.stream()
                .map(spec -> bus.serve(spec.address(), call -> execute(spec, call)))
                .toList();
        return Future.all(served)
                .compose(v -> bus.serve(
                        ToolSpec.previewOf("change"),
                        call -> Future.succeededFuture(
                                new ChangePreview(content(call), "Change it", "the trial", null, false))))
                .mapEmpty();
    }

    private Future<ToolResult> execute(ToolSpec spec, ToolCall call) {
        return reached(call, ENTERED)
                .compose(v -> spec.effect() == Effect.CHANGE ? redeem(call) : Future.succeededFuture())
                .compose(v -> counts.preparedQuery(
                                "INSERT INTO aurora.trial_count (run_id, call_id, tool) VALUES ($1, $2, $3)")
                        .execute(Tuple.of(call.runId(), call.callId(), spec.name())))
                .compose(v -> reached(call, EXECUTED))
                .map(v -> new ToolResult(new JsonObject().put("did", spec.name())));
    }

    private Future<Void> redeem(ToolCall call) {
        var redemption =
                new Redemption(Objects.requireNonNull(call.approvalId()), call.runId(), call.epoch(), content(call));
        return tenant.run(call.scope(), tx -> approvals.redeem(tx, redemption));
    }

    /** Goes on when the trial lets it. */
    private Future<Void> reached(ToolCall call, String stage) {
        return client.getAbs(control.resolve("/" + call.runId() + "/" + stage).toString())
                .send()
                .mapEmpty();
    }

    private static JsonObject content(ToolCall call) {
        return new JsonObject().put("tool", "change").put("arguments", call.arguments());
    }

    private static ToolSpec spec(String name, Effect effect, Permission permission, boolean idempotent) {
        return new ToolSpec(
                name,
                "For trials",
                new JsonObject().put("type", "object"),
                effect,
                permission,
                idempotent,
                LIMIT,
                MOST_BYTES,
                ToolSpec.addressOf(name));
    }
}

package dev.aurora.jobs;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.jobs.JobListRepository.Filter;
import dev.aurora.postgres.SqlStates;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Cursor;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;

/** Jobs over REST: seen, cancelled and tried again. */
public final class JobRoutes implements Routes {
    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();

    public JobRoutes(Tenant tenant) {
        this.tenant = tenant;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listJobs", this::list),
                new Operation.Guarded("getJob", this::get),
                new Operation.Guarded("cancelJob", call -> change(call, "job.cancelled", JobListRepository::cancel)),
                new Operation.Guarded("retryJob", call -> change(call, "job.retried", JobListRepository::retry)));
    }

    private Future<Answer> list(Call call) {
        var filter = new Filter(call.parameter("kind").orElse(""), call.list("state"));
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(call.caller().scope(), tx -> JobListRepository.list(tx, filter, after, call.limit() + 1))
                .map(found -> Answer.ok(Page.of(
                        found, call.limit(), it -> Cursor.of(it.createdAt().toString(), it.id()))));
    }

    private Future<Answer> get(Call call) {
        return tenant.run(call.caller().scope(), tx -> JobListRepository.get(tx, call.id()))
                .map(Answer::ok);
    }

    private Future<Answer> change(Call call, String action, BiFunction<SqlConnection, UUID, Future<Void>> change) {
        var caller = call.caller();
        return tenant.run(
                        caller.scope(),
                        tx -> JobListRepository.get(tx, call.id())
                                .compose(before -> change.apply(tx, call.id())
                                        .compose(v -> audit.record(
                                                tx,
                                                caller.orgId(),
                                                caller.actor(),
                                                action,
                                                "job:" + call.id(),
                                                new JsonObject().put("kind", before.kind()))))
                                .compose(v -> JobListRepository.get(tx, call.id())))
                .recover(failure -> Future.failedFuture(
                        SqlStates.is(failure, SqlStates.UNIQUE_VIOLATION)
                                ? new Refusal(Reason.CONFLICT, "The same work waits or runs already")
                                : failure))
                .map(Answer::accepted);
    }
}

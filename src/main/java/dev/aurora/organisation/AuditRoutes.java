package dev.aurora.organisation;

import dev.aurora.audit.AuditChain;
import dev.aurora.audit.AuditLog;
import dev.aurora.audit.AuditLog.Filter;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Cursor;
import dev.aurora.web.Cursor.Place;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;

/** What was done in the organisation. */
final class AuditRoutes {
    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();
    private final AuditChain chain = new AuditChain();
    private final AuditExport export;

    AuditRoutes(Tenant tenant) {
        this.tenant = tenant;
        export = new AuditExport(tenant);
    }

    List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listAuditEntries", this::list),
                new Operation.Guarded("getAuditChain", this::chain),
                new Operation.Streaming("exportAuditEntries", export::write));
    }

    private Future<Answer> chain(Call call) {
        return tenant.run(call.caller().scope(), chain::state).map(Answer::ok);
    }

    private Future<Answer> list(Call call) {
        var after = call.parameter("cursor").map(Cursor::place);
        var filter = new Filter(
                call.parameter("actor").orElse(""),
                call.parameter("action").orElse(""),
                call.parameter("subject").orElse(""),
                time(call, "from", Instant.EPOCH),
                time(call, "to", Filter.END_OF_TIME));
        return tenant.run(
                        call.caller().scope(),
                        tx -> audit.list(
                                tx,
                                filter,
                                after.map(Place::time).orElse(Filter.END_OF_TIME),
                                after.map(Place::id).orElse(Filter.LAST_ID),
                                call.limit() + 1))
                .map(found -> Answer.ok(Page.of(
                        found, call.limit(), it -> Cursor.of(it.createdAt().toString(), it.id()))));
    }

    private static Instant time(Call call, String name, Instant absent) {
        try {
            return call.parameter(name)
                    .map(it -> OffsetDateTime.parse(it).toInstant())
                    .orElse(absent);
        } catch (DateTimeParseException e) {
            throw new Refusal(Reason.INVALID, name + " must be a time such as 2026-01-31T12:00:00Z");
        }
    }
}

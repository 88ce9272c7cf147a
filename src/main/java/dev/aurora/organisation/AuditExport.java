package dev.aurora.organisation;

import dev.aurora.audit.AuditChain;
import dev.aurora.audit.AuditChain.Position;
import dev.aurora.audit.AuditChain.State;
import dev.aurora.audit.AuditLog;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the sealed log as the lines that are hashed. Each page of it is read anew in the caller's name, at the pace of
 * whoever takes it.
 */
final class AuditExport {
    private static final Logger LOG = LoggerFactory.getLogger(AuditExport.class);
    private static final int PAGE = 500;

    private final Tenant tenant;
    private final AuditChain chain = new AuditChain();
    private final AuditLog audit = new AuditLog();

    AuditExport(Tenant tenant) {
        this.tenant = tenant;
    }

    private record Begin(State state, Position from) {}

    /** Fails as long as nothing is written; what breaks off later is cut, so that nobody takes it for whole. */
    Future<Void> write(Call call, RoutingContext context) {
        var caller = call.caller();
        var after = call.parameter("after").map(Long::parseLong).orElse(0L);
        return tenant.run(
                        caller.scope(),
                        tx -> chain.state(tx)
                                .compose(state -> chain.position(tx, after).map(from -> new Begin(state, from)))
                                .compose(begin -> audit.record(
                                                tx,
                                                caller.orgId(),
                                                caller.actor(),
                                                "audit.exported",
                                                "organisation:" + caller.orgId(),
                                                new JsonObject()
                                                        .put("after", after)
                                                        .put("last", begin.state.number()))
                                        .map(begin)))
                .onSuccess(begin -> {
                    var response = context.response()
                            .setChunked(true)
                            .putHeader("Content-Type", "application/x-ndjson")
                            .putHeader("Content-Disposition", "attachment; filename=\"aurora-audit.ndjson\"")
                            .putHeader("Cache-Control", "no-store");
                    pages(caller, begin.from, begin.state.number(), response)
                            .compose(v -> response.end())
                            .onFailure(failure -> {
                                LOG.info("An export of the audit log broke off: {}", failure.getMessage());
                                var _ = response.reset();
                            });
                })
                .mapEmpty();
    }

    private Future<Void> pages(Caller caller, Position from, long last, HttpServerResponse response) {
        if (from.number() >= last || response.closed()) {
            return Future.succeededFuture();
        }
        return tenant.run(caller.scope(), tx -> chain.lines(tx, caller.orgId(), from, last, PAGE))
                .compose(page -> {
                    if (page.lines().isEmpty()) {
                        return Future.succeededFuture();
                    }
                    var text = Buffer.buffer();
                    page.lines().forEach(line -> text.appendString(line).appendString("\n"));
                    return response.write(text).compose(v -> pages(caller, page.end(), last, response));
                });
    }
}

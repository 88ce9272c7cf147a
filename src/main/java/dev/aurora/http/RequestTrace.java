package dev.aurora.http;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each request an id, and tells the log (at debug) and the metrics how it ended. */
final class RequestTrace implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger("dev.aurora.http.access");
    private static final String HEADER = "X-Request-Id";
    private static final Pattern GOOD_ID = Pattern.compile("[A-Za-z0-9_.-]{8,100}");
    private static final String ID = "aurora.requestId";
    private static final String OPERATION = "aurora.operation";

    private final MeterRegistry meters;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    RequestTrace(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void handle(RoutingContext context) {
        var known = id(context);
        if (!known.isEmpty()) {
            // Sent to another route: still the same request, but without the headers it had.
            context.response().putHeader(HEADER, known);
            context.next();
            return;
        }
        var given = context.request().getHeader(HEADER);
        var id = given != null && GOOD_ID.matcher(given).matches()
                ? given
                : ids.generate().toString();
        context.put(ID, id);
        context.response().putHeader(HEADER, id);
        var start = System.nanoTime();
        context.addEndHandler(ended -> finish(context, id, System.nanoTime() - start));
        context.next();
    }

    static String id(RoutingContext context) {
        return context.get(ID, "");
    }

    /** Names what is asked for by its template, never by its path. */
    static void operation(RoutingContext context, String name) {
        context.put(OPERATION, name);
    }

    private void finish(RoutingContext context, String id, long nanos) {
        var operation = context.<String>get(OPERATION, "other");
        var status = context.response().getStatusCode();
        meters.timer("aurora.http.requests", "operation", operation, "status", Integer.toString(status))
                .record(Duration.ofNanos(nanos));
        if (LOG.isDebugEnabled()) {
            LOG.debug(new JsonObject()
                    .put("requestId", id)
                    .put("method", context.request().method().name())
                    .put("path", context.request().path())
                    .put("operation", operation)
                    .put("status", status)
                    .put("bytes", context.response().bytesWritten())
                    .put("millis", nanos / 1_000_000)
                    .encode());
        }
    }
}

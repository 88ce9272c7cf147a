package dev.aurora.http;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.openapi.validation.ValidatorException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a failed request becomes an answer. */
final class ProblemHandler implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final int PAYLOAD_TOO_LARGE = 413;

    @Override
    public void handle(RoutingContext context) {
        var problem = problem(context.failure(), context.statusCode(), RequestTrace.id(context));
        if (givenUp(context)) {
            LOG.debug("Request {} was given up by who sent it", RequestTrace.id(context));
        } else if (problem.status() == 500) {
            LOG.error("Request {} failed", RequestTrace.id(context), context.failure());
        }
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            context.request().connection().close();
            return;
        }
        problem.headers().forEach(response::putHeader);
        response.headers().remove(HttpHeaders.CONTENT_ENCODING).remove(HttpHeaders.CONTENT_LENGTH);
        if (problem.status() == PAYLOAD_TOO_LARGE) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(problem.toBuffer());
    }

    /** Whoever asked closed the connection before all of the answer was sent: what is left to fail then is sending. */
    private static boolean givenUp(RoutingContext context) {
        return context.response().headWritten() && context.failure() instanceof IOException;
    }

    private static Problem problem(@Nullable Throwable failure, int status, String requestId) {
        return switch (failure) {
            case Refusal it -> Problem.of(it, requestId);
            case ValidatorException it -> Problem.of(new Refusal(Reason.INVALID, Invalid.sentence(it)), requestId);
            case HttpException it -> ofStatus(it.getStatusCode(), requestId);
            case null -> ofStatus(status, requestId);
            default -> status >= 400 && status < 500 ? ofStatus(status, requestId) : Problem.of(failure, requestId);
        };
    }

    private static Problem ofStatus(int status, String requestId) {
        return switch (status) {
            case 404 ->
                Problem.of(
                        new Refusal(Reason.NOT_FOUND, "There is nothing here; openapi.yaml lists what there is"),
                        requestId);
            case 405 -> Problem.of(405, "METHOD_NOT_ALLOWED", "This address knows other methods; see Allow", requestId);
            case PAYLOAD_TOO_LARGE ->
                Problem.of(
                        new Refusal(
                                Reason.TOO_LARGE,
                                "The body is larger than " + HttpVerticle.MAX_BODY_BYTES + " bytes; send less at once"),
                        requestId);
            default ->
                status >= 400 && status < 500
                        ? Problem.of(status, Reason.INVALID.name(), "The request cannot be understood", requestId)
                        : Problem.of(new Refusal(Reason.INTERNAL, "Internal error"), requestId);
        };
    }
}

package dev.aurora.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.ValidatedRequest;
import io.vertx.openapi.validation.ValidatorException;
import io.vertx.openapi.validation.impl.RequestValidatorImpl;
import io.vertx.openapi.validation.impl.ValidatedRequestImpl;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks a request against its operation. The library does so on a thread of its own, one request after the other, and
 * the way there and back costs more than the check; so small requests are checked where they are.
 */
final class RequestCheck {
    private static final int LARGE_BYTES = 16 * 1024;

    private final Vertx vertx;
    private final RequestValidatorImpl validator;

    RequestCheck(Vertx vertx, OpenAPIContract contract) {
        this.vertx = vertx;
        validator = new RequestValidatorImpl(vertx, contract);
    }

    /** Fails with a {@link ValidatorException} that says what is wrong. */
    Future<ValidatedRequest> check(ValidatableRequest request, Operation operation) {
        if (bytes(request) > LARGE_BYTES) {
            return vertx.executeBlocking(() -> validated(request, operation), false);
        }
        try {
            return Future.succeededFuture(validated(request, operation));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private ValidatedRequest validated(ValidatableRequest request, Operation operation) {
        var path = new HashMap<String, RequestParameter>();
        var query = new HashMap<String, RequestParameter>();
        var headers = new HashMap<String, RequestParameter>();
        for (var parameter : operation.getParameters()) {
            switch (parameter.getIn()) {
                case PATH -> path.put(parameter.getName(), validated(parameter, request.getPathParameters()));
                case QUERY -> query.put(parameter.getName(), validated(parameter, request.getQuery()));
                case HEADER -> headers.put(parameter.getName(), validated(parameter, request.getHeaders()));
                case COOKIE -> throw new IllegalStateException("Cookies are no parameters: " + parameter.getName());
            }
        }
        var body = validator.validateBody(operation.getRequestBody(), request);
        return new ValidatedRequestImpl(Map.of(), headers, path, query, body);
    }

    private RequestParameter validated(Parameter parameter, Map<String, RequestParameter> values) {
        return validator.validateParameter(parameter, values.get(parameter.getName()));
    }

    private static int bytes(ValidatableRequest request) {
        var body = request.getBody();
        var buffer = body != null && body.isBuffer() ? body.getBuffer() : null;
        return buffer == null ? 0 : buffer.length();
    }
}

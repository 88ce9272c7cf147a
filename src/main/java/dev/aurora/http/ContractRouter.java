package dev.aurora.http;

import dev.aurora.bus.Bus;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.web.Allowance;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
import dev.aurora.web.Credential;
import dev.aurora.web.IdempotencyKeys;
import dev.aurora.web.Operation;
import dev.aurora.web.Permission;
import dev.aurora.web.RateLimits;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds the operations of the contract to those that the features give, one to one. A request is authenticated first,
 * then counted, then checked against permission and contract, then handed to its operation.
 */
final class ContractRouter {
    private static final String CALLER = "aurora.caller";
    private static final String UNLIMITED = "x-unlimited";
    private static final String PERMISSION = "x-permission";
    private static final String PROJECT = "Aurora-Project";

    private final Vertx vertx;
    private final Callers callers;
    private final RequestCheck requests;
    private final OpenAPIContract contract;
    private final RateLimits limits;
    private final Repeats repeats;
    private final Set<String> unlimited;
    private final Map<String, Operation> operations = new HashMap<>();
    private final Map<String, Permission> permissions = new HashMap<>();

    /**
     * Throws when an operation is given twice, is not in the contract, is missing, is open where it must not be, or
     * has no permission.
     */
    ContractRouter(
            Vertx vertx, OpenAPIContract contract, List<Routes> routes, RateLimits limits, IdempotencyKeys keys) {
        this.vertx = vertx;
        callers = new Callers(new Bus(vertx), Clock.systemUTC());
        requests = new RequestCheck(vertx, contract);
        this.contract = contract;
        this.limits = limits;
        repeats = new Repeats(keys, contract);
        unlimited = contract.operations().stream()
                .filter(it -> Boolean.TRUE.equals(it.getExtensions().get(UNLIMITED)))
                .map(io.vertx.openapi.contract.Operation::getOperationId)
                .collect(Collectors.toUnmodifiableSet());
        for (var operation :
                routes.stream().flatMap(it -> it.operations().stream()).toList()) {
            if (operations.put(operation.id(), operation) != null) {
                throw new IllegalStateException("Two features answer the operation " + operation.id());
            }
        }
        checkAgainstContract();
    }

    Router create() {
        var builder = RouterBuilder.create(vertx, contract, this::extract);
        for (var route : builder.getRoutes()) {
            var described = route.getOperation();
            var operation = operation(described);
            var deprecation = Deprecation.headers(described.getOpenAPIModel());
            route.setDoSecurity(false)
                    .setDoValidation(false)
                    .addHandler(context -> {
                        deprecation.forEach(context.response()::putHeader);
                        check(context, described);
                    })
                    .addHandler(context -> answer(context, operation, described));
        }
        return builder.createRouter();
    }

    private void check(RoutingContext context, io.vertx.openapi.contract.Operation described) {
        extract(context, described)
                .compose(it -> requests.check(it, described))
                .onSuccess(it -> {
                    context.put(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST, it);
                    context.next();
                })
                .onFailure(context::fail);
    }

    private void checkAgainstContract() {
        var unknown = new TreeSet<>(operations.keySet());
        var missing = new TreeSet<String>();
        for (var described : contract.operations()) {
            unknown.remove(described.getOperationId());
            var operation = operations.get(described.getOperationId());
            if (operation == null) {
                missing.add(described.getOperationId());
            } else if (operation instanceof Operation.Open
                    != described.getSecurityRequirements().isEmpty()) {
                throw new IllegalStateException(
                        "The contract and the feature do not agree on whether " + operation.id() + " needs a log-in");
            } else if (!(operation instanceof Operation.Open)) {
                permissions.put(operation.id(), permission(described));
            }
        }
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalStateException("The operations of openapi.yaml and of the features differ; only in the"
                    + " contract: " + missing + ", only in the features: " + unknown);
        }
    }

    private static Permission permission(io.vertx.openapi.contract.Operation described) {
        var named = described.getOpenAPIModel().getString(PERMISSION, "");
        return Permission.of(named)
                .orElseThrow(() -> new IllegalStateException("The contract names no permission that there is for "
                        + described.getOperationId() + ": " + PERMISSION + " is \"" + named + "\""));
    }

    private Operation operation(io.vertx.openapi.contract.Operation described) {
        return Objects.requireNonNull(operations.get(described.getOperationId()));
    }

    private Future<ValidatableRequest> extract(RoutingContext context, io.vertx.openapi.contract.Operation described) {
        RequestTrace.operation(context, described.getOperationId());
        return authenticate(context, operation(described))
                .recover(failure -> Future.failedFuture(orLimit(context, described, failure)))
                .compose(v -> limit(context, described))
                .map(v -> {
                    permit(context, described.getOperationId());
                    return RequestValues.of(context, described);
                });
    }

    private void permit(RoutingContext context, String operationId) {
        var caller = caller(context);
        if (caller != null) {
            caller.need(Objects.requireNonNull(permissions.get(operationId)));
            context.put(CALLER, inProject(context, caller));
        }
    }

    private Future<Void> authenticate(RoutingContext context, Operation operation) {
        if (operation instanceof Operation.Open) {
            return Future.succeededFuture();
        }
        var credential = Credential.of(context.request().headers());
        if (credential.isEmpty()) {
            return Future.failedFuture(new Refusal(
                    Reason.UNAUTHENTICATED,
                    "Log in first, and send the access token or an API key as Authorization: Bearer"));
        }
        var token = new Authenticate(credential.get());
        return callers.whose(token).map(authenticated -> {
            context.put(CALLER, authenticated.caller());
            return null;
        });
    }

    /** Whoever shows no good token is counted by address, and told so when there were too many. */
    private Throwable orLimit(
            RoutingContext context, io.vertx.openapi.contract.Operation described, Throwable failure) {
        if (!(failure instanceof Refusal it) || it.reason() != Reason.UNAUTHENTICATED) {
            return failure;
        }
        var refusal = admit(context, null).refusal();
        return refusal == null || unlimited.contains(described.getOperationId()) ? failure : refusal;
    }

    private Future<Void> limit(RoutingContext context, io.vertx.openapi.contract.Operation described) {
        if (unlimited.contains(described.getOperationId())) {
            return Future.succeededFuture();
        }
        var refusal = admit(context, caller(context)).refusal();
        return refusal == null ? Future.succeededFuture() : Future.failedFuture(refusal);
    }

    private Allowance admit(RoutingContext context, @Nullable Caller caller) {
        var allowance = caller == null ? limits.admit(Forwarded.address(context)) : limits.admit(caller);
        allowance.headers().forEach(context.response()::putHeader);
        return allowance;
    }

    private void answer(RoutingContext context, Operation operation, io.vertx.openapi.contract.Operation described) {
        switch (operation) {
            case Operation.Open it -> write(context, attempt(() -> it.handler().apply(call(context, described))));
            case Operation.Guarded it -> {
                var caller = caller(context);
                Supplier<Future<Answer>> work = () -> it.handler().apply(call(context, described));
                write(context, attempt(() -> repeats.once(context, caller, it.id(), work)));
            }
            case Operation.Streaming it -> {
                // A compressed stream would hold events back.
                context.response().putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
                attempt(() -> it.handler().handle(call(context, described), context))
                        .onFailure(context::fail);
            }
        }
    }

    private static void write(RoutingContext context, Future<Answer> answering) {
        answering
                .onSuccess(answer -> {
                    var response = context.response();
                    if (response.closed()) {
                        return;
                    }
                    response.setStatusCode(answer.status()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                    if (answer.body() != null) {
                        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
                    }
                    answer.headers().forEach(response::putHeader);
                    answer.cookies().forEach(it -> response.headers().add(HttpHeaders.SET_COOKIE, it));
                    if (answer.body() == null) {
                        response.end();
                    } else {
                        response.end(JsonMapper.encode(answer.body()));
                    }
                })
                .onFailure(context::fail);
    }

    private static Call call(RoutingContext context, io.vertx.openapi.contract.Operation described) {
        ValidatedRequest validated = Objects.requireNonNull(context.get(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST));
        var headers = new HashMap<String, String>();
        context.request().headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        var body = validated.getBody().getJsonObject();
        RequestValues.refuseNul(body);
        return new Call(
                caller(context),
                RequestValues.parameters(context, described),
                headers,
                context.request().cookies().stream()
                        .collect(Collectors.toMap(Cookie::getName, Cookie::getValue, (first, second) -> first)),
                body,
                Forwarded.address(context));
    }

    private static @Nullable Caller caller(RoutingContext context) {
        return context.get(CALLER);
    }

    private static <T> Future<T> attempt(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static Caller inProject(RoutingContext context, Caller caller) {
        var header = context.request().getHeader(PROJECT);
        if (header == null) {
            return caller;
        }
        try {
            return caller.in(UUID.fromString(header));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Reason.INVALID, PROJECT + " must be the id of a project");
        }
    }

    /** Whether the path of a request is described with another method; the answer lists those that are. */
    static String allowed(OpenAPIContract contract, String path) {
        var found = contract.findPath(path);
        return found == null
                ? ""
                : found.getOperations().stream()
                        .map(it -> it.getHttpMethod().name())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
    }
}

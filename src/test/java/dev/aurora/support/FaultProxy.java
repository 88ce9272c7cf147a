package dev.aurora.support;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Stands before the AWS emulator, which enforces nothing: forwards, counts, and answers chosen operations with the errors
 * that AWS gives, in the form of the service's protocol.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/\\d+/([^/]+)/([^/]+)/aws4_request");
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");
    private static final List<String> DROPPED = List.of("connection", "transfer-encoding", "content-length");

    private final HttpServer server;
    private final HttpClient client;
    private final URI target;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    public FaultProxy(Vertx vertx, URI target) {
        this.target = target;
        client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(32).setMaxWaitQueueSize(-1));
        server = vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(0, "127.0.0.1")
                .await();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** How often the operation was asked for, whatever was answered. */
    public long count(String operation) {
        return Optional.ofNullable(counts.get(operation)).map(LongAdder::sum).orElse(0L);
    }

    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public void forgetCounts() {
        counts.clear();
    }

    /** From now on the operations that match fail so. */
    public void when(Predicate<Asked> matching, Fault fault) {
        when(matching, fault, Integer.MAX_VALUE);
    }

    /** The next few that match fail so, then they are answered again. */
    public void when(Predicate<Asked> matching, Fault fault, int times) {
        rules.add(new Rule(matching, fault, new AtomicInteger(times)));
    }

    public void heal() {
        rules.clear();
    }

    @Override
    public void close() {
        server.close().await();
        client.close().await();
    }

    /** What a request asks for; an S3 operation has the name that the reference gives it, as far as tests need it. */
    public record Asked(String service, String region, String operation) {
        public static Predicate<Asked> service(String name) {
            return it -> it.service().equals(name);
        }

        public static Predicate<Asked> operation(String name) {
            return it -> it.operation().equals(name);
        }

        public static Predicate<Asked> region(String name) {
            return it -> it.region().equals(name);
        }
    }

    /** What goes wrong. */
    public enum Fault {
        ACCESS_DENIED,
        THROTTLED,
        EXPIRED_TOKEN,
        /** The service is broken. */
        INTERNAL_FAILURE,
        /** The connection ends in the middle of the answer. */
        CUT,
        /** A page of a proxy in the place of an answer. */
        FOREIGN_PAGE,
        /** The form of the protocol, with nonsense in it. */
        NONSENSE
    }

    private record Rule(Predicate<Asked> matching, Fault fault, AtomicInteger left) {}

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            var asked = asked(request, body);
            counts.computeIfAbsent(asked.operation(), it -> new LongAdder()).increment();
            var rule = rules.stream()
                    .filter(it -> it.matching.test(asked))
                    .filter(it -> it.left.getAndUpdate(left -> Math.max(0, left - 1)) > 0)
                    .findFirst();
            if (rule.isPresent()) {
                fail(request, asked, rule.get().fault);
            } else {
                forward(request, body)
                        .onFailure(
                                failure -> request.response().setStatusCode(502).end());
            }
        });
    }

    private Future<Void> forward(HttpServerRequest request, Buffer body) {
        var options = new RequestOptions()
                .setMethod(request.method())
                .setHost(target.getHost())
                .setPort(target.getPort())
                .setURI(request.uri());
        return client.request(options)
                .compose(outgoing -> {
                    request.headers().forEach((name, value) -> {
                        if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
                            outgoing.putHeader(name, value);
                        }
                    });
                    return outgoing.send(body);
                })
                .compose(answer -> answer.body().compose(content -> {
                    var response = request.response().setStatusCode(answer.statusCode());
                    answer.headers().forEach((name, value) -> {
                        if (!DROPPED.contains(name.toLowerCase(Locale.ROOT))) {
                            response.putHeader(name, value);
                        }
                    });
                    return response.end(content);
                }));
    }

    private static Asked asked(HttpServerRequest request, Buffer body) {
        var scope = SCOPE.matcher(
                Optional.ofNullable(request.getHeader("Authorization")).orElse(""));
        var known = scope.find();
        var region = known ? scope.group(1) : "";
        var service = known ? scope.group(2) : "";
        return new Asked(service, region, operation(request, service, body));
    }

    private static String operation(HttpServerRequest request, String service, Buffer body) {
        var jsonTarget = request.getHeader("X-Amz-Target");
        if (jsonTarget != null) {
            return jsonTarget.substring(jsonTarget.indexOf('.') + 1);
        }
        var action = ACTION.matcher(URLDecoder.decode(body.toString(), StandardCharsets.ISO_8859_1));
        if (action.find()) {
            return action.group(1);
        }
        var query = Optional.ofNullable(request.query()).orElse("");
        if (service.equals("s3")) {
            return "/".equals(request.path()) ? "ListBuckets" : "GetBucket?" + query;
        }
        return request.method() + " " + request.path();
    }

    private static void fail(HttpServerRequest request, Asked asked, Fault fault) {
        var response = request.response();
        if (fault != Fault.FOREIGN_PAGE) {
            response.putHeader("x-amzn-requestid", "11111111-2222-3333-4444-555555555555");
        }
        switch (fault) {
            case ACCESS_DENIED ->
                error(
                        response,
                        asked,
                        switch (asked.service()) {
                            case "dynamodb", "sqs", "ecs" -> 400;
                            default -> 403;
                        },
                        asked.service().equals("ec2")
                                ? "UnauthorizedOperation"
                                : xml(asked) ? "AccessDenied" : "AccessDeniedException",
                        "User: arn:aws:iam::123456789012:user/reader is not authorized to perform: " + asked.service()
                                + ":" + asked.operation());
            case THROTTLED ->
                error(
                        response,
                        asked,
                        asked.service().equals("ec2") || asked.service().equals("s3") ? 503 : 400,
                        switch (asked.service()) {
                            case "ec2" -> "RequestLimitExceeded";
                            case "s3" -> "SlowDown";
                            default -> xml(asked) ? "Throttling" : "ThrottlingException";
                        },
                        "Rate exceeded");
            case EXPIRED_TOKEN ->
                error(
                        response,
                        asked,
                        asked.service().equals("ec2") ? 400 : 403,
                        asked.service().equals("ec2")
                                ? "RequestExpired"
                                : xml(asked) ? "ExpiredToken" : "ExpiredTokenException",
                        "The security token included in the request is expired");
            case INTERNAL_FAILURE ->
                error(
                        response,
                        asked,
                        500,
                        xml(asked) ? "InternalError" : "InternalFailure",
                        "We encountered an error");
            case CUT ->
                response.putHeader("Content-Length", "5000")
                        .write("<?xml version=\"1.0\"")
                        .onComplete(done -> request.connection().close());
            case FOREIGN_PAGE ->
                request.response()
                        .putHeader("Content-Type", "text/html")
                        .end(
                                "<html><head><title>Sign in</title></head><body>Welcome to our guest network</body></html>");
            case NONSENSE ->
                response.putHeader("Content-Type", xml(asked) ? "text/xml" : "application/x-amz-json-1.0")
                        .end(xml(asked) ? "<DescribeThings><unclosed>" : "{\"items\": [");
        }
    }

    private static void error(HttpServerResponse response, Asked asked, int status, String code, String message) {
        response.setStatusCode(status);
        if (!xml(asked)) {
            response.putHeader("Content-Type", "application/x-amz-json-1.0")
                    .putHeader("x-amzn-ErrorType", code)
                    .end("{\"__type\":\"com.amazon.coral.service#" + code + "\",\"message\":\"" + message + "\"}");
            return;
        }
        var details = "<Code>" + code + "</Code><Message>" + message + "</Message>";
        var body =
                switch (asked.service()) {
                    case "ec2" ->
                        "<Response><Errors><Error>" + details
                                + "</Error></Errors><RequestID>11111111-2222</RequestID></Response>";
                    case "s3" -> "<Error>" + details + "<RequestId>11111111</RequestId></Error>";
                    default ->
                        "<ErrorResponse><Error><Type>Sender</Type>" + details
                                + "</Error><RequestId>11111111-2222</RequestId></ErrorResponse>";
                };
        response.putHeader("Content-Type", "text/xml").end("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body);
    }

    private static boolean xml(Asked asked) {
        return switch (asked.service()) {
            case "ec2", "s3", "sts", "iam", "rds", "elasticloadbalancing", "sns", "monitoring" -> true;
            default -> false;
        };
    }
}

package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudFailure;
import dev.aurora.cloud.CloudIdentity;
import dev.aurora.cloud.CloudProvider;
import dev.aurora.cloud.CloudSession;
import dev.aurora.cloud.ResourceType;
import dev.aurora.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Amazon Web Services, read only. */
public final class AwsProvider implements CloudProvider {
    private static final String SESSION_NAME = "aurora";
    private static final int CONNECT_MILLIS = 4000;
    private static final String NOT_ENABLED = "not-opted-in";

    private final Vertx vertx;
    private final AwsHttp http;

    public AwsProvider(Vertx vertx, AwsHttp http) {
        this.vertx = vertx;
        this.http = http;
    }

    @Override
    public String name() {
        return "aws";
    }

    @Override
    public List<ResourceType> types() {
        return AwsTypes.ALL;
    }

    @Override
    public Admitted admit(JsonObject given) {
        var settings = AwsSettings.admit(given);
        return new Admitted(settings.toJson(), AwsSettings.secrets(given), settings.accessKeyId() == null);
    }

    @Override
    public Future<CloudIdentity> identify(JsonObject settings, Optional<Secret> keys) {
        return enter(AwsSettings.stored(settings), keys).map(Entered::identity);
    }

    @Override
    public Future<CloudSession> open(JsonObject settings, Optional<Secret> keys) {
        return enter(AwsSettings.stored(settings), keys)
                .compose(entered -> regions(entered)
                        .map(regions -> new AwsSession(
                                vertx,
                                entered.settings,
                                entered.clients,
                                entered.identity,
                                entered.partition,
                                regions)));
    }

    private Future<Entered> enter(AwsSettings settings, Optional<Secret> keys) {
        var failures = new AwsFailures(settings);
        var secret = keys.map(it -> new JsonObject(it.reveal())).orElse(new JsonObject());
        return reachable(settings)
                .compose(v -> base(settings, secret))
                .map(credentials -> new AwsClients(http, settings, credentials))
                .compose(clients -> assumed(settings, clients))
                .compose(clients -> ask(clients, settings, StsAsyncClient::getCallerIdentity)
                        .map(answer -> entered(settings, clients, answer)))
                .recover(failure -> Future.failedFuture(failures.ofIdentity(failure)));
    }

    /** An endpoint where nobody listens is told at once; the SDK's client waits for long before it says so. */
    private Future<Void> reachable(AwsSettings settings) {
        var endpoint = settings.endpoint();
        if (endpoint == null) {
            return Future.succeededFuture();
        }
        var port = endpoint.getPort() > 0
                ? endpoint.getPort()
                : endpoint.getScheme().equals("https") ? 443 : 80;
        var client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS));
        return client.connect(port, endpoint.getHost())
                .compose(NetSocket::close)
                .eventually(client::close)
                .recover(failure -> Future.failedFuture(new IOException(failure)));
    }

    /** Reading a profile or asking the machine for its identity blocks. */
    private Future<AwsCredentials> base(AwsSettings settings, JsonObject keys) {
        var keyId = settings.accessKeyId();
        var secretKey = keys.getString("secretAccessKey");
        if (settings.auth().equals(AwsSettings.SANDBOX)) {
            return Future.succeededFuture(AwsBasicCredentials.create("sandbox", "sandbox"));
        }
        if (keyId != null && secretKey != null && !settings.auth().equals(AwsSettings.PROFILE)) {
            var token = keys.getString("sessionToken");
            return Future.succeededFuture(
                    token == null
                            ? AwsBasicCredentials.create(keyId, secretKey)
                            : AwsSessionCredentials.create(keyId, secretKey, token));
        }
        if (settings.auth().equals(AwsSettings.ACCESS_KEY)) {
            return Future.failedFuture(new CloudFailure(
                    CloudFailure.Kind.MISCONFIGURED, "The keys of this connection are gone; connect the account anew"));
        }
        return vertx.executeBlocking(() -> resolved(settings.profile()), false);
    }

    private static AwsCredentials resolved(@Nullable String profile) {
        if (profile != null) {
            try (var provider = ProfileCredentialsProvider.create(profile)) {
                return provider.resolveCredentials();
            }
        }
        try (var provider = DefaultCredentialsProvider.builder().build()) {
            return provider.resolveCredentials();
        }
    }

    private Future<AwsClients> assumed(AwsSettings settings, AwsClients base) {
        if (!settings.auth().equals(AwsSettings.ASSUME_ROLE)) {
            return Future.succeededFuture(base);
        }
        return ask(
                        base,
                        settings,
                        sts -> sts.assumeRole(it -> it.roleArn(settings.roleArn())
                                .externalId(settings.externalId())
                                .roleSessionName(SESSION_NAME)))
                .map(answer -> answer.credentials())
                .map(it -> AwsSessionCredentials.create(it.accessKeyId(), it.secretAccessKey(), it.sessionToken()))
                .map(credentials -> new AwsClients(http, settings, credentials));
    }

    private static Entered entered(AwsSettings settings, AwsClients clients, GetCallerIdentityResponse answer) {
        if (answer.account() == null || answer.arn() == null) {
            throw new IllegalStateException("no account in the answer");
        }
        var partition = answer.arn().split(":", -1)[1];
        return new Entered(settings, clients, new CloudIdentity(answer.account(), answer.arn()), partition);
    }

    private Future<List<String>> regions(Entered entered) {
        var settings = entered.settings;
        if (!settings.regions().isEmpty()) {
            return Future.succeededFuture(settings.regions());
        }
        var ec2 = entered.clients.build(Ec2AsyncClient.builder(), "ec2", Region.of(settings.region()));
        return hop(ec2.describeRegions())
                .map(answer -> enabled(answer, entered.partition))
                .eventually(() -> closed(ec2))
                .recover(failure ->
                        Future.failedFuture(new AwsFailures(settings).of(failure, "the list of enabled regions")));
    }

    private static List<String> enabled(DescribeRegionsResponse answer, String partition) {
        return answer.regions().stream()
                .filter(it -> !NOT_ENABLED.equals(it.optInStatus()))
                .map(it -> it.regionName())
                .filter(it -> Region.of(it).metadata() == null
                        || Region.of(it).metadata().partition().id().equals(partition))
                .sorted()
                .toList();
    }

    private <T> Future<T> ask(
            AwsClients clients, AwsSettings settings, Function<StsAsyncClient, ? extends CompletionStage<T>> question) {
        var sts = clients.build(StsAsyncClient.builder(), "sts", Region.of(settings.region()));
        return hop(question.apply(sts)).eventually(() -> closed(sts));
    }

    private <T> Future<T> hop(CompletionStage<T> stage) {
        return Future.fromCompletionStage(stage, vertx.getOrCreateContext());
    }

    private static Future<Void> closed(AutoCloseable client) {
        try {
            client.close();
            return Future.succeededFuture();
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    private record Entered(AwsSettings settings, AwsClients clients, CloudIdentity identity, String partition) {}
}

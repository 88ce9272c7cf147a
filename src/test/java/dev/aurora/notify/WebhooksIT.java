package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.jobs.JobKind;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Webhooks to a receiver that is a server of its own; the host {@code receiver.test} is where the test says. */
@ExtendWith(DatabaseExtension.class)
final class WebhooksIT {
    private static final NotifyConfig PRIVATE =
            new NotifyConfig(Optional.of(URI.create("https://aurora.example.com/")), Optional.empty(), true);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private record Got(String path, Map<String, String> headers, Buffer body) {
        JsonObject json() {
            return body.toJsonObject();
        }
    }

    private final Vertx vertx;
    private final TestingDatabase database;
    private final Told told;
    private final Member member;
    private final Notices notices = new Notices(PRIVATE);
    private final NoticeSettings settings;
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<WebhookClient> clients = new ArrayList<>();
    private final List<String> nodes = new ArrayList<>();

    WebhooksIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        told = new Told(vertx, database);
        member = database.newMember();
        settings = new NoticeSettings(database.tenant(), database.secrets(), PRIVATE, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        nodes.forEach(it -> vertx.undeploy(it).await());
        clients.forEach(it -> it.close().await());
        servers.forEach(it -> it.close().await());
    }

    @Test
    void signsWhatItSendsSoThatAReceiverCanTell() throws GeneralSecurityException {
        var port = receiver(it -> it.response().setStatusCode(204).end());
        var secret = webhookWithSecret(member, "http://127.0.0.1:" + port + "/hook");
        node(PRIVATE);
        told.tell(notices, member, "A run waits for an approval", "Until tomorrow.");
        told.until(member, "succeeded");
        var message = got.getFirst();
        assertThat(signed(message, secret)).containsExactly(true);
        assertThat(message.headers()).containsEntry("content-type", "application/json");
        assertThat(message.json().getString("type")).isEqualTo("approval.wanted");
        var data = message.json().getJsonObject("data");
        assertThat(message.headers().get("webhook-id")).isEqualTo(data.getString("id"));
        assertThat(data.getString("title")).isEqualTo("A run waits for an approval");
        assertThat(data.getString("url")).isEqualTo("https://aurora.example.com/approvals/1?a=1&b=2");
        assertThat(data.getString("organisationId")).isEqualTo(member.orgId().toString());
        assertThat(view().webhook().state()).isEqualTo("working");
        assertThat(view().webhook().secret()).as("shown once").isNull();

        var next = Objects.requireNonNull(
                settings.rotate(Told.caller(member)).await().webhook().secret());
        told.tell(notices, member, "Another", "");
        told.until(member, "succeeded", "succeeded");
        assertThat(signed(got.get(1), next)).as("both sign for a day").containsExactly(true, false);
        assertThat(signed(got.get(1), secret)).containsExactly(false, true);
    }

    @Test
    void triesAgainWithTheSameBytesUnderTheSameId() {
        var status = new AtomicInteger(500);
        var port = receiver(it -> it.response().setStatusCode(status.get()).end());
        webhook(member, "http://127.0.0.1:" + port + "/");
        node(PRIVATE);
        told.tell(notices, member, "Again", "");
        await().atMost(Told.PATIENCE).until(() -> view().webhook().state(), "failing"::equals);
        assertThat(view().webhook().problem()).contains("500");
        status.set(200);
        told.until(member, "succeeded");
        assertThat(got).hasSizeGreaterThan(1);
        assertThat(got.stream().map(Got::body).distinct()).hasSize(1);
        assertThat(got.stream().map(it -> it.headers().get("webhook-id")).distinct())
                .hasSize(1);
        assertThat(view().webhook().state()).isEqualTo("working");
    }

    @Test
    void isDoneWithAReceiverThatIsGoneUntilItIsSetAgain() {
        var status = new AtomicInteger(410);
        var port = receiver(it -> it.response().setStatusCode(status.get()).end());
        var url = "http://127.0.0.1:" + port + "/";
        webhook(member, url);
        node(PRIVATE);
        told.tell(notices, member, "Gone", "");
        told.until(member, "dead");
        assertThat(view().webhook().state()).isEqualTo("gone");
        told.tell(notices, member, "Not sent", "");
        told.until(member, "dead");
        status.set(200);
        assertThat(webhookWithSecret(member, url)).as("the secret stays").isNull();
        told.tell(notices, member, "Back", "");
        told.until(member, "dead", "succeeded");
        assertThat(got).hasSize(2);
    }

    @Test
    void givesUpAtOnceWhatIsRefusedForWhatItIs() {
        var port = receiver(it -> it.response().setStatusCode(422).end("secret inside of the receiver"));
        webhook(member, "http://127.0.0.1:" + port + "/");
        node(PRIVATE);
        told.tell(notices, member, "Refused", "");
        told.until(member, "dead");
        assertThat(told.jobs(member).getFirst().getString("problem"))
                .contains("422")
                .doesNotContain("secret");
        assertThat(view().webhook().state()).isEqualTo("failing");
    }

    @Test
    void delaysNobodyBecauseOfAReceiverThatNeverAnswers() {
        var slow = receiver(it -> {});
        var quick = receiver(it -> it.response().end());
        webhook(member, "http://127.0.0.1:" + slow + "/");
        var other = database.newColleague(member, "operator");
        webhook(other, "http://127.0.0.1:" + quick + "/quick");
        for (var i = 0; i < 300; i++) {
            told.tell(notices, member, "Slow " + i, "");
        }
        node(PRIVATE);
        await().atMost(Told.PATIENCE).until(() -> !got.isEmpty());
        for (var i = 0; i < 10; i++) {
            told.tell(notices, other, "Quick " + i, "");
        }
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        got.stream().filter(it -> it.path().equals("/quick")).count() == 10);
        assertThat(got.stream().filter(it -> !it.path().equals("/quick")).count())
                .isLessThan(20);
    }

    @Test
    void followsNoRedirect() {
        var target = receiver(it -> it.response().end());
        var port = receiver(it -> it.response()
                .setStatusCode(307)
                .putHeader("Location", "http://127.0.0.1:" + target + "/inside")
                .end());
        webhook(member, "http://127.0.0.1:" + port + "/hook");
        node(PRIVATE);
        told.tell(notices, member, "Elsewhere", "");
        await().atMost(Told.PATIENCE)
                .until(() -> "failing".equals(view().webhook().state()));
        assertThat(view().webhook().problem()).contains("307", "redirect");
        assertThat(got).extracting(Got::path).containsExactly("/hook");
    }

    @Test
    void sendsNothingToAPrivateAddressWhateverNameItHas() {
        var port = receiver(it -> it.response().end());
        webhook(member, "https://receiver.test:" + port + "/");
        node(NotifyConfig.NONE);
        var attempts = 0;
        for (var addresses : List.of(
                List.of("127.0.0.1"), List.of("10.0.0.8"), List.of("1.1.1.1", "169.254.169.254"), List.of("::1"))) {
            names.put(
                    "receiver.test",
                    addresses.stream().map(InetAddress::ofLiteral).toList());
            told.tell(notices, member, "Inside", "");
            attempts++;
            var wanted = new String[attempts];
            Arrays.fill(wanted, "dead");
            told.until(member, wanted);
        }
        assertThat(told.jobs(member))
                .allSatisfy(it -> assertThat(it.getInteger("attempt")).isEqualTo(1));
        assertThat(told.jobs(member).getFirst().getString("problem")).contains("network that Aurora does not send to");
        assertThat(got).isEmpty();
        assertThat(view().webhook().state()).isEqualTo("failing");
    }

    @Test
    void asksForTheCertificateOfTheHostThoughItConnectsToTheCheckedAddress() {
        var right = SelfSignedCertificate.create("receiver.test");
        var port = receiver(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(right.keyCertOptions()),
                it -> it.response().end());
        names.put("receiver.test", List.of(InetAddress.ofLiteral("127.0.0.1")));
        names.put("other.test", List.of(InetAddress.ofLiteral("127.0.0.1")));
        node(PRIVATE, new HttpClientOptions().setTrustOptions(right.trustOptions()));
        webhook(member, "https://receiver.test:" + port + "/");
        told.tell(notices, member, "Right", "");
        told.until(member, "succeeded");
        assertThat(got.getFirst().headers()).containsEntry("host", "receiver.test:" + port);
        webhook(member, "https://other.test:" + port + "/");
        told.tell(notices, member, "Wrong", "");
        await().atMost(Told.PATIENCE)
                .until(() -> "failing".equals(view().webhook().state()));
        assertThat(view().webhook().problem()).contains("certificate");
        assertThat(got).hasSize(1);
        right.delete();
    }

    @Test
    void readsNothingOfAnAnswerThatDoesNotEnd() {
        var closed = new AtomicInteger();
        var port = receiver(it -> {
            var response = it.response().setChunked(true);
            it.connection().closeHandler(v -> closed.incrementAndGet());
            var _ = response.write("x".repeat(100_000));
        });
        webhook(member, "http://127.0.0.1:" + port + "/");
        node(PRIVATE);
        told.tell(notices, member, "Endless", "");
        told.until(member, "succeeded");
        await().atMost(Told.PATIENCE).until(() -> closed.get() == 1);
    }

    @Test
    void sendsNothingMoreOnceTheWebhookIsRemoved() {
        webhook(member, "http://127.0.0.1:1/");
        told.tell(notices, member, "Waits", "");
        settings.update(Told.caller(member), Map.of(), null).await();
        node(PRIVATE);
        told.until(member, "succeeded");
        assertThat(view().webhook().state()).isEqualTo("none");
    }

    private void webhook(Member of, String url) {
        var _ = webhookWithSecret(of, url);
    }

    private @Nullable String webhookWithSecret(Member of, String url) {
        return settings.update(Told.caller(of), Told.every(new Ways(true, false, true)), url)
                .await()
                .webhook()
                .secret();
    }

    private SettingsView view() {
        return settings.get(Told.caller(member)).await();
    }

    private void node(NotifyConfig config) {
        node(config, new HttpClientOptions());
    }

    private void node(NotifyConfig config, HttpClientOptions options) {
        var client = new WebhookClient(vertx, this::addresses, config.privateWebhooks(), options, LIMIT);
        clients.add(client);
        var webhooks = new Webhooks(vertx, database.tenant(), database.secrets(), client, config, Clock.systemUTC());
        nodes.add(told.node(List.of(new JobKind(
                Notices.WEBHOOK, NotifyJobs.WEBHOOKS_AT_ONCE, 0, Duration.ofMinutes(1), webhooks::deliver))));
    }

    private Future<List<InetAddress>> addresses(String host) {
        return Optional.ofNullable(names.get(host))
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "No such host")));
    }

    private int receiver(Consumer<HttpServerRequest> answer) {
        return receiver(new HttpServerOptions(), answer);
    }

    private int receiver(HttpServerOptions options, Consumer<HttpServerRequest> answer) {
        var server = vertx.createHttpServer(options)
                .requestHandler(request -> request.body().onSuccess(body -> {
                    var headers = new ConcurrentHashMap<String, String>();
                    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
                    got.add(new Got(String.valueOf(request.path()), headers, body));
                    answer.accept(request);
                }))
                .listen(0, "127.0.0.1")
                .await();
        servers.add(server);
        return server.actualPort();
    }

    /** For each signature whether it is that of the secret, worked out as the specification tells a receiver. */
    private static List<Boolean> signed(Got message, @Nullable String secret) throws GeneralSecurityException {
        assertThat(secret).startsWith("whsec_");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(
                Base64.getDecoder().decode(Objects.requireNonNull(secret).substring("whsec_".length())), "HmacSHA256"));
        mac.update(
                (message.headers().get("webhook-id") + "." + message.headers().get("webhook-timestamp") + ".")
                        .getBytes(StandardCharsets.UTF_8));
        var expected = mac.doFinal(message.body().getBytes());
        var age = Clock.systemUTC().instant().getEpochSecond()
                - Long.parseLong(Objects.requireNonNull(message.headers().get("webhook-timestamp")));
        assertThat(age).isBetween(0L, 60L);
        return Arrays.stream(Objects.requireNonNull(message.headers().get("webhook-signature"))
                        .split(" ", -1))
                .map(it -> it.startsWith("v1,")
                        && MessageDigest.isEqual(Base64.getDecoder().decode(it.substring(3)), expected))
                .toList();
    }
}

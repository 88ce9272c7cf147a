package dev.aurora.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.events.RunEvents;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Authenticated;
import dev.aurora.notify.Audience;
import dev.aurora.notify.Notice;
import dev.aurora.notify.Notice.Kind;
import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.redis.RedisLink;
import dev.aurora.support.TestingApprovals;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingLimits;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import dev.aurora.web.Origins;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Notices over sockets of two nodes on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NoticeFeedIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final TestingDatabase database = new TestingDatabase(vertx);
    private final RedisLink redis = new RedisLink(vertx, URI.create("redis://127.0.0.1:1"), Optional.empty());
    private final RunEvents events = new RunEvents(vertx, database.tenant(), redis);
    private final Notices notices = new Notices(NotifyConfig.NONE);
    private final WebSocketClient client = vertx.createWebSocketClient();
    private final Map<String, Caller> tokens = new ConcurrentHashMap<>();
    private final List<Integer> ports = new ArrayList<>();

    @BeforeAll
    void start() {
        new Bus(vertx)
                .serve(
                        IdentityContract.AUTHENTICATE,
                        it -> tokens.containsKey(it.accessToken())
                                ? Future.succeededFuture(new Authenticated(
                                        tokens.get(it.accessToken()),
                                        Instant.now().plusSeconds(300).getEpochSecond()))
                                : Future.failedFuture(new Refusal(Refusal.Reason.UNAUTHENTICATED, "Not valid")))
                .await();
        for (var node = 0; node < 2; node++) {
            var feed = new NoticeFeed(database.postgres(), notices);
            feed.listen().await();
            var sockets = new ChatSockets(
                    vertx,
                    database.tenant(),
                    TestingApprovals.of(database.postgres()),
                    events,
                    TestingLimits.alone(vertx, TestingLimits.NONE),
                    feed,
                    new ChatConfig("127.0.0.1", 0, LONG, LONG, LONG, Origins.own()),
                    Clock.systemUTC());
            var server = vertx.createHttpServer()
                    .requestHandler(sockets)
                    .listen(0, "127.0.0.1")
                    .await();
            ports.add(server.actualPort());
        }
    }

    @AfterAll
    void close() {
        client.close().await();
        events.close();
        redis.close().await();
        database.close();
        vertx.close().await();
    }

    @Test
    void bringsEachNoticeOnceToEverySocketOfThatAccountAlone() {
        var me = database.newMember();
        var colleague = database.newColleague(me, "admin");
        var mine = List.of(open(0, me), open(0, me), open(1, me));
        var others = List.of(open(0, colleague), open(1, colleague), open(1, database.newMember()));
        for (var i = 0; i < 20; i++) {
            tell(me, "Title " + i);
        }
        await().atMost(PATIENCE)
                .until(() -> mine.stream().allMatch(it -> notices(it).size() >= 20));
        tell(colleague, "Theirs");
        await().atMost(PATIENCE)
                .until(() ->
                        others.subList(0, 2).stream().allMatch(it -> notices(it).size() == 1));
        for (var peer : mine) {
            assertThat(notices(peer)).hasSize(20).doesNotHaveDuplicates();
        }
        assertThat(notices(others.get(2))).isEmpty();
        var last = mine.getFirst().getLast();
        assertThat(last.getString("type")).isEqualTo("notice");
        assertThat(last.getInteger("unread")).isBetween(1, 20);
        assertThat(last.getJsonObject("notice").getString("kind")).isEqualTo("run.finished");
    }

    @Test
    void tellsNothingToASessionThatHasEndedOrAKeyThatMayNot() {
        var me = database.newMember();
        var ended = open(0, me);
        var limited = open(0, caller(me, Set.of(Permission.PROFILE_READ)));
        var reading = open(1, caller(me, Set.of(Permission.NOTIFICATIONS_READ)));
        database.sql("UPDATE session SET ended_at = now() WHERE id = $1", me.sessionId());
        var again = database.newColleague(me, "admin");
        tellBy(again, me, "Late");
        tellBy(again, again, "Witness");
        var witness = open(0, again);
        tellBy(again, again, "Witness");
        await().atMost(PATIENCE).until(() -> !notices(witness).isEmpty());
        assertThat(notices(ended)).isEmpty();
        assertThat(notices(limited)).isEmpty();
        assertThat(notices(reading)).as("its session has ended too").isEmpty();
    }

    private List<JsonObject> open(int node, Member member) {
        return open(node, caller(member, null));
    }

    private List<JsonObject> open(int node, Caller caller) {
        var token = UUID.randomUUID().toString();
        tokens.put(token, caller);
        var frames = new CopyOnWriteArrayList<JsonObject>();
        var socket = client.connect(ports.get(node), "127.0.0.1", "/ws/chat").await();
        var _ = socket.textMessageHandler(it -> frames.add(new JsonObject(it)));
        socket.writeTextMessage(
                        new JsonObject().put("type", "auth").put("token", token).encode())
                .await();
        await().atMost(PATIENCE).until(() -> frames.stream().anyMatch(it -> "ready".equals(it.getString("type"))));
        return frames;
    }

    private static Caller caller(Member member, @Nullable Set<Permission> limit) {
        return new Caller(member.accountId(), "a@example.com", "A", Role.of(member.role()), limit, member.scope());
    }

    private static List<String> notices(List<JsonObject> frames) {
        return frames.stream()
                .filter(it -> "notice".equals(it.getString("type")))
                .map(it -> it.getJsonObject("notice").getString("id"))
                .toList();
    }

    private void tell(Member who, String title) {
        tellBy(who, who, title);
    }

    private void tellBy(Member by, Member who, String title) {
        database.tenant()
                .run(
                        by.scope(),
                        tx -> notices.tell(
                                tx,
                                new Notice(
                                        Kind.RUN_FINISHED,
                                        Audience.accounts(Set.of(who.accountId())),
                                        title,
                                        "",
                                        "/chat",
                                        "run:1")))
                .await();
    }
}

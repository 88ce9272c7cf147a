package dev.aurora.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.audit.AuditVerification.Verdict;
import dev.aurora.bus.Refusal;
import dev.aurora.postgres.OwnerQueries;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.StillClock;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import dev.aurora.support.TestingObjects;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@ExtendWith(DatabaseExtension.class)
final class AuditChainIT {
    private static final Logger LOG = LoggerFactory.getLogger(AuditChainIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AuditLog log = new AuditLog();
    private final HeadKey key = HeadKey.generate();
    private final StillClock clock = new StillClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final TestingObjects objects = new TestingObjects();
    private final Vertx vertx;
    private final TestingDatabase database;
    private OwnerQueries owner;
    private Member member;
    private AuditHeads heads;

    AuditChainIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
    }

    @BeforeEach
    void arrange() {
        owner = database.ownerQueries(vertx);
        member = database.newMember();
        heads = new AuditHeads(database.systemQueries(), objects, key, clock);
    }

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void numbersAndChainsWhatHasCommitted() {
        record(20);
        assertThat(seal()).isGreaterThanOrEqualTo(20);
        assertThat(numbers(member))
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(verify().problems()).isEmpty();
        assertThat(verify().entries()).isEqualTo(20);
        record(1);
        assertThat(seal()).isEqualTo(1);
        assertThat(seal()).isZero();
        assertThat(verify().entries()).isEqualTo(21);
    }

    /** The database and the verification make the same of every text, whatever is in it. */
    @Test
    void sealsWhateverAnEntrySays() {
        var texts = new ArrayList<>(List.of(
                "",
                "\"",
                "\\",
                "</script>",
                "größer",
                "\u007f",
                "\u2028\u2029",
                "😀",
                "a\tb\nc\rd\be\ff",
                "\ufeff",
                "'; --"));
        IntStream.range(1, 0x20).forEach(it -> texts.add(Character.toString(it)));
        for (var text : texts) {
            var detail = new JsonObject()
                    .put("text", text)
                    .put("bb", 1)
                    .put(
                            "a",
                            new JsonArray()
                                    .add(1.50)
                                    .add(1e30)
                                    .add(-0.0)
                                    .add(true)
                                    .addNull())
                    .put(text, new JsonObject().put("long", Long.MAX_VALUE));
            database.tenant()
                    .run(member.scope(), tx -> log.record(tx, member.orgId(), text, text, text, detail))
                    .await();
        }
        var _ = seal();
        assertThat(verify().problems()).isEmpty();
        assertThat(verify().entries()).isEqualTo(texts.size());
    }

    @Test
    void namesTheFirstEntryInWhichSomethingWasChanged() {
        for (var change : new String[] {
            "actor = 'account:somebody'",
            "via = 'session:another'",
            "via = NULL",
            "action = 'test.undone'",
            "subject = 'thing:other'",
            "detail = detail || '{\"n\": 99}'",
            "detail = '{}'",
            "created_at = created_at + interval '1 microsecond'",
            "sealed_at = sealed_at - interval '1 day'",
            "id = gen_random_uuid()",
            "hash = sha256('x')",
        }) {
            member = database.newMember();
            record(6);
            var _ = seal();
            tamper("UPDATE audit_entry SET " + change + " WHERE org_id = $1 AND number = 3");
            tamper("UPDATE audit_entry SET actor = 'x' WHERE org_id = $1 AND number = 5");
            var verdict = verify();
            assertThat(verdict.whole()).as(change).isFalse();
            assertThat(verdict.entries()).as(change).isEqualTo(2);
            assertThat(verdict.problems()).as(change).hasSize(1);
            assertThat(verdict.problems().getFirst())
                    .as(change)
                    .startsWith("entry 3 (" + id(3) + ", ")
                    .contains(change.startsWith("hash") ? "another hash" : "not what was sealed");
        }
    }

    @Test
    void namesTheLastEntryWhenItsHashWasChanged() {
        record(3);
        var _ = seal();
        tamper("UPDATE audit_entry SET hash = sha256('x') WHERE org_id = $1 AND number = 3");
        assertThat(problem()).startsWith("entry 3 (").contains("another hash");
    }

    @Test
    void findsAnEntryThatWasTakenAway() {
        record(5);
        var _ = seal();
        tamper("DELETE FROM audit_entry WHERE org_id = $1 AND number = 2");
        assertThat(problem()).startsWith("entry 2 is missing; behind 1 comes entry 3 (" + id(3));
    }

    @Test
    void findsAnEntryThatLostItsNumber() {
        record(5);
        var _ = seal();
        tamper("UPDATE audit_entry SET number = NULL, hash = NULL, sealed_at = NULL WHERE org_id = $1 AND number = 1");
        assertThat(problem()).startsWith("entry 1 is missing");
    }

    @Test
    void findsAnEntryThatWasPutBetween() {
        record(5);
        var _ = seal();
        tamper("UPDATE audit_entry SET number = number + 1000 WHERE org_id = $1 AND number > 2");
        tamper("UPDATE audit_entry SET number = number - 999 WHERE org_id = $1 AND number > 2");
        tamper("""
                INSERT INTO audit_entry (id, org_id, actor, action, subject, number, hash, sealed_at)
                SELECT gen_random_uuid(), org_id, actor, action, subject, 3, hash, sealed_at
                FROM audit_entry WHERE org_id = $1 AND number = 2""");
        assertThat(problem()).startsWith("entry 3 (" + id(3)).contains("another entry was put in its place");
    }

    @Test
    void findsEntriesThatChangedPlaces() {
        record(5);
        var _ = seal();
        tamper("UPDATE audit_entry SET number = 1000 WHERE org_id = $1 AND number = 2");
        tamper("UPDATE audit_entry SET number = 2 WHERE org_id = $1 AND number = 4");
        tamper("UPDATE audit_entry SET number = 4 WHERE org_id = $1 AND number = 1000");
        assertThat(problem()).startsWith("entry 2 (" + id(2));
    }

    @Test
    void findsAnEntryWithANumberThatWasNeverGiven() {
        record(3);
        var _ = seal();
        tamper("""
                INSERT INTO audit_entry (id, org_id, actor, action, subject, number, hash, sealed_at)
                SELECT gen_random_uuid(), org_id, actor, action, subject, 4, hash, sealed_at
                FROM audit_entry WHERE org_id = $1 AND number = 3""");
        assertThat(problem()).startsWith("entry 4 (");
    }

    @Test
    void findsThatTheEndWasCutOff() {
        record(5);
        var _ = seal();
        tamper("DELETE FROM audit_entry WHERE org_id = $1 AND number > 3");
        assertThat(problem()).isEqualTo("the entries 4 to 5 are missing although sealed");
    }

    /** Whoever masters the database can make all of it agree; the heads are kept elsewhere and signed. */
    @Test
    void findsByASignedHeadThatTheEndWasCutOffWhereverItIsWrittenDown() {
        record(5);
        var _ = seal();
        assertThat(heads.write().await()).isPositive();
        tamper("DELETE FROM audit_entry WHERE org_id = $1 AND number > 3");
        tamper("""
                UPDATE audit_chain c SET number = e.number, hash = e.hash, sealed_at = e.sealed_at, head_number = 0, head = NULL
                FROM audit_entry e WHERE c.org_id = $1 AND e.org_id = $1 AND e.number = 3""");
        assertThat(problem())
                .startsWith("the entries 4 to 5 are missing although entry 5 was signed at 2026-03-01T10:00");
    }

    @Test
    void findsByASignedHeadThatTheLogWasWrittenAnew() {
        record(2);
        var _ = seal();
        assertThat(heads.write().await()).isPositive();
        clock.pass(Duration.ofHours(1));
        record(2);
        var _ = seal();
        assertThat(heads.write().await()).isPositive();
        assertThat(verify().heads()).isEqualTo(2);
        assertThat(verify().problems()).isEmpty();
        tamper("DELETE FROM audit_entry WHERE org_id = $1 AND number = 3");
        tamper("UPDATE audit_entry SET number = NULL, hash = NULL, sealed_at = NULL WHERE org_id = $1 AND number = 4");
        tamper("""
                UPDATE audit_chain c SET number = e.number, hash = e.hash
                FROM audit_entry e WHERE c.org_id = $1 AND e.org_id = $1 AND e.number = 2""");
        record(1);
        var _ = seal();
        assertThat(verify().entries()).isEqualTo(3);
        assertThat(problem())
                .startsWith("entry 4 (" + id(4))
                .contains("not the one that was signed at 2026-03-01T11:00", "behind 2 on");
    }

    @Test
    void takesNoHeadThatThisAuroraDidNotSign() {
        record(3);
        var _ = seal();
        var stranger = new AuditHeads(database.systemQueries(), objects, HeadKey.generate(), clock);
        assertThat(stranger.write().await()).isPositive();
        assertThat(problem())
                .startsWith("the object audit/heads/" + member.orgId())
                .contains("no head");
        assertThat(verify().entries()).isEqualTo(3);
    }

    @Test
    void takesNoHeadInWhichSomethingWasChanged() {
        record(3);
        var _ = seal();
        assertThat(heads.write().await()).isPositive();
        var name = objects.list("audit/heads/" + member.orgId() + "/", null, 10)
                .await()
                .getFirst();
        var head = objects.get(name).await().toJsonObject();
        for (var changed : List.of(
                head.copy().put("number", 2),
                head.copy().put("hash", "0".repeat(64)),
                head.copy().put("signedAt", "2026-01-01T00:00:00Z"),
                head.copy().put("org", UUID.randomUUID().toString()),
                head.copy().put("signature", "AAAA"),
                head.copy().put("v", 2),
                new JsonObject())) {
            objects.put(name, changed.toBuffer(), "application/json").await();
            assertThat(problem()).as(changed.encode()).contains("is no head that this Aurora signed");
        }
    }

    @Test
    void writesAHeadOnlyWhereTheLogWentOnAndOverNone() {
        record(1);
        var _ = seal();
        assertThat(heads.write().await()).isPositive();
        var before = objects.list("audit/heads/", null, 10_000).await();
        assertThat(heads.write().await()).isZero();
        assertThat(objects.list("audit/heads/", null, 10_000).await()).isEqualTo(before);
        record(1);
        var _ = seal();
        var name = before.stream()
                .filter(it -> it.contains(member.orgId().toString()))
                .findFirst()
                .orElseThrow();
        var content = objects.get(name).await();
        // In the same millisecond, by a clock that stands still: the first one stays, and the second comes later.
        var _ = heads.write().await();
        assertThat(objects.get(name).await()).isEqualTo(content);
        clock.pass(Duration.ofMillis(1));
        assertThat(heads.write().await()).isPositive();
        assertThat(verify().heads()).isEqualTo(2);
    }

    @Test
    void saysThatTheHeadsCannotBeReadAndGoesThroughTheLogAllTheSame() {
        record(3);
        var _ = seal();
        objects.away(true);
        assertThatThrownBy(() -> heads.write().await()).hasMessageContaining("does not answer");
        assertThat(problem()).startsWith("the signed heads could not be read");
        assertThat(verify().entries()).isEqualTo(3);
    }

    @Test
    void tellsOfOrganisationsThatAreGone() {
        var gone = UUID.randomUUID();
        objects.put(
                        "audit/heads/" + gone + "/20260101T000000.000Z.json",
                        new JsonObject().toBuffer(),
                        "application/json")
                .await();
        assertThat(new AuditVerification(objects, key)
                        .verify(owner, null)
                        .getLast()
                        .problems()
                        .getFirst())
                .contains("no such organisation any more");
    }

    @Test
    void namesEntriesThatNobodySealsForMoreThanAMinute() {
        record(2);
        assertThat(verify().problems()).isEmpty();
        tamper("UPDATE audit_entry SET created_at = now() - interval '2 minutes' WHERE org_id = $1");
        assertThat(problem()).startsWith("2 entries are not sealed although older than a minute; the first is ");
        var _ = seal();
        assertThat(verify().problems()).isEmpty();
    }

    @Test
    void refusesAnOrganisationThatIsNotThere() {
        assertThatThrownBy(() -> new AuditVerification(objects, key).verify(owner, "nobody-" + UUID.randomUUID()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no organisation");
    }

    @Test
    void givesEachOrganisationAChainOfItsOwn() {
        var other = database.newMember();
        record(3);
        record(other, 2);
        var _ = seal();
        assertThat(numbers(member)).containsExactly(1L, 2L, 3L);
        assertThat(numbers(other)).containsExactly(1L, 2L);
        tamper("UPDATE audit_entry SET actor = 'x' WHERE org_id = $1 AND number = 1");
        var all = new AuditVerification(objects, key).verify(owner, null);
        assertThat(all)
                .filteredOn(it -> it.organisation().equals(other.orgId().toString()))
                .singleElement()
                .satisfies(it -> assertThat(it.whole()).isTrue());
        assertThat(all)
                .filteredOn(it -> it.organisation().equals(member.orgId().toString()))
                .singleElement()
                .satisfies(it -> assertThat(it.whole()).isFalse());
    }

    @Test
    void sealsWhatCommitsLateAlthoughItIsOlder() {
        var written = Promise.<Void>promise();
        var go = Promise.<Void>promise();
        var late = database.tenant()
                .run(
                        member.scope(),
                        tx -> log.record(tx, member.orgId(), "late", "test.done", "thing:0", new JsonObject())
                                .onSuccess(v -> written.complete())
                                .compose(v -> go.future()));
        written.future().await();
        record(3);
        var _ = seal();
        assertThat(numbers(member)).containsExactly(1L, 2L, 3L);
        go.complete();
        late.await();
        var _ = seal();
        assertThat(numbers(member)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(text("SELECT actor FROM audit_entry WHERE org_id = $1 AND number = 4"))
                .isEqualTo("late");
        assertThat(verify().problems()).isEmpty();
    }

    @Test
    void givesNoNumberTwiceHoweverManyWriteAndSeal() {
        var writers = 8;
        var each = 150;
        long all = (long) writers * each;
        var done = new AtomicBoolean();
        var sealing = IntStream.range(0, 2).mapToObj(it -> sealUntil(done)).toList();
        var writing = IntStream.range(0, writers).mapToObj(it -> writeAll(each)).toList();
        Future.all(writing).await();
        Awaitility.await().atMost(PATIENCE).until(() -> numbers(member).size() == all);
        done.set(true);
        Future.all(sealing).await();
        assertThat(numbers(member))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all).boxed().toList());
        assertThat(verify().problems()).isEmpty();
    }

    private Future<Void> sealUntil(AtomicBoolean done) {
        return database.systemQueries()
                .run(client -> ChainRepository.seal(client, 7))
                .compose(v -> done.get() ? Future.succeededFuture() : sealUntil(done));
    }

    /** One commit after another. */
    private Future<Void> writeAll(int left) {
        return left == 0
                ? Future.succeededFuture()
                : database.tenant()
                        .run(member.scope(), tx -> entry(tx, member, left))
                        .compose(v -> writeAll(left - 1));
    }

    @Test
    void goesThroughTenThousandEntriesQuickly() {
        var many = 10_000;
        tamper("""
                INSERT INTO audit_entry (id, org_id, actor, action, subject, detail)
                SELECT gen_random_uuid(), $1, 'account:' || gen_random_uuid(), 'test.done', 'thing:' || i,
                    jsonb_build_object('name', 'a name of some length', 'n', i)
                FROM generate_series(1, %d) i""".formatted(many));
        var begin = System.nanoTime();
        while (seal() > 0) {
            // until nothing is left
        }
        var sealedAfter = Duration.ofNanos(System.nanoTime() - begin);
        begin = System.nanoTime();
        var verdict = verify();
        var verifiedAfter = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.entries()).isEqualTo(many);
        LOG.warn(
                "{} entries were sealed in {} ms and verified in {} ms",
                many,
                sealedAfter.toMillis(),
                verifiedAfter.toMillis());
        begin = System.nanoTime();
        for (var i = 0; i < 100; i++) {
            var _ = seal();
        }
        LOG.warn(
                "A look that finds nothing takes {} us",
                Duration.ofNanos(System.nanoTime() - begin).dividedBy(100).toNanos() / 1000);
        assertThat(sealedAfter).isLessThan(PATIENCE);
        assertThat(verifiedAfter).isLessThan(Duration.ofSeconds(10));
        tamper("UPDATE audit_entry SET subject = 'x' WHERE org_id = $1 AND number = 9876");
        assertThat(problem()).startsWith("entry 9876 (");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sealsWithinASecondOfTheCommit(int nodes) {
        var ids = IntStream.range(0, nodes)
                .mapToObj(it -> vertx.deployVerticle(new AuditVerticle(database.systemQueries(), heads))
                        .await())
                .toList();
        try {
            var delays = new ArrayList<Long>();
            for (var i = 0; i < 20; i++) {
                var number = i + 1;
                record(1);
                var committed = System.nanoTime();
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(1))
                        .until(() -> numbers(member).size() == number);
                delays.add(Duration.ofNanos(System.nanoTime() - committed).toMillis());
            }
            LOG.warn(
                    "Sealed by {} nodes after {} ms",
                    nodes,
                    delays.stream().sorted().toList());
        } finally {
            ids.forEach(it -> vertx.undeploy(it).await());
        }
        assertThat(verify().problems()).isEmpty();
        assertThat(objects.list("audit/heads/" + member.orgId() + "/", null, 10).await())
                .isNotEmpty();
    }

    @Test
    void givesTheLinesThatAreHashed() {
        record(5);
        var _ = seal();
        var chain = new AuditChain();
        var lines = database.tenant()
                .run(
                        member.scope(),
                        tx -> chain.lines(tx, member.orgId(), AuditChain.Position.BEGINNING, 5, 3)
                                .compose(first -> chain.lines(tx, member.orgId(), first.end(), 5, 3)
                                        .map(second -> {
                                            var all = new ArrayList<>(first.lines());
                                            all.addAll(second.lines());
                                            return all;
                                        })))
                .await();
        var previous = SealedEntry.BEGINNING;
        for (var line : lines) {
            assertThat(new JsonObject(line).getString("previous")).isEqualTo(previous);
            previous = text("SELECT encode(sha256(convert_to('" + line.replace("'", "''")
                    + "', 'UTF8')), 'hex') WHERE $1 IS NOT NULL");
        }
        assertThat(lines).hasSize(5);
        assertThat(previous)
                .isEqualTo(text("SELECT encode(hash, 'hex') FROM audit_entry WHERE org_id = $1 AND number = 5"));
    }

    @Test
    void letsNobodySealButTheFunction() {
        for (var sql : new String[] {
            "UPDATE audit_entry SET number = 1",
            "UPDATE audit_chain SET number = 0",
            "DELETE FROM audit_chain",
            "SELECT seal_audit(1)",
            "INSERT INTO audit_entry (id, org_id, actor, action, subject, number, hash, sealed_at)"
                    + " VALUES (gen_random_uuid(), current_org(), 'x', 'x', 'x', 1, sha256('x'), now())",
            "INSERT INTO audit_entry (id, org_id, actor, action, subject, created_at)"
                    + " VALUES (gen_random_uuid(), current_org(), 'x', 'x', 'x', now() - interval '1 year')",
        }) {
            assertThatThrownBy(() -> database.tenant()
                            .run(member.scope(), tx -> tx.query(sql).execute())
                            .await())
                    .as(sql)
                    .hasMessageContaining("permission denied");
        }
    }

    private int seal() {
        return database.systemQueries()
                .run(client -> ChainRepository.seal(client, 500))
                .await();
    }

    private void record(int count) {
        record(member, count);
    }

    private void record(Member whose, int count) {
        for (var i = 0; i < count; i++) {
            var n = i;
            database.tenant().run(whose.scope(), tx -> entry(tx, whose, n)).await();
        }
    }

    private Future<Void> entry(SqlClient tx, Member whose, int n) {
        return log.record(
                tx,
                whose.orgId(),
                AuditLog.account(whose.accountId()),
                "test.done",
                "thing:" + n,
                new JsonObject().put("n", n));
    }

    private Verdict verify() {
        return new AuditVerification(objects, key)
                .verify(owner, member.orgId().toString())
                .getFirst();
    }

    private String problem() {
        return verify().problems().getFirst();
    }

    private void tamper(String sql) {
        database.sql(sql, member.orgId());
    }

    private String text(String sql) {
        return database.superuser()
                .preparedQuery(sql)
                .execute(Tuple.of(member.orgId()))
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    private String id(long number) {
        return text("SELECT id::text FROM audit_entry WHERE org_id = $1 AND number = " + number);
    }

    private List<Long> numbers(Member whose) {
        return database
                .superuser()
                .preparedQuery(
                        "SELECT number FROM audit_entry WHERE org_id = $1 AND number IS NOT NULL ORDER BY number")
                .execute(Tuple.of(whose.orgId()))
                .await()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }
}

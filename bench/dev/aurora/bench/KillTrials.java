package dev.aurora.bench;

import dev.aurora.bench.TrialReader.Heard;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.Decision;
import dev.aurora.support.TestingApprovals;
import dev.aurora.web.Caller;
import dev.aurora.web.Caller.Role;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Kills one of two nodes at named points of runs, or lets it stand still for longer than a lease, and looks afterwards whether
 * each run ended, each reader heard the log, and each tool did what it did once.
 */
final class KillTrials implements Bench {
    private static final int GATES = 4711;
    private static final double MOST_TAKEOVER_SECONDS = 5;
    private static final Duration STILL = Duration.ofSeconds(15);
    private static final int PIECES = 12;

    /** Where a run is when its node goes, and the runs that come there. */
    @SuppressWarnings("ImmutableEnumChecker") // its list is one that cannot be changed
    private enum Point {
        BEFORE_STARTED_ROW("once"),
        AFTER_STARTED_ROW("once", "change"),
        IN_TOOL("change", "once", "look"),
        IN_MODEL_STREAM("talk"),
        BEFORE_RESULT_COMMIT("once", "change", "look"),
        PARKED("change");

        private final List<String> kinds;

        Point(String... kinds) {
            this.kinds = List.of(kinds);
        }
    }

    private final int runs;
    private final int kills;
    private final Set<UUID> undecided = ConcurrentHashMap.newKeySet();
    private final List<TrialReader> readers = new ArrayList<>();
    private final List<Double> killed = new ArrayList<>();
    private final List<Double> stood = new ArrayList<>();

    KillTrials() {
        this(200, 60);
    }

    KillTrials(int runs, int kills) {
        this.runs = runs;
        this.kills = kills;
    }

    @Override
    public String name() {
        return "kill-trials";
    }

    @Override
    public Outcome run(Options options) throws Exception {
        try (var stage = new TrialStage(options)) {
            gates(stage);
            var deciding = new AtomicBoolean(true);
            var decider = Thread.ofVirtual().start(() -> decide(stage, deciding));
            try {
                for (var i = 0; i < kills; i++) {
                    trial(stage, i);
                }
                until("every run has ended", Duration.ofSeconds(90), () -> unfinished(stage) == 0);
            } finally {
                deciding.set(false);
                decider.join();
            }
            return outcome(stage);
        }
    }

    private static void gates(TrialStage stage) {
        var database = stage.database();
        database.sql("CREATE TABLE trial_gate (run_id uuid PRIMARY KEY, point text NOT NULL, key int NOT NULL)");
        database.sql("""
                CREATE FUNCTION trial_wait() RETURNS trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = aurora AS $$
                DECLARE
                    gate int;
                BEGIN
                    SELECT key INTO gate FROM trial_gate WHERE run_id = NEW.run_id AND point = TG_ARGV[0];
                    IF FOUND THEN
                        PERFORM pg_advisory_xact_lock_shared(%d, gate);
                    END IF;
                    RETURN NEW;
                END $$""".formatted(GATES));
        database.sql("""
                CREATE TRIGGER trial_started BEFORE INSERT ON tool_start
                FOR EACH ROW EXECUTE FUNCTION trial_wait('before_started_row')""");
        database.sql("""
                CREATE TRIGGER trial_result BEFORE INSERT ON message
                FOR EACH ROW WHEN (NEW.role = 'tool') EXECUTE FUNCTION trial_wait('before_result_commit')""");
    }

    private void trial(TrialStage stage, int number) throws Exception {
        var points = Point.values();
        var point = points[number % points.length];
        var round = number / points.length;
        var stands = round % 3 == 2;
        for (var i = 0; i < runs / kills - 1; i++) {
            follow(
                    stage,
                    stage.start(i, List.of("talk", "look", "once", "change").get((number + i) % 4), PIECES));
        }
        var run = UUID.randomUUID();
        var gate = stage.database().superuser().getConnection().await();
        try {
            lock(stage, gate, run, point, number);
            var reached = holding(stage, run, point);
            var _ = stage.start(run, number % 2, point.kinds.get(round % point.kinds.size()), PIECES);
            follow(stage, run);
            until(point + " is reached by " + run, Duration.ofSeconds(30), reached);
            var victim = victim(stage, run, number % 2);
            var begin = System.nanoTime();
            if (stands) {
                victim.standStill();
            } else {
                victim.kill();
            }
            unlock(stage, gate, run, number);
            release(stage, run);
            var gone = victim.id();
            var back = Thread.ofVirtual().unstarted(() -> bringBack(victim));
            if (!stands) {
                back.start();
            }
            until("the runs of a node are taken over", Duration.ofSeconds(30), () -> held(stage, gone) == 0);
            (stands ? stood : killed).add(Launched.seconds(begin));
            System.err.println(number + " " + point.name().toLowerCase(Locale.ROOT) + (stands ? " stood" : " killed")
                    + ": taken over after " + Launched.seconds(begin) + " s");
            if (stands) {
                TimeUnit.NANOSECONDS.sleep(STILL.toNanos() - (System.nanoTime() - begin));
                victim.goOn();
            } else {
                back.join();
            }
            var _ = undecided.remove(run);
        } finally {
            gate.close().await();
        }
    }

    private void follow(TrialStage stage, UUID run) {
        readers.add(stage.follow(run, 0));
        readers.add(stage.follow(run, 1));
    }

    private static void lock(TrialStage stage, SqlConnection gate, UUID run, Point point, int key) {
        var _ = gate.query("SELECT pg_advisory_lock(" + GATES + ", " + key + ")")
                .execute()
                .await();
        stage.database()
                .sql(
                        "INSERT INTO trial_gate (run_id, point, key) VALUES ($1, $2, $3)",
                        run,
                        point.name().toLowerCase(Locale.ROOT),
                        key);
    }

    private static void unlock(TrialStage stage, SqlConnection gate, UUID run, int key) {
        stage.database().sql("DELETE FROM trial_gate WHERE run_id = $1", run);
        var _ = gate.query("SELECT pg_advisory_unlock(" + GATES + ", " + key + ")")
                .execute()
                .await();
    }

    /** Lets the run come to the point and no further, and answers whether it is there. */
    private Callable<Boolean> holding(TrialStage stage, UUID run, Point point) {
        return switch (point) {
            case BEFORE_STARTED_ROW, BEFORE_RESULT_COMMIT -> () -> count(stage, """
                        SELECT count(*)::int AS n FROM pg_locks l JOIN trial_gate g ON g.key::bigint = l.objid::bigint
                        WHERE l.locktype = 'advisory' AND l.classid::bigint = %d AND NOT l.granted AND g.run_id = $1""".formatted(GATES), run) > 0;
            case AFTER_STARTED_ROW -> stage.hold(run, TrialTools.ENTERED)::isComplete;
            case IN_TOOL -> stage.hold(run, TrialTools.EXECUTED)::isComplete;
            case IN_MODEL_STREAM -> stage.hold(run, "model")::isComplete;
            case PARKED -> {
                undecided.add(run);
                yield () ->
                        count(stage, "SELECT count(*)::int AS n FROM run WHERE id = $1 AND state = 'parked'", run) > 0;
            }
        };
    }

    private static void release(TrialStage stage, UUID run) {
        for (var point : List.of(TrialTools.ENTERED, TrialTools.EXECUTED, "model")) {
            stage.release(run, point);
        }
    }

    /** Whoever works on the run; any node where nobody does. */
    private static TrialProcess victim(TrialStage stage, UUID run, int otherwise) {
        var holder = stage.rows("SELECT holder FROM run WHERE id = $1", Tuple.of(run))
                .getFirst()
                .getUUID("holder");
        return stage.nodes().stream()
                .filter(it -> it.id().equals(holder))
                .findFirst()
                .orElseGet(() -> stage.nodes().get(otherwise));
    }

    private static void bringBack(TrialProcess node) {
        try {
            node.start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int held(TrialStage stage, UUID holder) {
        return count(stage, "SELECT count(*)::int AS n FROM run WHERE holder = $1 AND state = 'running'", holder);
    }

    private static int unfinished(TrialStage stage) {
        return stage.rows(
                        "SELECT count(*)::int AS n FROM run WHERE state IN ('queued', 'running', 'parked')",
                        Tuple.tuple())
                .getFirst()
                .getInteger("n");
    }

    private static int count(TrialStage stage, String sql, UUID id) {
        return stage.rows(sql, Tuple.of(id)).getFirst().getInteger("n");
    }

    private static void until(String what, Duration patience, Callable<Boolean> done) throws Exception {
        var begin = System.nanoTime();
        while (!done.call()) {
            if (System.nanoTime() - begin > patience.toNanos()) {
                throw new IOException("It is not so that " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Approves what is asked for the first time, and what is to be repeated only where it was not done. */
    private void decide(TrialStage stage, AtomicBoolean deciding) {
        var approvals = TestingApprovals.of(stage.database().postgres());
        var who = stage.member();
        var caller = Caller.session(
                who.accountId(), who.orgId(), who.sessionId(), "trials@example.com", "Trials", Role.of(who.role()));
        while (deciding.get()) {
            for (var open : stage.rows("""
                    SELECT a.id, a.run_id, a.kind, (SELECT count(*)::int FROM trial_count c
                        WHERE c.run_id = a.run_id AND c.call_id = a.call_id) AS done
                    FROM approval a WHERE a.state = 'open'""", Tuple.tuple())) {
                if (!undecided.contains(open.getUUID("run_id"))) {
                    var again = "repeat".equals(open.getString("kind")) && open.getInteger("done") > 0;
                    decide(approvals, caller, open.getUUID("id"), again ? Decision.REJECT : Decision.APPROVE);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void decide(Approvals approvals, Caller caller, UUID id, Decision decision) {
        var decided = approvals
                .decide(caller, id, decision, "by the trial", "")
                .map(true)
                .otherwise(failure -> {
                    System.err.println("An approval could not be decided: " + failure.getMessage());
                    return false;
                });
        var _ = decided.await();
    }

    private Outcome outcome(TrialStage stage) throws Exception {
        var wrongReaders = 0;
        for (var reader : readers) {
            until("a reader of " + reader.run() + " hears the end", Duration.ofSeconds(30), reader::ended);
            var log = log(stage, reader.run());
            if (!log.equals(reader.heard())) {
                wrongReaders++;
                System.err.println("A reader of " + reader.run() + " heard " + difference(log, reader.heard()));
            }
        }
        var twice = stage.rows("""
                SELECT c.run_id, c.tool, count(*)::int AS n FROM trial_count c WHERE c.tool <> 'look'
                GROUP BY c.run_id, c.call_id, c.tool
                HAVING count(*) > 1 + (SELECT count(*) FROM approval a WHERE a.run_id = c.run_id
                    AND a.call_id = c.call_id AND a.kind = 'repeat' AND a.state = 'redeemed')""", Tuple.tuple());
        twice.forEach(row -> System.err.println(
                row.getString("tool") + " was executed " + row.getInteger("n") + " times in " + row.getUUID("run_id")));
        var states = new JsonObject();
        stage.rows("SELECT state, count(*)::int AS n FROM run GROUP BY state", Tuple.tuple())
                .forEach(row -> states.put(row.getString("state"), row.getInteger("n")));
        var failed = stage.rows("SELECT id, problem FROM run WHERE state <> 'finished'", Tuple.tuple());
        failed.forEach(row -> System.err.println("Run " + row.getUUID("id") + ": " + row.getString("problem")));
        var figures = new JsonObject()
                .put("runs", readers.size() / 2)
                .put("kills", killed.size())
                .put("standStills", stood.size())
                .put("states", states)
                .put("notFinished", failed.size())
                .put("wrongReaders", wrongReaders)
                .put("executedTwice", twice.size())
                .put(
                        "approvedRepeats",
                        count(
                                stage,
                                "SELECT count(*)::int AS n FROM approval WHERE kind = 'repeat' "
                                        + "AND state = 'redeemed' AND org_id = $1",
                                stage.member().orgId()))
                .put("takeoverSecondsP50", quantile(killed, 0.5))
                .put("takeoverSecondsMax", quantile(killed, 1))
                .put("stillTakeoverSecondsMax", quantile(stood, 1));
        var bounds = new JsonObject()
                .put("notFinished", 0)
                .put("wrongReaders", 0)
                .put("executedTwice", 0)
                .put("takeoverSecondsMax", MOST_TAKEOVER_SECONDS)
                .put("stillTakeoverSecondsMax", STILL.toSeconds());
        return new Outcome(figures, new JsonObject(), bounds, new JsonObject().put("kills", kills * 2 / 3));
    }

    static List<Heard> log(TrialStage stage, UUID run) {
        return stage.rows("SELECT seq, event FROM run_event WHERE run_id = $1 ORDER BY seq", Tuple.of(run)).stream()
                .map(row -> new Heard(row.getLong("seq"), (JsonObject) row.getJson("event")))
                .toList();
    }

    static String difference(List<Heard> log, List<Heard> heard) {
        var lost = new ArrayList<>(log);
        lost.removeAll(heard);
        var more = new ArrayList<>(heard);
        more.removeAll(log);
        return heard.size() + " of " + log.size() + " events, without " + lost + ", and in addition " + more;
    }

    static double quantile(List<Double> values, double share) {
        var sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? 0
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }
}

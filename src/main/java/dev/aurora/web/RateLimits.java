package dev.aurora.web;

import dev.aurora.bus.Refusal;
import dev.aurora.postgres.Scope;
import dev.aurora.redis.RedisLink;
import dev.aurora.web.SharedCounts.Count;
import dev.aurora.web.SharedCounts.Total;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests are answered in a minute, by API key, account, organisation and address. A request is decided here and
 * now by what this node knows; several times a second the nodes tell each other through Redis what they counted. While
 * Redis is away each node counts for itself.
 */
public final class RateLimits implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);
    private static final Duration SHARE_EVERY = Duration.ofMillis(300);
    private static final int MOST_AT_ONCE = 500;
    private static final int ADDRESS_SHARED_FROM = 20;

    /** One budget that a request spends from. */
    private record Spending(Budget budget, String caller, int limit, SlidingWindow window) {}

    private final Vertx vertx;
    private final LimitConfig config;
    private final Clock clock;
    private final SharedCounts shared;
    private final Map<Budget, Windows> windows = new EnumMap<>(Budget.class);
    private final long timer;
    private boolean sharing;
    private boolean alone;

    /** One per node. */
    public RateLimits(Vertx vertx, RedisLink redis, LimitConfig config, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
        shared = new SharedCounts(redis, UUID.randomUUID().toString());
        for (var budget : Budget.values()) {
            windows.put(budget, new Windows(budget == Budget.ADDRESS ? budget.limit(config) / ADDRESS_SHARED_FROM : 0));
        }
        timer = vertx.setPeriodic(SHARE_EVERY.toMillis(), tick -> share());
    }

    /** Counts a request of somebody known, unless one of the budgets it spends from is used up. */
    public synchronized Allowance admit(Caller caller) {
        var spendings = new ArrayList<Spending>();
        if (caller.scope().kind() == Scope.Kind.API_KEY) {
            add(spendings, Budget.KEY, caller.scope().id().toString());
        }
        add(spendings, Budget.ACCOUNT, caller.accountId().toString());
        add(spendings, Budget.ORG, caller.orgId().toString());
        return spend(spendings);
    }

    /** Counts a request of nobody known, such as a log-in or one with a token that is no good. */
    public synchronized Allowance admit(String remoteAddress) {
        var spendings = new ArrayList<Spending>();
        add(spendings, Budget.ADDRESS, RemoteAddress.counted(remoteAddress));
        return spend(spendings);
    }

    @Override
    public void close() {
        var _ = vertx.cancelTimer(timer);
    }

    /** How many callers are remembered, of all kinds together. */
    synchronized int remembered() {
        return windows.values().stream().mapToInt(Windows::size).sum();
    }

    private void add(List<Spending> spendings, Budget budget, String caller) {
        var limit = budget.limit(config);
        if (limit > 0) {
            spendings.add(new Spending(budget, caller, limit, of(budget).of(caller)));
        }
    }

    private Allowance spend(List<Spending> spendings) {
        if (spendings.isEmpty()) {
            return Allowance.UNLIMITED;
        }
        var now = clock.millis();
        Spending used = null;
        var longest = 0L;
        for (var it : spendings) {
            var wait = it.window().waitMillis(it.limit(), now);
            if (wait > longest) {
                longest = wait;
                used = it;
            }
        }
        if (used != null) {
            return refused(spendings, used, Duration.ofMillis(longest));
        }
        Spending tightest = spendings.getFirst();
        var least = 1.0;
        for (var it : spendings) {
            of(it.budget()).count(it.caller(), now);
            var left = (double) it.window().remaining(it.limit(), now) / it.limit();
            if (left < least) {
                least = left;
                tightest = it;
            }
        }
        var reset = Duration.ofMillis(SlidingWindow.MILLIS - now % SlidingWindow.MILLIS);
        return new Allowance(
                null, headers(spendings, tightest, tightest.window().remaining(tightest.limit(), now), reset));
    }

    private static Allowance refused(List<Spending> spendings, Spending used, Duration wait) {
        var refusal = Refusal.exhausted(
                "The limit of " + used.limit() + " requests a minute for this "
                        + switch (used.budget()) {
                            case KEY -> "API key";
                            case ACCOUNT -> "account";
                            case ORG -> "organisation";
                            case ADDRESS -> "address";
                        }
                        + " is used up; try again in " + seconds(wait) + " seconds",
                wait);
        return new Allowance(refusal, headers(spendings, used, 0, wait));
    }

    private static Map<String, String> headers(
            List<Spending> spendings, Spending tightest, int remaining, Duration reset) {
        var policy = new StringBuilder();
        for (var it : spendings) {
            policy.append(policy.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(it.budget().label())
                    .append("\";q=")
                    .append(it.limit())
                    .append(";w=60");
        }
        var state = "\"" + tightest.budget().label() + "\";r=" + remaining + ";t=" + seconds(reset);
        return Map.of("RateLimit-Policy", policy.toString(), "RateLimit", state);
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    private void share() {
        if (!shared.reachable()) {
            away();
            return;
        }
        var counts = changed();
        if (counts.isEmpty()) {
            return;
        }
        shared.exchange(counts).onComplete(exchanged -> {
            if (exchanged.succeeded()) {
                told(counts, exchanged.result());
            } else {
                away();
            }
        });
    }

    private synchronized List<Count> changed() {
        if (sharing) {
            return List.of();
        }
        var now = clock.millis();
        if (alone) {
            windows.values().forEach(it -> it.changeAll(now));
        }
        var counts = new ArrayList<Count>();
        windows.forEach((budget, ofBudget) -> {
            ofBudget.forgetIdle(now);
            for (var it : ofBudget.takeChanged(MOST_AT_ONCE - counts.size())) {
                var window = it.window();
                counts.add(new Count(budget, it.caller(), window, window.minute(), window.own(), window.asksBefore()));
            }
        });
        sharing = !counts.isEmpty();
        return counts;
    }

    private synchronized void told(List<Count> counts, List<Total> totals) {
        sharing = false;
        if (alone) {
            alone = false;
            LOG.info("Redis is back: the nodes share their rate limits again");
        }
        for (var i = 0; i < counts.size(); i++) {
            var count = counts.get(i);
            var total = totals.get(i);
            count.window().told(count.minute(), count.own(), total.running());
            if (count.asksBefore()) {
                count.window().told(count.minute() - 1, 0, total.before());
            }
        }
    }

    private synchronized void away() {
        sharing = false;
        if (!alone) {
            alone = true;
            LOG.warn("Redis is away: this node limits requests by its own count until it is back");
        }
        var now = clock.millis();
        windows.values().forEach(it -> it.forgetIdle(now));
    }

    private Windows of(Budget budget) {
        var found = windows.get(budget);
        if (found == null) {
            throw new IllegalStateException("No windows for " + budget);
        }
        return found;
    }
}

package dev.aurora.web;

import dev.aurora.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds up in Redis what the nodes count: one hash for each caller and minute, with a field for each node. A node writes
 * its count as it is, not what was added, so that telling it twice, or to a Redis that has forgotten, is right.
 */
final class SharedCounts {
    private static final long KEPT_MILLIS = 3 * SlidingWindow.MILLIS;

    /** What this node counted for a caller in a minute. */
    record Count(Budget budget, String caller, SlidingWindow window, long minute, int own, boolean asksBefore) {}

    /** What all nodes counted in the minute and, where it was asked for, in the one before. */
    record Total(int running, int before) {}

    private final RedisLink redis;
    private final String node;

    /** The name of the node is unlike that of any other that runs. */
    SharedCounts(RedisLink redis, String node) {
        this.redis = redis;
        this.node = node;
    }

    boolean reachable() {
        return redis.connected();
    }

    /** Answers in the order of the counts. */
    Future<List<Total>> exchange(List<Count> counts) {
        var requests = new ArrayList<Request>();
        for (var count : counts) {
            var key = key(count, count.minute());
            requests.add(Request.cmd(Command.HSET).arg(key).arg(node).arg(Integer.toString(count.own())));
            requests.add(Request.cmd(Command.PEXPIRE).arg(key).arg(Long.toString(KEPT_MILLIS)));
            requests.add(Request.cmd(Command.HVALS).arg(key));
            if (count.asksBefore()) {
                requests.add(Request.cmd(Command.HVALS).arg(key(count, count.minute() - 1)));
            }
        }
        return redis.sendAll(requests).map(answers -> totals(counts, answers));
    }

    private static List<Total> totals(List<Count> counts, List<@Nullable Response> answers) {
        var totals = new ArrayList<Total>();
        var at = 0;
        for (var count : counts) {
            var running = sum(answers.get(at + 2));
            at += 3;
            totals.add(new Total(running, count.asksBefore() ? sum(answers.get(at)) : 0));
            at += count.asksBefore() ? 1 : 0;
        }
        return totals;
    }

    private static int sum(@Nullable Response values) {
        var sum = 0;
        if (values != null) {
            for (var value : values) {
                sum += Integer.parseInt(value.toString());
            }
        }
        return sum;
    }

    private static String key(Count count, long minute) {
        return "limit:" + count.budget().label() + ":" + count.caller() + ":" + minute;
    }
}

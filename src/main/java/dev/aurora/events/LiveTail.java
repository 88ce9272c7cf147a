package dev.aurora.events;

import dev.aurora.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of each run as a Redis stream, a fraction of a second ahead of the log. Each entry names the event
 * before it, so that a reader notices what Redis has lost and goes to the log.
 */
final class LiveTail {
    /** An event with the number of the one before it. */
    record Entry(long previous, RunEvent event) {}

    private static final int KEPT_EVENTS = 5_000;
    private static final int READ_AT_ONCE = 500;
    private static final Duration KEPT_FOR = Duration.ofHours(1);
    private static final String PREVIOUS = "p";
    private static final String EVENT = "e";
    private static final String FENCE = "f";

    private final RedisLink redis;

    LiveTail(RedisLink redis) {
        this.redis = redis;
    }

    /** Fails when Redis is away; the log has the event a moment later. */
    Future<Void> append(UUID runId, Entry entry) {
        var key = key(runId);
        var added = redis.send(Request.cmd(Command.XADD)
                .arg(key)
                .arg("MAXLEN")
                .arg("~")
                .arg(KEPT_EVENTS)
                .arg(entry.event().seq() + "-0")
                .arg(PREVIOUS)
                .arg(entry.previous())
                .arg(EVENT)
                .arg(entry.event().event().encode()));
        return Future.join(added, keep(key)).mapEmpty();
    }

    /** From now on whoever held the run before can add nothing any more: Redis takes no entry behind a later one. */
    Future<Void> fence(UUID runId, long firstSeq) {
        var key = key(runId);
        var fenced = redis.send(Request.cmd(Command.XADD)
                .arg(key)
                .arg((firstSeq - 1) + "-0")
                .arg(FENCE)
                .arg(""));
        return Future.join(fenced, keep(key)).mapEmpty();
    }

    private Future<?> keep(String key) {
        return redis.send(Request.cmd(Command.EXPIRE).arg(key).arg(KEPT_FOR.toSeconds()));
    }

    /** What Redis still has behind the number, in order, possibly with gaps. */
    Future<List<Entry>> read(UUID runId, long after) {
        return redis.send(Request.cmd(Command.XRANGE)
                        .arg(key(runId))
                        .arg("(" + after + "-0")
                        .arg("+")
                        .arg("COUNT")
                        .arg(READ_AT_ONCE))
                .map(LiveTail::entries);
    }

    /** The same without a limit to how much comes at once. */
    Future<List<Entry>> readAll(UUID runId, long after) {
        return read(runId, after)
                .compose(page -> page.isEmpty()
                        ? Future.succeededFuture(page)
                        : readAll(runId, page.getLast().event().seq())
                                .map(rest -> Stream.concat(page.stream(), rest.stream())
                                        .toList()));
    }

    private static List<Entry> entries(@Nullable Response response) {
        var entries = new ArrayList<Entry>();
        if (response == null) {
            return entries;
        }
        for (var item : response) {
            var id = item.get(0).toString();
            var seq = Long.parseLong(id.substring(0, id.indexOf('-')));
            var fields = item.get(1);
            var previous = 0L;
            var event = "";
            for (var i = 0; i + 1 < fields.size(); i += 2) {
                switch (fields.get(i).toString()) {
                    case PREVIOUS -> previous = Long.parseLong(fields.get(i + 1).toString());
                    case EVENT -> event = fields.get(i + 1).toString();
                    default -> {}
                }
            }
            if (!event.isEmpty()) {
                entries.add(new Entry(previous, new RunEvent(seq, new JsonObject(event))));
            }
        }
        return entries;
    }

    private static String key(UUID runId) {
        return "run:" + runId;
    }
}

package dev.aurora.audit;

import dev.aurora.audit.ChainRepository.End;
import dev.aurora.bus.JsonMapper;
import dev.aurora.objects.ObjectStore;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** Writes down in the object store, signed and never overwritten, how far each log is. */
public final class AuditHeads {
    static final String FOLDER = "audit/heads/";
    private static final int AT_ONCE = 50;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final SystemQueries system;
    private final ObjectStore objects;
    private final HeadKey key;
    private final Clock clock;

    public AuditHeads(SystemQueries system, ObjectStore objects, HeadKey key, Clock clock) {
        this.system = system;
        this.objects = objects;
        this.key = key;
        this.clock = clock;
    }

    /** Of every organisation whose log went on since its last head; answers how many. */
    public Future<Integer> write() {
        return write(new UUID(0, 0), 0);
    }

    private Future<Integer> write(UUID behind, int before) {
        return system.run(client -> ChainRepository.headsDue(client, behind, AT_ONCE))
                .compose(due -> Future.join(due.stream().map(this::write).toList())
                        .compose(v -> {
                            var all = before + due.size();
                            return due.size() < AT_ONCE
                                    ? Future.succeededFuture(all)
                                    : write(due.getLast().orgId(), all);
                        }));
    }

    private Future<Void> write(End end) {
        var head = SignedHead.sign(key, end, clock.instant());
        // Whoever was as fast in the same millisecond wrote the same, or it is written the next time.
        return objects.putIfAbsent(key(end.orgId(), head.signedAt()), JsonMapper.encode(head), "application/json")
                .compose(put -> put
                        ? system.run(
                                client -> ChainRepository.headWritten(client, end.orgId(), JsonMapper.toObject(head)))
                        : Future.succeededFuture());
    }

    private static String key(UUID org, Instant at) {
        return FOLDER + org + "/" + TIME.format(at) + ".json";
    }
}

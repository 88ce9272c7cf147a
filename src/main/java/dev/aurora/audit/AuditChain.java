package dev.aurora.audit;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sealed audit log of the organisation that was entered, for its own members. */
public final class AuditChain {
    private static final UUID FIRST_ID = new UUID(0, 0);

    /**
     * How far a log is sealed.
     *
     * @param number of the last sealed entry, 0 when there is none
     * @param head the last signed head
     */
    public record State(
            long number,
            String hash,
            @Nullable Instant sealedAt,
            long unsealed,
            @Nullable Instant oldestUnsealedAt,
            @Nullable JsonObject head) {}

    /** Where a reader of the lines is: behind the entry of that number and hash. */
    public record Position(long number, String hash) {
        public static final Position BEGINNING = new Position(0, SealedEntry.BEGINNING);
    }

    /** Some lines, each exactly what is hashed, and where their reader is after them. */
    public record Lines(List<String> lines, Position end) {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    public Future<State> state(SqlClient tx) {
        return ChainRepository.state(tx);
    }

    /** Behind the entry of that number; a number that was never given is the beginning of nothing. */
    public Future<Position> position(SqlClient tx, long number) {
        return number == 0
                ? Future.succeededFuture(Position.BEGINNING)
                : ChainRepository.hash(tx, number).map(hash -> new Position(number, hash.orElse("")));
    }

    /** The next lines of an organisation, up to the entry of the last number. */
    public Future<Lines> lines(SqlClient tx, UUID orgId, Position from, long last, int most) {
        return ChainRepository.entries(tx, orgId, from.number() + 1, FIRST_ID, last, most)
                .map(entries -> {
                    var lines = new ArrayList<String>(entries.size());
                    var at = from;
                    for (var entry : entries) {
                        lines.add(entry.line(at.hash()));
                        at = new Position(entry.number(), entry.hash());
                    }
                    return new Lines(lines, at);
                });
    }
}

package dev.aurora.agent;

import dev.aurora.postgres.Rows;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import io.vertx.sqlclient.templates.SqlTemplate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Which node works on which run, and until when: all that is known of runs without entering their organisation. */
final class LeaseRepository {
    /** A run that has become this node's, claimed for the so-many-eth time since its last step. */
    record Claimed(UUID runId, UUID orgId, int epoch, int claims) {}

    /** A run that is still this node's, and whether somebody wants it to stop. */
    record Renewed(UUID runId, boolean cancel) {}

    private final SystemQueries system;
    private final UUID holder;
    private final Duration lease;

    /** The holder is a process, so that one that comes back does not think that it works on what it has left. */
    LeaseRepository(SystemQueries system, UUID holder, Duration lease) {
        this.system = system;
        this.holder = holder;
        this.lease = lease;
    }

    UUID holder() {
        return holder;
    }

    /** Runs that nobody works on, at most so many, and none of those that this node has in its hands. */
    Future<List<Claimed>> claim(Collection<UUID> held, int room) {
        return system.run(client -> SqlTemplate.forQuery(client, """
                        SELECT id, org_id, epoch, claims FROM claim_runs(#{holder}, #{held}, #{room}, #{leaseMillis})""")
                .mapTo(row -> new Claimed(
                        row.getUUID("id"), row.getUUID("org_id"), row.getInteger("epoch"), row.getInteger("claims")))
                .execute(Map.of(
                        "holder",
                        holder,
                        "held",
                        held.toArray(UUID[]::new),
                        "room",
                        room,
                        "leaseMillis",
                        lease.toMillis()))
                .map(Rows::all));
    }

    /** Holds them for longer; one that is not in the answer is somebody else's by now, or has ended. */
    Future<List<Renewed>> renew(List<ActiveRun> runs) {
        var values = held(runs);
        values.put("leaseMillis", lease.toMillis());
        return system.run(client -> SqlTemplate.forQuery(client, """
                        SELECT id, cancel FROM renew_runs(#{holder}, #{runs}, #{epochs}, #{leaseMillis})""")
                .mapTo(row -> new Renewed(row.getUUID("id"), row.getBoolean("cancel")))
                .execute(values)
                .map(Rows::all));
    }

    /** Lets others take them over at once. */
    Future<Void> release(List<ActiveRun> runs) {
        return system.run(client -> SqlTemplate.forQuery(client, "SELECT release_runs(#{holder}, #{runs}, #{epochs})")
                .execute(held(runs))
                .mapEmpty());
    }

    /** Ends a run in whose name nobody can write any more; answers its last event, nothing when it is not this node's. */
    Future<Optional<Long>> giveUp(ActiveRun run, String code, String sentence) {
        return system.run(client -> SqlTemplate.forQuery(
                        client, "SELECT give_up_run(#{run}, #{epoch}, #{code}, #{sentence}) AS seq")
                .execute(Map.of("run", run.id(), "epoch", run.epoch(), "code", code, "sentence", sentence))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("seq"))));
    }

    private Map<String, Object> held(List<ActiveRun> runs) {
        return new HashMap<>(Map.of(
                "holder", holder,
                "runs", runs.stream().map(ActiveRun::id).toArray(UUID[]::new),
                "epochs", runs.stream().map(ActiveRun::epoch).toArray(Integer[]::new)));
    }
}

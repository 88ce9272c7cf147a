package dev.aurora.jobs;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.UUID;

/** Where features leave work. */
public final class Jobs {
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    /**
     * Leaves the work in the caller's own tenant transaction: it is done if that commits, and not otherwise. Answers the
     * job's id, or that of the one which waits or runs under the same key.
     */
    public Future<UUID> enqueue(SqlClient tx, NewJob job) {
        return JobRepository.insert(tx, ids.generate(), job);
    }
}

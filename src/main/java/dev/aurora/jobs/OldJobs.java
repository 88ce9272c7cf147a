package dev.aurora.jobs;

import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Jobs that ended long ago: a week for those that succeeded, a month for the others. */
public final class OldJobs {
    private final SystemQueries system;

    public OldJobs(SystemQueries system) {
        this.system = system;
    }

    /** Deletes up to so many; answers how many there were. */
    public Future<Integer> forget(int most) {
        return system.run(client -> JobRepository.forget(client, most));
    }
}

package dev.aurora.policy;

import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Approvals that nobody decided, or used, in time. */
public final class ExpiredApprovals {
    private final SystemQueries system;

    public ExpiredApprovals(SystemQueries system) {
        this.system = system;
    }

    /** Ends up to so many, which lets the runs that waited for them go on; answers how many there were. */
    public Future<Integer> end(int most) {
        return system.run(client -> ApprovalRepository.expire(client, most));
    }
}

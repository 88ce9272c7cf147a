package dev.aurora.identity;

import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Sessions that ended long ago, which nobody needs any more. */
public final class OldSessions {
    private final SystemQueries system;

    public OldSessions(SystemQueries system) {
        this.system = system;
    }

    /** Deletes up to so many with their refresh tokens; answers how many there were. */
    public Future<Integer> forget(int most) {
        return system.run(client -> IdentityRepository.forgetSessions(client, most));
    }
}

package dev.aurora.notify;

import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Notices of long ago: 90 days for those that were read, a year for the others. */
public final class OldNotifications {
    private final SystemQueries system;

    public OldNotifications(SystemQueries system) {
        this.system = system;
    }

    /** Deletes up to so many; answers how many there were. */
    public Future<Integer> forget(int most) {
        return system.run(client -> NotificationRepository.forget(client, most));
    }
}

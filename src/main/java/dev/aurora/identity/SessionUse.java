package dev.aurora.identity;

import dev.aurora.postgres.Scope;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which sessions were used and writes it down together, once in a while: nobody waits for it, and what is
 * lost when a node dies is less than a minute of it.
 *
 * <p>Used on one event loop.
 */
final class SessionUse {
    static final Duration WRITTEN_EACH = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(SessionUse.class);
    private static final int MOST = 20_000;

    private final SystemQueries system;
    private Set<UUID> used = new HashSet<>();

    SessionUse(SystemQueries system) {
        this.system = system;
    }

    void seen(Caller caller) {
        if (caller.scope().kind() == Scope.Kind.SESSION && used.size() < MOST) {
            used.add(caller.sessionId());
        }
    }

    /** Completes when it is written, or is not to be written. */
    Future<Void> write() {
        if (used.isEmpty()) {
            return Future.succeededFuture();
        }
        var sessions = used;
        used = new HashSet<>();
        return system.run(client -> OwnSessionRepository.used(client, sessions)).recover(failure -> {
            LOG.debug("The use of {} sessions was not written down: {}", sessions.size(), failure.getMessage());
            return Future.succeededFuture();
        });
    }
}

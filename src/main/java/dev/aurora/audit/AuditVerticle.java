package dev.aurora.audit;

import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what was recorded, a moment after it has committed. Deploy it first, so that it ends last; any number of nodes may
 * do the same.
 */
public final class AuditVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(AuditVerticle.class);
    /** With the work itself well within the second that is promised. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private static final int OF_EACH_ORGANISATION = 500;
    private static final Duration END_WITHIN = Duration.ofSeconds(5);

    private final SystemQueries system;
    private final AuditHeads heads;
    private boolean sealing;
    private boolean failing;

    public AuditVerticle(SystemQueries system, AuditHeads heads) {
        this.system = system;
        this.heads = heads;
    }

    /** A head at once: what was sealed before the process was killed may have none. */
    @Override
    public Future<?> start() {
        var _ = vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> look());
        var _ = seal().compose(v -> heads.write())
                .onFailure(failure -> LOG.warn("No head of the audit log was written: {}", failure.getMessage()));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return seal().compose(v -> heads.write())
                .timeout(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(
                        failure -> LOG.warn("The audit log could not be sealed to its end: {}", failure.getMessage()))
                .otherwiseEmpty();
    }

    private void look() {
        if (sealing) {
            return;
        }
        sealing = true;
        seal().onComplete(done -> {
            sealing = false;
            if (done.failed() && !failing) {
                LOG.warn("The audit log cannot be sealed now: {}", done.cause().getMessage());
            }
            failing = done.failed();
        });
    }

    /** Until nothing is left that had committed when it was looked for. */
    private Future<Void> seal() {
        return system.run(client -> ChainRepository.seal(client, OF_EACH_ORGANISATION))
                .compose(count -> count < OF_EACH_ORGANISATION ? Future.succeededFuture() : seal());
    }
}

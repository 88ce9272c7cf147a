package dev.aurora.notify;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds the addresses of a host the way the machine does, for which the JDK makes a thread wait. */
final class HostNames {
    private static final int THREADS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final WorkerExecutor threads;

    HostNames(Vertx vertx) {
        threads = vertx.createSharedWorkerExecutor("aurora-names", THREADS, 1, TimeUnit.MINUTES);
    }

    /** Fails with UNAVAILABLE. */
    Future<List<InetAddress>> addresses(String host) {
        return threads.executeBlocking(() -> InetAddress.getAllByName(host), false)
                .map(found -> found == null ? List.<InetAddress>of() : List.of(found))
                .timeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(
                        new Refusal(Reason.UNAVAILABLE, "The name of the webhook's host is not known now")));
    }

    Future<Void> close() {
        return threads.close();
    }
}

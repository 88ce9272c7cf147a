package dev.aurora.identity;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hashes and compares passwords with Argon2id. Each takes 19 MiB and about a tenth of a second, so they have two
 * threads of their own and a short queue.
 */
final class Passwords {
    private static final int MEMORY_KIB = 19_456;
    private static final int ITERATIONS = 2;
    private static final int PARALLELISM = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int THREADS = 2;
    private static final int QUEUE = 64;
    // Of no password: an unknown account costs as much time as a known one.
    private static final String NOBODY =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final WorkerExecutor workers;
    private final AtomicInteger waiting = new AtomicInteger();

    Passwords(Vertx vertx) {
        workers = vertx.createSharedWorkerExecutor("aurora-passwords", THREADS);
    }

    /**
     * The hash of a new password; refuses with INVALID one that breaks the rules.
     *
     * @param known names and addresses of its owner and the organisation, which it must not contain
     */
    Future<String> choose(String password, List<String> known) {
        return queued(() -> {
            PasswordRules.check(password, known);
            return Password.hash(PasswordRules.normal(password))
                    .addRandomSalt(SALT_BYTES)
                    .with(Argon2Function.getInstance(MEMORY_KIB, ITERATIONS, PARALLELISM, HASH_BYTES, Argon2.ID))
                    .getResult();
        });
    }

    /** Without a hash the answer is no, after as long as with one. */
    Future<Boolean> matches(String password, @Nullable String hash) {
        var compared = hash == null ? NOBODY : hash;
        return queued(() -> Password.check(PasswordRules.normal(password), compared)
                        .with(Argon2Function.getInstanceFromHash(compared)))
                .map(same -> same && hash != null);
    }

    Future<Void> close() {
        return workers.close();
    }

    private <T> Future<T> queued(Callable<T> work) {
        if (waiting.incrementAndGet() > QUEUE) {
            waiting.decrementAndGet();
            return Future.failedFuture(
                    new Refusal(Reason.EXHAUSTED, "Too many people log in at this moment; try again in a few seconds"));
        }
        return workers.executeBlocking(work, false)
                .map(done -> Objects.requireNonNull(done))
                .onComplete(done -> waiting.decrementAndGet());
    }
}

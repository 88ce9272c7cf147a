package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.identity.LoginAttemptRepository.Begun;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.web.RemoteAddress;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down guessing, on all nodes together: a few failures of an account from one address are free, more of one
 * address, and most of one account, then each further one doubles the wait. An attempt counts before its outcome is
 * known, so that attempts at the same time count too; unknown accounts are counted like known ones.
 */
final class LoginBrake {
    /**
     * Who tries, and as what a failure is recorded.
     *
     * @param email in lower case
     * @param org the slug of the organisation that is to be entered, absent for the account's first one
     */
    record Attempt(String email, @Nullable String org, String remoteAddress, String failure) {
        String counted() {
            return RemoteAddress.counted(remoteAddress);
        }
    }

    private final SystemQueries system;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    LoginBrake(SystemQueries system) {
        this.system = system;
    }

    /** Empty when the guess was wrong; refuses with EXHAUSTED, without guessing, while a wait lasts. */
    <T> Future<Optional<T>> guess(Attempt attempt, Supplier<Future<Optional<T>>> guess) {
        return system.run(client -> LoginAttemptRepository.begin(client, attempt))
                .compose(begun -> begun.remaining().isZero()
                        ? guess.get()
                                .compose(found ->
                                        ended(attempt, begun, found.isPresent()).map(found))
                        : Future.failedFuture(braked(begun.remaining())));
    }

    private Future<Void> ended(Attempt attempt, Begun begun, boolean right) {
        return system.run(client -> right
                ? LoginAttemptRepository.succeeded(client, attempt)
                : LoginAttemptRepository.failed(client, attempt, begun.usedUp(), ids.generate(), ids.generate()));
    }

    private static Refusal braked(Duration remaining) {
        var seconds = Math.max(1, remaining.plusSeconds(1).minusNanos(1).toSeconds());
        return Refusal.exhausted("Too many failed log-ins; try again in " + seconds + " seconds", remaining);
    }
}

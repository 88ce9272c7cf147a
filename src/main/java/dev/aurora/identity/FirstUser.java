package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Makes the first user of an Aurora that has no administrator: called at each start, and does nothing the next time. */
public final class FirstUser {
    public static final String EMAIL = "admin@aurora.local";

    private static final String NAME = "Administrator";

    // Without characters that look alike.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int PASSWORD_CHARACTERS = 20;

    private final Vertx vertx;
    private final SystemQueries system;
    private final IdentityConfig config;

    public FirstUser(Vertx vertx, SystemQueries system, IdentityConfig config) {
        this.vertx = vertx;
        this.system = system;
        this.config = config;
    }

    /**
     * Answers the password when it was generated just now: print it, it is shown nowhere else. Refuses with INVALID a
     * given one that breaks the rules for passwords.
     */
    public Future<Optional<Secret>> ensure() {
        return system.run(IdentityRepository::firstUserMissing)
                .compose(missing -> missing ? create() : Future.succeededFuture(Optional.empty()));
    }

    private Future<Optional<Secret>> create() {
        var password = config.adminPassword().orElseGet(FirstUser::generated);
        var ids = Generators.timeBasedEpochGenerator();
        var passwords = new Passwords(vertx);
        return passwords
                .choose(password.reveal(), List.of(EMAIL, NAME))
                .eventually(passwords::close)
                .recover(failure -> Future.failedFuture(named(failure)))
                .compose(hash -> system.run(client -> IdentityRepository.createFirstUser(
                        client, ids.generate(), ids.generate(), ids.generate(), EMAIL, NAME, hash)))
                .map(made -> made && config.adminPassword().isEmpty() ? Optional.of(password) : Optional.empty());
    }

    private static Throwable named(Throwable failure) {
        return failure instanceof Refusal it && it.reason() == Reason.INVALID
                ? new Refusal(
                        Reason.INVALID,
                        "aurora.admin.password cannot be the password of " + EMAIL + ": " + it.sentence())
                : failure;
    }

    private static Secret generated() {
        var random = new SecureRandom();
        return new Secret(random.ints(PASSWORD_CHARACTERS, 0, ALPHABET.length())
                .mapToObj(ALPHABET::charAt)
                .collect(StringBuilder::new, StringBuilder::append, StringBuilder::append)
                .toString());
    }
}

package dev.aurora.secrets;

import dev.aurora.config.Secret;
import dev.aurora.postgres.Scope;
import io.vertx.core.Future;
import java.util.Optional;

/** Keeps secrets by reference. A tenant's references are checked against the scope before the store is asked. */
public interface SecretStore {
    /**
     * Refuses with NOT_FOUND what was never put, with FORBIDDEN another organisation's or a system reference. What is read,
     * and what is refused, is recorded in the audit log, or it is not read.
     *
     * @param purpose what for, as {@code test-connection}
     */
    Future<Secret> get(Scope scope, SecretReference reference, String purpose);

    /** Adds a version, which is the one that {@link #get} answers from then on. */
    Future<Void> put(Scope scope, SecretReference reference, Secret value);

    /** Removes all versions; removing what is not there is no failure. */
    Future<Void> delete(Scope scope, SecretReference reference);

    /** For Aurora's own keys under {@code system/}; empty when never put. */
    Future<Optional<Version>> getSystem(SecretReference reference);

    /** Puts the value unless one is there, and answers the one that is there afterwards, the same on every node. */
    Future<Version> putSystemOnce(SecretReference reference, Secret value);

    /**
     * Puts the value in the place of that version, which is forgotten; false, and nothing is put, when it is not the
     * latest any more.
     */
    Future<Boolean> replaceSystem(SecretReference reference, int version, Secret value);

    /** A value of a system secret, and how many there were until it. */
    record Version(int number, Secret value) {}
}

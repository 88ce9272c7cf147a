package dev.aurora.app;

import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.embedded.DataFolder;
import dev.aurora.identity.IdentityContract;
import dev.aurora.identity.IdentityContract.Authenticate;
import dev.aurora.identity.IdentityContract.GetMe;
import dev.aurora.identity.IdentityContract.IssueCommandLineToken;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The token by which commands on this machine talk to the server on the same data folder. */
final class CommandLineToken {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLineToken.class);
    private static final Duration RENEW_EVERY = Duration.ofHours(8);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String NAME = "cli-token";

    static Future<Void> issue(Vertx vertx, Bus bus, Path dataFolder) {
        return bus.request(IdentityContract.ISSUE_COMMAND_LINE_TOKEN, new IssueCommandLineToken(), TIMEOUT)
                .compose(token -> vertx.executeBlocking(
                        () -> {
                            DataFolder.writePrivate(dataFolder.resolve(NAME), token.accessToken());
                            return null;
                        },
                        false));
    }

    /**
     * A token is good for a day; a server that stays up makes the next one in time, and when its session has been ended,
     * as with all others of the administrator, sooner.
     */
    static void keepFresh(Vertx vertx, Bus bus, Path dataFolder) {
        var _ = vertx.setPeriodic(RENEW_EVERY.toMillis(), timer -> renew(vertx, bus, dataFolder));
        var _ = vertx.setPeriodic(
                LOOK_EVERY.toMillis(),
                timer -> stillGood(vertx, bus, dataFolder).onSuccess(good -> {
                    if (!good) {
                        renew(vertx, bus, dataFolder);
                    }
                }));
    }

    private static void renew(Vertx vertx, Bus bus, Path dataFolder) {
        issue(vertx, bus, dataFolder)
                .onFailure(failure -> LOG.warn("The command line's token was not renewed: {}", failure.getMessage()));
    }

    private static Future<Boolean> stillGood(Vertx vertx, Bus bus, Path dataFolder) {
        return vertx.executeBlocking(() -> read(dataFolder).orElse(""), false)
                .compose(token -> bus.request(IdentityContract.AUTHENTICATE, new Authenticate(token), TIMEOUT))
                .compose(known -> bus.request(IdentityContract.GET_ME, new GetMe(known.caller()), TIMEOUT))
                .map(true)
                .recover(failure -> failure instanceof Refusal refusal && refusal.reason() == Reason.UNAUTHENTICATED
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    static Optional<String> read(Path dataFolder) {
        try {
            return Optional.of(Files.readString(dataFolder.resolve(NAME)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private CommandLineToken() {}
}

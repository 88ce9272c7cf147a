package dev.aurora.web;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.JsonMapper;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.IdempotencyRepository.Stored;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does once what a client sends again because it did not hear the answer. The first request with a key claims it, and its
 * answer is what every repeat gets. A request that fails gives the key back, and one whose process died leaves it to be
 * taken over.
 */
public final class IdempotencyKeys {
    /** The header in which clients send a key. */
    public static final String HEADER = "Idempotency-Key";

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyKeys.class);
    private static final String REPLAYED = "Idempotency-Replayed";
    private static final String LOCATION = "Location";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Duration CLAIM_HOLDS = Duration.ofMinutes(2);
    private static final Duration KEPT = Duration.ofHours(24);
    private static final Duration COME_BACK = Duration.ofSeconds(1);
    private static final int CLEANED_AT_ONCE = 50;

    /**
     * A request that came with a key.
     *
     * @param fingerprint the same for the same request alone
     * @param shownOnce the answer holds a secret that is stored nowhere
     */
    public record Keyed(String key, String fingerprint, boolean shownOnce) {
        /** Refuses with INVALID a key that is empty, too long or not of visible ASCII characters. */
        public Keyed {
            if (!KEY.matcher(key).matches()) {
                throw new Refusal(
                        Reason.INVALID, HEADER + " must be 1 to 255 visible ASCII characters, such as a UUID");
            }
        }
    }

    private final Tenant tenant;
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public IdempotencyKeys(Tenant tenant) {
        this.tenant = tenant;
    }

    /**
     * Does the work, or answers what it answered before. Fails with CONFLICT when the key belongs to another request, or
     * its request is not done yet.
     */
    public Future<Answer> once(Caller caller, Keyed request, Supplier<Future<Answer>> work) {
        var claim = ids.generate();
        return tenant.run(
                        caller.scope(),
                        tx -> IdempotencyRepository.claim(
                                tx, caller, request.key(), request.fingerprint(), claim, CLAIM_HOLDS, KEPT))
                .compose(stored -> stored.isPresent()
                        ? Future.succeededFuture(repeat(request, stored.get()))
                        : first(caller, request, claim, work));
    }

    private Future<Answer> first(Caller caller, Keyed request, UUID claim, Supplier<Future<Answer>> work) {
        return Future.<Void>succeededFuture()
                .compose(v -> work.get())
                .transform(done -> done.succeeded() && done.result().status() < 300
                        ? store(caller, request, claim, done.result())
                        : release(caller, request, claim)
                                .transform(released -> done.succeeded()
                                        ? Future.succeededFuture(done.result())
                                        : Future.failedFuture(done.cause())));
    }

    /** What was done is answered even when it cannot be stored: the repeat is refused until the claim has run out. */
    private Future<Answer> store(Caller caller, Keyed request, UUID claim, Answer answer) {
        var body = answer.body() == null || request.shownOnce()
                ? null
                : JsonMapper.encode(answer.body()).toString();
        return tenant.run(
                        caller.scope(),
                        tx -> IdempotencyRepository.store(
                                        tx,
                                        caller,
                                        request.key(),
                                        claim,
                                        new Stored(request.fingerprint(), answer.status(), answer.headers(), body))
                                .compose(v -> IdempotencyRepository.forget(tx, KEPT, CLEANED_AT_ONCE)))
                .onFailure(failure -> LOG.warn("An answer could not be kept for repeats: {}", failure.getMessage()))
                .transform(stored -> Future.succeededFuture(answer));
    }

    private Future<Void> release(Caller caller, Keyed request, UUID claim) {
        return tenant.run(caller.scope(), tx -> IdempotencyRepository.release(tx, caller, request.key(), claim))
                .onFailure(failure -> LOG.debug("A claim runs out by itself: {}", failure.getMessage()));
    }

    private static Answer repeat(Keyed request, Stored stored) {
        if (!stored.fingerprint().equals(request.fingerprint())) {
            throw new Refusal(
                    Reason.CONFLICT,
                    "This " + HEADER + " belongs to another request; send a new key with a new request, and the same"
                            + " request with the same key");
        }
        var status = stored.status();
        if (status == null) {
            throw Refusal.busy("The first request with this " + HEADER + " is not done yet", COME_BACK);
        }
        return request.shownOnce() ? shownBefore(stored) : replayed(stored, status);
    }

    private static Answer replayed(Stored stored, int status) {
        var headers = new HashMap<>(stored.headers());
        headers.put(REPLAYED, "true");
        return new Answer(status, stored.body() == null ? null : new JsonObject(stored.body()), headers);
    }

    private static Answer shownBefore(Stored stored) {
        var location = Optional.ofNullable(stored.headers().get(LOCATION));
        var refusal = new Refusal(
                Reason.CONFLICT,
                "The first request with this " + HEADER + " made it"
                        + location.map(it -> " (" + it + ")").orElse("")
                        + ", and its secret was shown in that answer alone; if that is lost, revoke it and make another");
        var headers = new HashMap<>(Map.of("Content-Type", Problem.MEDIA_TYPE, REPLAYED, "true"));
        location.ifPresent(it -> headers.put(LOCATION, it));
        var problem = Problem.of(refusal, null);
        return new Answer(problem.status(), problem, headers);
    }
}

package dev.aurora.identity;

import dev.aurora.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The keys of access tokens, oldest first. What each is good for follows from the time alone: one that is to sign later
 * is known already, the latest of the others signs, and those before it verify until the last token that they signed
 * has expired. So nothing has to happen anywhere at the moment of change.
 */
record SigningKeys(List<SigningKey> keys) {
    SigningKeys {
        keys = keys.stream().sorted(Comparator.comparing(SigningKey::signsFrom)).toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("A key set needs a key that signs");
        }
    }

    static SigningKeys parse(Secret stored) {
        return new SigningKeys(new JsonObject(stored.reveal())
                .getJsonArray("keys").stream()
                        .map(JsonObject.class::cast)
                        .map(SigningKey::parse)
                        .toList());
    }

    Secret stored() {
        return new Secret(keySet(keys.stream().map(SigningKey::stored)).encode());
    }

    /** Of a clock that is behind, the first key. */
    SigningKey signing(Instant now) {
        return keys.stream()
                .filter(it -> !it.signsFrom().isAfter(now))
                .reduce((earlier, later) -> later)
                .orElse(keys.getFirst());
    }

    /** The key that does not sign yet. */
    Optional<SigningKey> next(Instant now) {
        return Optional.of(keys.getLast()).filter(it -> it.signsFrom().isAfter(now));
    }

    /** Without those that were replaced longer ago than a token lives. */
    SigningKeys good(Instant now, Duration longestToken) {
        return new SigningKeys(IntStream.range(0, keys.size())
                .filter(i -> i == keys.size() - 1
                        || keys.get(i + 1).signsFrom().plus(longestToken).isAfter(now))
                .mapToObj(keys::get)
                .toList());
    }

    SigningKeys with(SigningKey next) {
        return new SigningKeys(Stream.concat(keys.stream(), Stream.of(next)).toList());
    }

    Optional<SigningKey> find(String id) {
        return keys.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    JsonObject publicKeySet() {
        return keySet(keys.stream().map(SigningKey::publicKey));
    }

    private static JsonObject keySet(Stream<JsonObject> keys) {
        return new JsonObject().put("keys", new JsonArray(keys.toList()));
    }
}

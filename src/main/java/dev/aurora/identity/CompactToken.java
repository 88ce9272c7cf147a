package dev.aurora.identity;

import dev.aurora.bus.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an access token says, its signature unchecked: three parts in the one way to write them, so that nobody can read
 * another token from the same text.
 */
record CompactToken(String keyId, JsonObject claims) {
    private static final int MAX_CHARACTERS = 4096;
    private static final int PARTS = 3;
    private static final String TYPE = "JWT";
    // Ours have these and no others: whatever else a header can say is about keys and rules that are not ours.
    private static final Set<String> HEADER = Set.of("typ", "alg", "kid");

    /** Empty for what cannot be one of ours, whoever signed it. */
    static Optional<CompactToken> parse(String token) {
        if (token.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            var parts = decoded(token);
            if (parts.size() != PARTS || parts.stream().anyMatch(it -> it.length == 0)) {
                return Optional.empty();
            }
            var header = JsonMapper.decodeStrictly(Buffer.buffer(parts.get(0)));
            var claims = JsonMapper.decodeStrictly(Buffer.buffer(parts.get(1)));
            return ours(header) && header.getValue("kid") instanceof String keyId
                    ? Optional.of(new CompactToken(keyId, claims))
                    : Optional.empty();
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }

    private static boolean ours(JsonObject header) {
        return header.fieldNames().equals(HEADER)
                && AccessTokens.ALGORITHM.equals(header.getValue("alg"))
                && TYPE.equals(header.getValue("typ"));
    }

    private static List<byte[]> decoded(String token) {
        var parts = new ArrayList<byte[]>();
        for (var part : token.split("\\.", -1)) {
            var bytes = Base64.getUrlDecoder().decode(part);
            if (!part.equals(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))) {
                throw new IllegalArgumentException("Another way to write the same bytes");
            }
            parts.add(bytes);
        }
        return parts;
    }
}

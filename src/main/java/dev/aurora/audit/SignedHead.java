package dev.aurora.audit;

import dev.aurora.audit.ChainRepository.End;
import dev.aurora.bus.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** How far the log of an organisation was at a time, signed: what is kept where the database's masters cannot change it. */
record SignedHead(
        int v, UUID org, long number, String hash, Instant signedAt, String keyId, String publicKey, String signature) {
    private static final int VERSION = 1;

    static SignedHead sign(HeadKey key, End end, Instant now) {
        var at = now.truncatedTo(ChronoUnit.MILLIS);
        var text = text(end.orgId(), end.number(), end.hash(), at);
        return new SignedHead(
                VERSION,
                end.orgId(),
                end.number(),
                end.hash(),
                at,
                key.id(),
                key.publicKey(),
                Base64.getEncoder().encodeToString(key.sign(text)));
    }

    /** Empty for what is no head. */
    static Optional<SignedHead> parse(Buffer content) {
        try {
            return Optional.of(JsonMapper.decode(content, SignedHead.class))
                    .filter(it -> it.org != null
                            && it.hash != null
                            && it.signedAt != null
                            && it.keyId != null
                            && it.signature != null);
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    /** Whether that key signed it; the key that it brings along proves nothing. */
    boolean isOf(HeadKey key) {
        try {
            return v == VERSION
                    && keyId.equals(key.id())
                    && key.signed(
                            text(org, number, hash, signedAt),
                            Base64.getDecoder().decode(signature));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] text(UUID org, long number, String hash, Instant signedAt) {
        return ("aurora-audit-head-1\n" + org + "\n" + number + "\n" + hash + "\n" + signedAt + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}

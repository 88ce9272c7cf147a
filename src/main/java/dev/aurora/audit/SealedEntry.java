package dev.aurora.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry with its place in the chain of its organisation. Its line is what is hashed; {@code docs/audit.md} describes
 * it, the function {@code audit_line} makes the same, and it never changes.
 *
 * @param hash in hexadecimal, as the database has it
 * @param detail as PostgreSQL prints a {@code jsonb}
 */
record SealedEntry(
        UUID orgId,
        long number,
        String hash,
        Instant sealedAt,
        UUID id,
        Instant createdAt,
        String actor,
        @Nullable String via,
        String action,
        String subject,
        String detail) {
    /** What the first entry has for the hash of the one before it. */
    static final String BEGINNING = "0".repeat(64);

    private static final int FIRST_PRINTABLE = 0x20;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Behind an entry of that hash. */
    String line(String previous) {
        var line = new StringBuilder("{\"v\":1,\"org\":\"")
                .append(orgId)
                .append("\",\"number\":")
                .append(number)
                .append(",\"previous\":\"")
                .append(previous)
                .append("\",\"sealedAt\":\"")
                .append(TIME.format(sealedAt))
                .append("\",\"id\":\"")
                .append(id)
                .append("\",\"createdAt\":\"")
                .append(TIME.format(createdAt))
                .append("\",\"actor\":");
        quote(line, actor).append(",\"via\":");
        (via == null ? line.append("null") : quote(line, via)).append(",\"action\":");
        quote(line, action).append(",\"subject\":");
        return quote(line, subject)
                .append(",\"detail\":")
                .append(detail)
                .append('}')
                .toString();
    }

    /** What its hash must be behind an entry of that hash, in hexadecimal. */
    String hashBehind(String previous) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(line(previous).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As PostgreSQL does it, which escapes no more than JSON demands. */
    private static StringBuilder quote(StringBuilder line, String text) {
        line.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\b' -> line.append("\\b");
                case '\f' -> line.append("\\f");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < FIRST_PRINTABLE) {
                        line.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.append('"');
    }
}

package dev.aurora.secrets;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a secret: {@code vault:kv/data/{mount}/{path}}, as in Vault's KV version 2 (the value is its field {@code
 * value}). Paths are {@code orgs/{org}/connections/{id}}, {@code orgs/{org}/llm/{provider}}, {@code
 * orgs/{org}/webhooks/{id}}, {@code users/{name}} and {@code system/{name}}.
 */
public record SecretReference(String mount, String path) {
    private static final String PREFIX = "vault:kv/data/";
    private static final Pattern SEGMENTS = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*(/[a-zA-Z0-9][a-zA-Z0-9_.-]*)+");

    public static final String MOUNT = "aurora";

    public SecretReference {
        if (!SEGMENTS.matcher(mount + "/" + path).matches() || path.contains("..")) {
            throw new Refusal(Reason.INVALID, "No secret can have the path " + path);
        }
    }

    /** Refuses with INVALID a text that is no reference. */
    public static SecretReference parse(String text) {
        var rest = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
        var slash = rest.indexOf('/');
        if (slash <= 0) {
            throw new Refusal(Reason.INVALID, "A secret reference looks like " + PREFIX + MOUNT + "/orgs/...");
        }
        return new SecretReference(rest.substring(0, slash), rest.substring(slash + 1));
    }

    public static SecretReference connection(UUID orgId, UUID connectionId) {
        return new SecretReference(MOUNT, "orgs/" + orgId + "/connections/" + connectionId);
    }

    public static SecretReference llm(UUID orgId, String provider) {
        return new SecretReference(MOUNT, "orgs/" + orgId + "/llm/" + provider);
    }

    public static SecretReference webhook(UUID orgId, UUID secretId) {
        return new SecretReference(MOUNT, "orgs/" + orgId + "/webhooks/" + secretId);
    }

    public static SecretReference system(String name) {
        return new SecretReference(MOUNT, "system/" + name);
    }

    /** Whose secret this is; empty for the system's and a user's. */
    public Optional<UUID> orgId() {
        var segments = path.split("/", -1);
        try {
            return segments[0].equals("orgs") ? Optional.of(UUID.fromString(segments[1])) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new Refusal(Reason.INVALID, "No organisation has the id " + segments[1]);
        }
    }

    /** The form in which a reference is stored and shown. */
    @Override
    public String toString() {
        return PREFIX + mount + "/" + path;
    }
}

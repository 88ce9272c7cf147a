package dev.aurora.cloud.aws;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an account. The stored settings hold nothing secret; {@code auth} is {@code access-key}, {@code profile},
 * {@code assume-role}, or, for an emulator on this machine that asks for no keys, {@code sandbox}, which no request can
 * ask for.
 */
record AwsSettings(
        String auth,
        @Nullable String accessKeyId,
        @Nullable String profile,
        @Nullable String roleArn,
        @Nullable String externalId,
        @Nullable URI endpoint,
        String region,
        List<String> regions) {
    static final String ACCESS_KEY = "access-key";
    static final String PROFILE = "profile";
    static final String ASSUME_ROLE = "assume-role";
    static final String SANDBOX = "sandbox";

    private static final String DEFAULT_REGION = "us-east-1";
    private static final Set<String> SECRETS = Set.of("secretAccessKey", "sessionToken");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]+");
    private static final Pattern KEY_ID = Pattern.compile("\\w{1,128}");

    /** What a person gave, checked. */
    static AwsSettings admit(JsonObject given) {
        var settings = stored(given);
        switch (settings.auth) {
            case ACCESS_KEY -> {
                need(settings.accessKeyId, "accessKeyId", "the access key");
                need(given.getString("secretAccessKey"), "secretAccessKey", "the access key");
            }
            case PROFILE -> need(settings.profile, "profile", "the name of a profile in ~/.aws/config");
            case ASSUME_ROLE -> {
                need(settings.roleArn, "roleArn", "the role to assume");
                if (!ROLE.matcher(String.valueOf(settings.roleArn)).matches()) {
                    throw invalid("\"" + settings.roleArn + "\" is no ARN of a role; one looks like"
                            + " arn:aws:iam::123456789012:role/AuroraReader");
                }
                if (settings.accessKeyId != null) {
                    need(given.getString("secretAccessKey"), "secretAccessKey", "the access key");
                }
            }
            default ->
                throw invalid(
                        "\"" + settings.auth + "\" is no way to log in to AWS; use access-key, profile or assume-role");
        }
        if (settings.accessKeyId != null
                && !KEY_ID.matcher(settings.accessKeyId).matches()) {
            throw invalid("An access key id has letters and digits only, such as AKIAIOSFODNN7EXAMPLE");
        }
        settings.check();
        return settings;
    }

    /** What was stored by {@link #toJson()}, or by who set up the sandbox. */
    static AwsSettings stored(JsonObject json) {
        var regions = json.getJsonArray("regions", new JsonArray()).stream()
                .map(String::valueOf)
                .distinct()
                .toList();
        return new AwsSettings(
                json.getString("auth", ""),
                text(json, "accessKeyId"),
                text(json, "profile"),
                text(json, "roleArn"),
                text(json, "externalId"),
                endpoint(text(json, "endpoint")),
                Optional.ofNullable(text(json, "region")).orElse(DEFAULT_REGION),
                regions);
    }

    /** The secret part of what a person gave. */
    static Optional<Secret> secrets(JsonObject given) {
        var secrets = new JsonObject();
        SECRETS.forEach(name -> Optional.ofNullable(text(given, name)).ifPresent(value -> secrets.put(name, value)));
        return secrets.isEmpty() ? Optional.empty() : Optional.of(new Secret(secrets.encode()));
    }

    JsonObject toJson() {
        var json = new JsonObject().put("auth", auth).put("region", region);
        put(json, "accessKeyId", accessKeyId);
        put(json, "profile", profile);
        put(json, "roleArn", roleArn);
        put(json, "externalId", externalId);
        put(json, "endpoint", endpoint == null ? null : endpoint.toString());
        if (!regions.isEmpty()) {
            json.put("regions", new JsonArray(regions));
        }
        return json;
    }

    /** Where the account is asked, for sentences. */
    String where() {
        return endpoint == null ? "AWS" : endpoint.toString();
    }

    private void check() {
        regions.forEach(AwsSettings::checkRegion);
        checkRegion(region);
    }

    private static void checkRegion(String region) {
        if (!REGION.matcher(region).matches()) {
            throw invalid("\"" + region + "\" is no AWS region; one looks like eu-central-1");
        }
    }

    private static @Nullable URI endpoint(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var uri = URI.create(text);
            var scheme = uri.getScheme();
            if (("http".equals(scheme) || "https".equals(scheme))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
        throw notAnAddress(text);
    }

    private static Refusal notAnAddress(String text) {
        return invalid("The endpoint \"" + text + "\" is no address; it starts with http:// or https://, such as"
                + " http://127.0.0.1:5000, and is left out for AWS itself");
    }

    private static @Nullable String text(JsonObject json, String name) {
        var value = json.getString(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static void put(JsonObject json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void need(@Nullable String value, String name, String what) {
        if (value == null || value.isBlank()) {
            throw invalid("The field " + name + " is missing: " + what);
        }
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }
}

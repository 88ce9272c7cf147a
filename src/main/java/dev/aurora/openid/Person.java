package dev.aurora.openid;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who the provider says has come.
 *
 * @param verifiedEmail absent when there is none, or none that the provider stands for
 * @param roleValues what the role claim holds
 */
record Person(String subject, Optional<String> verifiedEmail, String name, List<String> roleValues) {
    private static final Pattern ADDRESS = Pattern.compile("[^\\s\\p{Cntrl}@]+@[^\\s\\p{Cntrl}@]+");
    private static final int MAX_ADDRESS = 320;
    private static final int MAX_NAME = 200;

    /** Whether the ID token says all that we want to know, so that nobody else need be asked. */
    static boolean isComplete(JsonObject claims, OpenIdConfig config) {
        return claims.containsKey("email") && (config.roles().isEmpty() || at(claims, config.roleClaim()) != null);
    }

    /** The claims of the ID token win; an address is verified by whoever gives it. */
    static Person of(JsonObject idToken, JsonObject userInfo, OpenIdConfig config) {
        var email = email(idToken.containsKey("email") ? idToken : userInfo, config);
        var roles = at(idToken, config.roleClaim());
        return new Person(
                idToken.getString("sub"),
                email,
                name(idToken, userInfo, email),
                texts(roles == null ? at(userInfo, config.roleClaim()) : roles));
    }

    @Override
    public String toString() {
        return "Person[" + subject + "]";
    }

    private static Optional<String> email(JsonObject claims, OpenIdConfig config) {
        var verified = claims.getValue("email_verified");
        var stands = verified == null ? config.emailTrusted() : "true".equals(verified.toString());
        return stands && claims.getValue("email") instanceof String text
                ? Optional.of(text.strip().toLowerCase(Locale.ROOT))
                        .filter(it -> it.length() <= MAX_ADDRESS
                                && ADDRESS.matcher(it).matches())
                : Optional.empty();
    }

    private static String name(JsonObject idToken, JsonObject userInfo, Optional<String> email) {
        return Stream.of("name", "preferred_username")
                .flatMap(claim -> Stream.of(idToken, userInfo).map(it -> it.getValue(claim)))
                .filter(String.class::isInstance)
                .map(it -> ((String) it).replaceAll("\\p{Cntrl}", " ").strip())
                .filter(it -> !it.isEmpty())
                .findFirst()
                .map(it ->
                        it.length() <= MAX_NAME ? it : it.substring(0, MAX_NAME).strip())
                .or(() -> email)
                .orElse("Unknown");
    }

    // The name of a claim may have dots of its own, as addresses do.
    private static @Nullable Object at(JsonObject claims, String path) {
        if (claims.containsKey(path)) {
            return claims.getValue(path);
        }
        Object found = claims;
        for (var step : Arrays.asList(path.split("\\.", -1))) {
            found = found instanceof JsonObject object ? object.getValue(step) : null;
        }
        return found;
    }

    private static List<String> texts(@Nullable Object claim) {
        return switch (claim) {
            case String text -> List.of(text);
            case JsonArray several ->
                several.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }
}

package dev.aurora.openid;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import dev.aurora.web.Caller.Role;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The OpenID provider of a deployment and what Aurora makes of its claims.
 *
 * @param name of the provider, as people know it
 * @param org slug of the organisation into which people come
 * @param roles what a value of the role claim gives; empty leaves roles to the administrators
 * @param defaultRole what somebody gets without such a value; empty lets nobody in without one
 * @param emailTrusted whether an address counts as verified though the provider says nothing of it
 * @param publicUrl where browsers reach Aurora
 */
public record OpenIdConfig(
        URI issuer,
        String clientId,
        Optional<Secret> clientSecret,
        List<String> scopes,
        String name,
        String org,
        String roleClaim,
        Map<String, Role> roles,
        Optional<Role> defaultRole,
        Join join,
        boolean emailTrusted,
        URI publicUrl) {
    static final String CALLBACK = "/api/auth/openid/callback";

    private static final String OPENID = "openid";

    /** Who may come in that did not come in this way before. */
    public enum Join {
        /** Members alone, found by their verified e-mail address. */
        MEMBERS(false, true, false),
        /** People without an account get one; an account that is there already is not touched. */
        NEW(true, false, false),
        /** Both of the above. */
        EMAIL(true, true, false),
        /** As before, and also who was removed from the organisation. */
        ALWAYS(true, true, true);

        private final boolean creates;
        private final boolean links;
        private final boolean rejoins;

        Join(boolean creates, boolean links, boolean rejoins) {
            this.creates = creates;
            this.links = links;
            this.rejoins = rejoins;
        }

        boolean creates() {
            return creates;
        }

        boolean links() {
            return links;
        }

        boolean rejoins() {
            return rejoins;
        }
    }

    public OpenIdConfig {
        scopes = List.copyOf(scopes);
        roles = Map.copyOf(roles);
    }

    /** Empty without an issuer; {@code publicUrl} is where browsers reach Aurora. */
    public static Optional<OpenIdConfig> from(ConfigReader reader, Optional<URI> publicUrl) {
        var issuer = reader.optionalUri(
                "aurora.openid.issuer",
                "Issuer of the OpenID provider through which people log in, as https://id.example.com; none when empty",
                "https",
                "http");
        var clientId = reader.optionalText("aurora.openid.client.id", "Aurora's client id at the OpenID provider");
        var clientSecret = reader.optionalSecret(
                "aurora.openid.client.secret", "Aurora's client secret there; empty for a public client");
        var scopes = words(reader.text("aurora.openid.scopes", "Scopes to ask for", "openid profile email"));
        var name = reader.text(
                "aurora.openid.name", "Name of the provider, as in the button Log in with ...", "single sign-on");
        var org = reader.text(
                "aurora.openid.org", "Slug of the organisation into which people come through the provider", "default");
        var claim = reader.text(
                "aurora.openid.role.claim",
                "Claim with the values that give roles; a path such as realm_access.roles reaches into objects",
                "groups");
        var roles = roles(reader);
        var defaultRole = reader.optionalText(
                        "aurora.openid.role.default",
                        "Role of somebody to whom the claim gives none; empty lets nobody in without one")
                .flatMap(it -> role(it, "aurora.openid.role.default", reader));
        var join = reader.choice(
                "aurora.openid.join",
                "Who may come in for the first time: members by their verified e-mail, new people, both, or always,"
                        + " also after they were removed",
                Join.class,
                Join.NEW);
        var emailTrusted = reader.flag(
                "aurora.openid.email.trusted",
                "Take e-mail addresses as verified when the provider says nothing of it",
                false);
        if (issuer.isEmpty()) {
            return Optional.empty();
        }
        checkIssuer(issuer.get(), reader);
        if (clientId.isEmpty()) {
            reader.mistake("aurora.openid.issuer is set, but not as whom to ask there: set aurora.openid.client.id");
        }
        if (!scopes.contains(OPENID)) {
            reader.mistake("aurora.openid.scopes must contain openid");
        }
        if (roles.isEmpty() && defaultRole.isEmpty()) {
            reader.mistake("Nobody could log in through aurora.openid.issuer: set aurora.openid.roles, such as"
                    + " platform-admins=admin,developers=operator, or aurora.openid.role.default");
        }
        if (publicUrl.isEmpty()) {
            reader.mistake("aurora.openid.issuer needs aurora.public.url, for the address to come back to");
        } else if (!safe(publicUrl.get())) {
            reader.mistake("aurora.public.url must be https for aurora.openid.issuer, or http://localhost");
        }
        return Optional.of(new OpenIdConfig(
                issuer.get(),
                clientId.orElse(""),
                clientSecret,
                scopes,
                name,
                org,
                claim,
                roles,
                defaultRole,
                join,
                emailTrusted,
                publicUrl.orElse(issuer.get())));
    }

    /** Whether browsers come over TLS. */
    boolean secure() {
        return "https".equals(publicUrl.getScheme());
    }

    /** Where the provider sends people back to; registered with the provider to the letter. */
    String redirectUri() {
        var base = publicUrl.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + CALLBACK;
    }

    /** The highest role that the values give, or the default. */
    Optional<Role> role(List<String> values) {
        return values.stream()
                .flatMap(it -> Optional.ofNullable(roles.get(it)).stream())
                .max(Role::compareTo)
                .or(() -> defaultRole);
    }

    /** TLS, or a connection that does not leave the machine. */
    static boolean safe(URI address) {
        var host = address.getHost();
        return "https".equals(address.getScheme())
                || ("http".equals(address.getScheme())
                        && host != null
                        && List.of("localhost", "127.0.0.1", "[::1]").contains(host));
    }

    private static void checkIssuer(URI issuer, ConfigReader reader) {
        if (!safe(issuer)) {
            reader.mistake("aurora.openid.issuer must be https, or http://localhost");
        }
        if (issuer.getUserInfo() != null || issuer.getQuery() != null || issuer.getFragment() != null) {
            reader.mistake("aurora.openid.issuer must hold no user, query or fragment");
        }
    }

    private static Map<String, Role> roles(ConfigReader reader) {
        var text = reader.optionalText(
                        "aurora.openid.roles",
                        "Roles that values of the claim give, as platform-admins=admin,developers=operator; with"
                                + " semicolons in between where values have commas")
                .orElse("");
        var result = new LinkedHashMap<String, Role>();
        for (var pair : text.split(text.contains(";") ? ";" : ",", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            var equals = pair.lastIndexOf('=');
            if (equals <= 0) {
                reader.mistake("aurora.openid.roles has \"" + pair.strip() + "\", which is not value=role");
                continue;
            }
            role(pair.substring(equals + 1), "aurora.openid.roles", reader)
                    .ifPresent(it -> result.put(pair.substring(0, equals).strip(), it));
        }
        return result;
    }

    private static Optional<Role> role(String text, String key, ConfigReader reader) {
        var found = Arrays.stream(Role.values())
                .filter(it -> lower(it).equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
        if (found.isEmpty()) {
            reader.mistake(key + " has the role \"" + text.strip() + "\"; roles are "
                    + Arrays.stream(Role.values()).map(OpenIdConfig::lower).collect(Collectors.joining(", ")));
        }
        return found;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[\\s,]+", -1))
                .filter(it -> !it.isEmpty())
                .toList();
    }

    private static String lower(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}

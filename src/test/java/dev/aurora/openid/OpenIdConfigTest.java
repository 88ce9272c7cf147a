package dev.aurora.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.config.ConfigException;
import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import dev.aurora.openid.OpenIdConfig.Join;
import dev.aurora.web.Caller.Role;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OpenIdConfigTest {
    private static final Map<String, String> LEAST = Map.of(
            "AURORA_OPENID_ISSUER", "https://id.example.com/realms/main",
            "AURORA_OPENID_CLIENT_ID", "aurora",
            "AURORA_OPENID_ROLE_DEFAULT", "viewer");

    @Test
    void isAbsentWithoutAnIssuer() {
        assertThat(read(Map.of())).isEmpty();
    }

    @Test
    void needsIssuerClientAndARoleToGive() {
        var config = read(LEAST).orElseThrow();
        assertThat(config.scopes()).containsExactly("openid", "profile", "email");
        assertThat(config.org()).isEqualTo("default");
        assertThat(config.join()).isEqualTo(Join.NEW);
        assertThat(config.redirectUri()).isEqualTo("https://aurora.example.com/api/auth/openid/callback");
        assertThat(config.secure()).isTrue();
    }

    @Test
    void givesTheHighestRoleOfAllValues() {
        var config = read(with("AURORA_OPENID_ROLES", "platform-admins=admin, developers = operator,a=b=approver"))
                .orElseThrow();
        assertThat(config.role(List.of("others", "developers", "platform-admins")))
                .contains(Role.ADMIN);
        assertThat(config.role(List.of("developers"))).contains(Role.OPERATOR);
        assertThat(config.role(List.of("a=b"))).contains(Role.APPROVER);
        assertThat(config.role(List.of("Developers"))).contains(Role.VIEWER);
        assertThat(config.role(List.of())).contains(Role.VIEWER);
    }

    @Test
    void takesValuesWithCommasBetweenSemicolons() {
        var config = read(with("AURORA_OPENID_ROLES", "cn=admins,dc=example=admin;cn=devs,dc=example=operator"))
                .orElseThrow();
        assertThat(config.role(List.of("cn=admins,dc=example"))).contains(Role.ADMIN);
    }

    @Test
    void saysWhatIsMissing() {
        assertMistake(without("AURORA_OPENID_CLIENT_ID"), "set aurora.openid.client.id");
        assertMistake(without("AURORA_OPENID_ROLE_DEFAULT"), "Nobody could log in");
        assertMistake(with("AURORA_OPENID_ROLES", "developers"), "which is not value=role");
        assertMistake(with("AURORA_OPENID_ROLES", "developers=owner"), "roles are viewer, operator, approver, admin");
        assertMistake(with("AURORA_OPENID_ROLE_DEFAULT", "guest"), "roles are viewer, operator, approver, admin");
        assertMistake(with("AURORA_OPENID_SCOPES", "email"), "must contain openid");
        assertMistake(with("AURORA_OPENID_ISSUER", "http://id.example.com"), "must be https");
        assertMistake(with("AURORA_OPENID_ISSUER", "https://id.example.com?tenant=1"), "no user, query or fragment");
        assertMistake(with("AURORA_OPENID_JOIN", "anybody"), "members, new, email, always");
    }

    @Test
    void needsAnAddressToComeBackTo() {
        assertThatThrownBy(() -> read(LEAST, Optional.empty())).hasMessageContaining("needs aurora.public.url");
        assertThatThrownBy(() -> read(LEAST, Optional.of(URI.create("http://aurora.example.com"))))
                .hasMessageContaining("aurora.public.url must be https");
        assertThat(read(LEAST, Optional.of(URI.create("http://localhost:5080")))
                        .orElseThrow()
                        .secure())
                .isFalse();
    }

    private static Map<String, String> with(String key, String value) {
        var result = new HashMap<>(LEAST);
        result.put(key, value);
        return result;
    }

    private static Map<String, String> without(String key) {
        var result = new HashMap<>(LEAST);
        result.remove(key);
        return result;
    }

    private static void assertMistake(Map<String, String> values, String sentence) {
        assertThatThrownBy(() -> read(values))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(sentence);
    }

    private static Optional<OpenIdConfig> read(Map<String, String> values) {
        return read(values, Optional.of(URI.create("https://aurora.example.com/")));
    }

    private static Optional<OpenIdConfig> read(Map<String, String> values, Optional<URI> publicUrl) {
        var reader = new ConfigReader(List.of(ConfigSource.environment("environment", values)));
        var config = OpenIdConfig.from(reader, publicUrl);
        reader.finish();
        return config;
    }
}

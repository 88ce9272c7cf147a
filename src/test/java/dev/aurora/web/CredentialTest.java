package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialTest {
    @ParameterizedTest
    @ValueSource(strings = {"Bearer token", "bearer token", "BEARER   token  "})
    void isTheBearers(String header) {
        assertThat(Credential.of(headers(header))).contains("token");
    }

    @ParameterizedTest
    @CsvSource({"terraform:secret, secret", ":secret, secret", "a:b:c, b:c"})
    void isThePasswordOfAnyUser(String pair, String password) {
        assertThat(Credential.of(headers(basic(pair)))).contains(password);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Basic",
                "Basic ",
                "Basic !!!",
                "Basic bm9jb2xvbg==",
                "Digest a",
                "token"
            })
    void isNoneWhereNothingIsShown(String header) {
        assertThat(Credential.of(headers(header))).isEmpty();
    }

    @Test
    void isNoneWithoutAHeader() {
        assertThat(Credential.of(MultiMap.caseInsensitiveMultiMap())).isEmpty();
        assertThat(Credential.of(headers(basic("user:")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "Sec-Fetch-Site, cross-site", "sec-fetch-site, none"})
    void isNoPasswordThatABrowserSendsAlong(String name, String value) {
        assertThat(Credential.of(headers(basic("user:secret")).add(name, value)))
                .isEmpty();
        assertThat(Credential.of(headers("Bearer token").add(name, value))).contains("token");
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static MultiMap headers(String authorization) {
        return MultiMap.caseInsensitiveMultiMap().add("Authorization", authorization);
    }
}

package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebhookUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com", "https://hooks.example.com:8443/a/b?key=value", "HTTPS://example.com/",
                "https://93.184.216.34/", "https://[2606:4700::1111]/hook", "https://localhost.example/"
            })
    void takesAddressesOfThePublicNetwork(String text) {
        assertThat(WebhookUrl.parse(text, false).host()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "http://example.com/",
                "ftp://example.com/",
                "https://",
                "https:///path",
                "javascript:alert(1)",
                "https://user@example.com/",
                "https://user:secret@example.com/",
                "https://example.com/#part",
                "https://example.com:0/",
                "https://example.com:70000/",
                "https://exämple.com/",
                "https://example.com/\r\nHost: other",
                "https://example.com/ ",
                "https://127.0.0.1/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fe80::1]/",
                "https://2130706433/",
                "https://0x7f.1/",
                "https://127.1/",
                "https://127.0.0.1./"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> WebhookUrl.parse(text, false))
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Reason.INVALID));
    }

    @Test
    void takesPrivateOnesAndPlainHttpWhereThatIsSetButNoMetadata() {
        assertThat(WebhookUrl.parse("http://127.0.0.1:8080/hook", true).port()).isEqualTo(8080);
        assertThat(WebhookUrl.parse("http://receiver/", true).port()).isEqualTo(80);
        assertThatThrownBy(() -> WebhookUrl.parse("http://169.254.169.254/", true))
                .isInstanceOf(Refusal.class);
    }
}

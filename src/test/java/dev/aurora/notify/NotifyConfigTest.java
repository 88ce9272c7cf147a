package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.config.ConfigException;
import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import dev.aurora.notify.NotifyConfig.Tls;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NotifyConfigTest {
    @Test
    void sendsNoMailUnlessAServerIsSet() {
        var config = config(Map.of());
        assertThat(config.smtp()).isEmpty();
        assertThat(config.privateWebhooks()).isFalse();
    }

    @Test
    void asksForTlsUnlessToldOtherwise() {
        var smtp = config(Map.of(
                        "aurora.notify.smtp.host", "mail.example.com",
                        "aurora.notify.smtp.from", "Aurora <aurora@example.com>",
                        "aurora.notify.smtp.user", "aurora",
                        "aurora.notify.smtp.password", "hunter2hunter2"))
                .smtp()
                .orElseThrow();
        assertThat(smtp.port()).isEqualTo(587);
        assertThat(smtp.tls()).isEqualTo(Tls.STARTTLS);
        assertThat(smtp.toString()).doesNotContain("hunter2");
    }

    @Test
    void refusesWhatCannotWork() {
        assertThatThrownBy(() -> config(Map.of("aurora.notify.smtp.host", "mail.example.com")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("aurora.notify.smtp.from");
        for (var from : List.of("Aurora", "a@b\r\nBcc: c@d", "a@b, c@d", "<a@b> <c@d>")) {
            assertThatThrownBy(() -> config(
                            Map.of("aurora.notify.smtp.host", "mail.example.com", "aurora.notify.smtp.from", from)))
                    .as(from)
                    .isInstanceOf(ConfigException.class);
        }
        assertThatThrownBy(() -> config(Map.of("aurora.notify.smtp.user", "aurora")))
                .hasMessageContaining("come together");
        assertThatThrownBy(() -> config(Map.of(
                        "aurora.notify.smtp.user", "aurora",
                        "aurora.notify.smtp.password", "hunter2hunter2",
                        "aurora.notify.smtp.tls", "none")))
                .hasMessageContaining("in the clear");
    }

    @Test
    void knowsThePagesOfItsOwnAddress() {
        var config = new NotifyConfig(Optional.of(URI.create("https://a.example.com/")), Optional.empty(), false);
        assertThat(config.page("/jobs")).contains("https://a.example.com/jobs");
        assertThat(NotifyConfig.NONE.page("/jobs")).isEmpty();
    }

    private static NotifyConfig config(Map<String, String> values) {
        var reader = new ConfigReader(List.of(ConfigSource.commandLine(values)));
        var config = NotifyConfig.from(reader, Optional.empty());
        reader.finish();
        return config;
    }
}

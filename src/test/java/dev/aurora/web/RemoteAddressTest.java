package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteAddressTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "::ffff:203.0.113.7, 203.0.113.7",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff::, 2001:db8:1:2::/64",
        "2001:db8:1:3::, 2001:db8:1:3::/64",
        "fe80::1%eth0, fe80:0:0:0::/64",
        "localhost, unknown",
        "'', unknown",
        "unix:/run/socket, unknown"
    })
    void countsWhoeverHasTheAddress(String address, String counted) {
        assertThat(RemoteAddress.counted(address)).isEqualTo(counted);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "'198.51.100.1, 203.0.113.7', 203.0.113.7",
        "'unknown,203.0.113.7', 203.0.113.7",
        "'203.0.113.7, unknown', unknown",
        "'203.0.113.7,', unknown",
        "203.0.113.7:4711, 203.0.113.7",
        "2001:db8::7, 2001:db8:0:0:0:0:0:7",
        "[2001:db8::7], 2001:db8:0:0:0:0:0:7",
        "[2001:db8::7]:4711, 2001:db8:0:0:0:0:0:7",
        "fe80::1%eth0, fe80:0:0:0:0:0:0:1",
        "'', unknown",
        "' ', unknown",
        "unknown, unknown",
        "_hidden, unknown",
        "host.example.com, unknown",
        "203.0.113.7:port, unknown",
        "[, unknown",
        ":, unknown",
        "203.0.113.777, unknown"
    })
    void believesWhatTheNearestProxyAdded(String header, String address) {
        assertThat(RemoteAddress.forwarded(List.of(header))).isEqualTo(address);
    }

    @Test
    void believesTheLastOfSeveralHeaders() {
        assertThat(RemoteAddress.forwarded(List.of("198.51.100.1", "198.51.100.2, 203.0.113.7")))
                .isEqualTo("203.0.113.7");
    }
}

package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;

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
}

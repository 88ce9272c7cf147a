package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetAddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "11.0.0.1", "100.128.0.1", "2606:4700::1111"})
    void letsPublicOnesBeCalled(String address) {
        assertThat(NetAddresses.mayBeCalled(InetAddress.ofLiteral(address), false))
                .isTrue();
        assertThat(NetAddresses.mayBeCalled(InetAddress.ofLiteral(address), true))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "::1",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1"
            })
    void letsPrivateOnesBeCalledOnlyWhereThatIsSet(String address) {
        assertThat(NetAddresses.mayBeCalled(InetAddress.ofLiteral(address), false))
                .isFalse();
        assertThat(NetAddresses.mayBeCalled(InetAddress.ofLiteral(address), true))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "169.254.169.254",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "224.0.0.1",
                "255.255.255.255",
                "240.0.0.1",
                "::",
                "fe80::1",
                "fd00:ec2::254",
                "ff02::1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001::1",
                "2001:db8::1",
                "::127.0.0.1",
                "::ffff:169.254.169.254"
            })
    void letsNobodyCallWhatTellsSecretsOrIsNoReceiver(String address) {
        assertThat(NetAddresses.mayBeCalled(InetAddress.ofLiteral(address), true))
                .isFalse();
        assertThat(NetAddresses.mayBeCalled(InetAddress.ofLiteral(address), false))
                .isFalse();
    }
}

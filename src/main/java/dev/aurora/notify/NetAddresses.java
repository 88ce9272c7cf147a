package dev.aurora.notify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Which addresses of the network somebody else may have Aurora call. */
final class NetAddresses {
    private static final List<Range> PRIVATE = ranges(
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10", "::1/128", "fc00::/7");
    /** Not even where private ones may be called: the machine's own network and what tells clouds' machines their secrets. */
    private static final List<Range> NEVER = ranges(
            "0.0.0.0/8",
            "169.254.0.0/16",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            "fe80::/10",
            "fd00:ec2::/32",
            "fd20:ce::/32");

    private static final Range GLOBAL = Range.of("2000::/3");
    /** Within the global ones: IPv4 addresses in disguise, and what is only written about. */
    private static final List<Range> NOT_GLOBAL = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /** False for what is not in the public network, and with {@code privateToo} for what nobody has a receiver at. */
    static boolean mayBeCalled(InetAddress address, boolean privateToo) {
        if (in(NEVER, address)) {
            return false;
        }
        if (in(PRIVATE, address)) {
            return privateToo;
        }
        return address instanceof Inet4Address || (GLOBAL.has(address) && !in(NOT_GLOBAL, address));
    }

    private static boolean in(List<Range> ranges, InetAddress address) {
        return ranges.stream().anyMatch(it -> it.has(address));
    }

    private static List<Range> ranges(String... written) {
        return List.of(written).stream().map(Range::of).toList();
    }

    /** Addresses with the same first bits. */
    private record Range(InetAddress first, int bits) {
        static Range of(String written) {
            var slash = written.indexOf('/');
            try {
                return new Range(
                        InetAddress.ofLiteral(written.substring(0, slash)),
                        Integer.parseInt(written.substring(slash + 1)));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(written, e);
            }
        }

        boolean has(InetAddress address) {
            var mine = first.getAddress();
            var theirs = address.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (var bit = 0; bit < bits; bit++) {
                var mask = 0x80 >> (bit % 8);
                if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private NetAddresses() {}
}

package dev.aurora.web;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Whom an address is counted as: whoever has one address of IPv6 has the 2^64 beside it too. */
public final class RemoteAddress {
    private static final int GROUPS = 4;

    /** Text that is no address is one caller all together. */
    public static String counted(String address) {
        try {
            var zone = address.indexOf('%');
            var parsed = InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone));
            return parsed instanceof Inet6Address it ? network(it.getAddress()) : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }

    private static String network(byte[] address) {
        var text = new StringBuilder();
        for (var group = 0; group < GROUPS; group++) {
            text.append(Integer.toHexString(
                            (Byte.toUnsignedInt(address[2 * group]) << 8) | Byte.toUnsignedInt(address[2 * group + 1])))
                    .append(':');
        }
        return text.append(":/64").toString();
    }

    private RemoteAddress() {}
}

package dev.aurora.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whom an address is counted as: whoever has one address of IPv6 has the 2^64 beside it too. */
public final class RemoteAddress {
    private static final int GROUPS = 4;
    private static final String UNKNOWN = "unknown";
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^\\]]*)]|([^:]*))(?::[0-9]{1,5})?");

    /** Text that is no address is one caller all together. */
    public static String counted(String address) {
        return literal(address)
                .map(it -> it instanceof Inet6Address six ? network(six.getAddress()) : it.getHostAddress())
                .orElse(UNKNOWN);
    }

    /**
     * Of the headers {@code X-Forwarded-For} the last element, which the proxy in front of us added; those before it are
     * what the client told the proxy. {@code unknown} when that is no address.
     */
    public static String forwarded(List<String> headers) {
        var header = headers.getLast();
        var last = header.substring(header.lastIndexOf(',') + 1).strip();
        var parts = WITH_PORT.matcher(last);
        var bare = last;
        if (parts.matches()) {
            bare = parts.group(1) == null ? parts.group(2) : parts.group(1);
        }
        return literal(bare).map(InetAddress::getHostAddress).orElse(UNKNOWN);
    }

    private static Optional<InetAddress> literal(String address) {
        try {
            var zone = address.indexOf('%');
            return Optional.of(InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
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

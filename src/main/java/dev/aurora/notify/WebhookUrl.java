package dev.aurora.notify;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The address of a webhook, as far as it can be judged without asking anybody. */
record WebhookUrl(URI uri) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int LAST_PORT = 65_535;

    /** Refuses with INVALID and says what would be accepted. */
    static WebhookUrl parse(String text, boolean privateToo) {
        try {
            var uri = new URI(text).parseServerAuthority();
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!scheme.equals("https") && !(privateToo && scheme.equals("http"))) {
                throw invalid("must begin with https://");
            }
            if (uri.getHost() == null || uri.getHost().isEmpty() || !text.equals(uri.toASCIIString())) {
                throw invalid("must be written in ASCII with the name of a host, as https://example.com/hooks/aurora");
            }
            if (uri.getUserInfo() != null || uri.getFragment() != null) {
                throw invalid("must hold no user, password or fragment");
            }
            if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
                throw invalid("has a port that there is not");
            }
            var url = new WebhookUrl(uri);
            if (url.literal()
                    .filter(it -> !NetAddresses.mayBeCalled(it, privateToo))
                    .isPresent()) {
                throw invalid("is in a network that Aurora does not send to");
            }
            return url;
        } catch (URISyntaxException e) {
            throw invalid("is no address: " + e.getReason());
        }
    }

    String host() {
        return uri.getHost();
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : secure() ? HTTPS_PORT : HTTP_PORT;
    }

    boolean secure() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    /** The host where it is an address of the network and no name. */
    Optional<InetAddress> literal() {
        try {
            return Optional.of(InetAddress.ofLiteral(uri.getHost()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Refusal invalid(String why) {
        return new Refusal(Reason.INVALID, "The webhook's address " + why);
    }
}

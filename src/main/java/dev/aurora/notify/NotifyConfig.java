package dev.aurora.notify;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How notices leave the product.
 *
 * @param publicUrl where browsers reach Aurora, for links; there are none without it
 * @param smtp empty when no mail is sent
 * @param privateWebhooks whether a webhook may be in a private network or on this machine
 */
public record NotifyConfig(Optional<URI> publicUrl, Optional<Smtp> smtp, boolean privateWebhooks) {
    /** No mail, and webhooks in the public network alone. */
    public static final NotifyConfig NONE = new NotifyConfig(Optional.empty(), Optional.empty(), false);

    private static final int SUBMISSION_PORT = 587;
    private static final Pattern SENDER = Pattern.compile(
            "([^\\p{Cntrl}<>@\"()]{1,100} )?<?[^\\s\\p{Cntrl}<>@,;:\"()]+@[^\\s\\p{Cntrl}<>@,;:\"()]+>?");

    /** How the connection to the mail server is protected. */
    public enum Tls {
        /** Begun in the clear, and no mail without TLS. */
        STARTTLS,
        /** TLS from the first byte. */
        IMPLICIT,
        NONE
    }

    /** A mail server that takes mail from Aurora. */
    public record Smtp(String host, int port, Optional<String> user, Optional<Secret> password, Tls tls, String from) {}

    /** {@code publicUrl} is where browsers reach Aurora. */
    public static NotifyConfig from(ConfigReader reader, Optional<URI> publicUrl) {
        var host =
                reader.optionalText("aurora.notify.smtp.host", "Mail server that sends Aurora's mail; none when empty");
        var port = reader.number("aurora.notify.smtp.port", "Port of the mail server", SUBMISSION_PORT, 1, 65_535);
        var user =
                reader.optionalText("aurora.notify.smtp.user", "User at the mail server; empty where it asks for none");
        var password = reader.optionalSecret("aurora.notify.smtp.password", "Password of that user");
        var tls = reader.choice(
                "aurora.notify.smtp.tls",
                "How the connection to the mail server is protected",
                Tls.class,
                Tls.STARTTLS);
        var from = reader.optionalText(
                "aurora.notify.smtp.from", "Sender of Aurora's mail, as Aurora <aurora@example.com>");
        var privateWebhooks = reader.flag(
                "aurora.notify.webhook.private",
                "Let people have notices sent to webhooks on this machine and in private networks, also without TLS",
                false);
        if (host.isPresent() && from.filter(it -> SENDER.matcher(it).matches()).isEmpty()) {
            reader.mistake("aurora.notify.smtp.host is set, so aurora.notify.smtp.from is needed too, as"
                    + " aurora@example.com or Aurora <aurora@example.com>");
        }
        if (user.isPresent() != password.isPresent()) {
            reader.mistake("aurora.notify.smtp.user and aurora.notify.smtp.password come together");
        }
        if (password.isPresent() && tls == Tls.NONE) {
            reader.mistake(
                    "aurora.notify.smtp.tls must not be none with aurora.notify.smtp.password, which would be sent"
                            + " in the clear");
        }
        return new NotifyConfig(
                publicUrl, host.map(it -> new Smtp(it, port, user, password, tls, from.orElse(""))), privateWebhooks);
    }

    /** The page of that path, where Aurora knows its own address. */
    Optional<String> page(String path) {
        return publicUrl
                .map(URI::toString)
                .map(it -> (it.endsWith("/") ? it.substring(0, it.length() - 1) : it) + path);
    }
}

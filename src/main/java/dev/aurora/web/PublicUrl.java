package dev.aurora.web;

import dev.aurora.config.ConfigReader;
import java.net.URI;
import java.util.Optional;

/** The address under which browsers reach Aurora, which several features want to know. */
public final class PublicUrl {
    public static Optional<URI> from(ConfigReader reader) {
        return reader.optionalUri(
                "aurora.public.url",
                "Address under which browsers reach Aurora, as https://aurora.example.com; names the issuer of"
                        + " tokens, and with https makes cookies Secure",
                "https",
                "http");
    }

    private PublicUrl() {}
}
